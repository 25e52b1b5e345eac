import { expect, test } from "vitest";
import type { TalkTurn } from "../api/types";
import { useMessages } from "./message";
import { merge, speaker } from "./talk";

const turn = (seq: number, role: TalkTurn["role"] = "person", text = ""): TalkTurn => ({ seq, role, text }) as TalkTurn;

test("each turn is there once, in order, the newest copy of it", () => {
  const known = [turn(1), turn(2, "person", "旧"), turn(2, "machine")];
  expect(merge(known, [turn(2, "person", "新"), turn(3, "staff")]).map((one) => [one.seq, one.role, one.text])).toEqual([
    [1, "person", ""], [2, "person", "新"], [2, "machine", ""], [3, "staff", ""],
  ]);
});

test("who is talking to the patient now", () => {
  expect(speaker({ handed: false, taken_by: null, mine: false })).toBe("machine");
  expect(speaker({ handed: true, taken_by: null, mine: false })).toBe("waiting");
  expect(speaker({ handed: true, taken_by: "王医生", mine: false })).toBe("colleague");
  expect(speaker({ handed: true, taken_by: "林医生", mine: true })).toBe("me");
});

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a message that failed is sent again under its own key, and what was written after it waits", async () => {
  const sent: string[] = [];
  let broken = true;
  const { unsent, say, retry } = useMessages("x", async (key, text) => {
    sent.push(`${key} ${text}`);
    if (broken) throw new Error("连不上服务器。");
  });
  say("您好");
  await settled();
  say("还在吗");
  await settled();
  expect(unsent.value.map((one) => one.state)).toEqual(["failed", "sending"]);
  broken = false;
  retry();
  await settled();
  expect(unsent.value).toEqual([]);
  expect(sent[0]).toBe(sent[1]);
  expect(sent[2]).toMatch(/还在吗$/);
});
