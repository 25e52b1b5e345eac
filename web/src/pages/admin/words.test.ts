import { expect, test } from "vitest";
import { holding, steps } from "./words";

test("an approved version can only be retired, a retired one only come back when it was approved before", () => {
  expect(steps({ state: "approved", approved_by: "王" }).map((step) => step.to)).toEqual(["retired"]);
  expect(steps({ state: "retired", approved_by: "王" }).map((step) => step.to)).toEqual(["rollback"]);
  expect(steps({ state: "retired", approved_by: "" })).toEqual([]);
});

test("a draft cannot be approved in one step", () => {
  expect(steps({ state: "draft", approved_by: "" }).map((step) => step.to)).not.toContain("approved");
});

test("the last day still holds, the day after does not, and the month before is told", () => {
  expect(holding("", "2026-11-21", "2026-11-21")).toBe("soon");
  expect(holding("", "2026-11-20", "2026-11-21")).toBe("over");
  expect(holding("", "2027-06-30", "2026-11-21")).toBe("");
  expect(holding("2026-12-01", "2027-06-30", "2026-11-21")).toBe("later");
});
