import { expect, test } from "vitest";
import type { Row } from "../api/types";
import { step, tally } from "./rows";

const row = (visit: string, change: Partial<Row> = {}): Row =>
  ({ visit, state: "booked", interview_state: "none", red_flags: [], ...change }) as unknown as Row;
const rows = [row("a"), row("b"), row("c")];

test("the next patient is the one below, and the list has an end", () => {
  expect([step(rows, "a", 1)?.visit, step(rows, "c", 1)?.visit, step(rows, "a", -1)?.visit]).toEqual(["b", "c", "a"]);
});

test("without a place the first one is next; in an empty list nobody", () => {
  expect(step(rows, "gone", 1)?.visit).toBe("a");
  expect(step([], "a", 1)).toBeUndefined();
});

test("who cancelled is not counted", () => {
  const there = row("d", { state: "arrived", interview_state: "completed", red_flags: ["黑便"] });
  expect(tally([row("a", { state: "cancelled" }), there])).toEqual({ all: 1, arrived: 1, told: 1, flagged: 1 });
});
