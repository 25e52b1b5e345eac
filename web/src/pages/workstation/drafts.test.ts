import { expect, test } from "vitest";
import { Drafts } from "./drafts";

class Shelf implements Storage {
  private readonly all = new Map<string, string>();
  get length(): number {
    return this.all.size;
  }
  key = (at: number): string | null => [...this.all.keys()][at] ?? null;
  getItem = (name: string): string | null => this.all.get(name) ?? null;
  setItem = (name: string, value: string): void => void this.all.set(name, value);
  removeItem = (name: string): void => void this.all.delete(name);
  clear = (): void => this.all.clear();
}

function opened(shelf: Storage, account = "lin"): Drafts {
  const drafts = new Drafts(() => shelf);
  drafts.open(account);
  return drafts;
}

test("what was written is there again after a reload", () => {
  const shelf = new Shelf();
  opened(shelf).set("i1.past", { text: "高血压6年", base: "高血压5年" });
  expect(opened(shelf).get("i1.past")).toEqual({ text: "高血压6年", base: "高血压5年" });
});

test("another account does not see it", () => {
  const shelf = new Shelf();
  opened(shelf).set("i1.past", { text: "高血压6年", base: "" });
  expect(opened(shelf, "wang").count()).toBe(0);
});

test("saved or forgotten, nothing of it stays in the browser", () => {
  const shelf = new Shelf();
  const drafts = opened(shelf);
  drafts.set("i1.past", { text: "一", base: "" });
  drafts.set("i2.past", { text: "二", base: "" });
  drafts.drop("i1.past");
  expect(drafts.count("i1.")).toBe(0);
  drafts.forget();
  expect(shelf.length).toBe(0);
});

test("without storage the page still remembers", () => {
  const drafts = new Drafts(() => {
    throw new Error("forbidden");
  });
  drafts.open("lin");
  drafts.set("i1.past", { text: "一", base: "" });
  expect(drafts.get("i1.past")?.text).toBe("一");
});
