import { expect, test } from "vitest";
import type { Happened } from "../accounts/staff";
import { actionWords, more, purposeWords } from "./said";

const event = (detail: Record<string, unknown>) => ({ detail }) as unknown as Happened;

test("events are told in words, unknown ones as they are", () => {
  expect(actionWords("patient.view")).toBe("查看了患者");
  expect(actionWords("new.thing")).toBe("new.thing");
  expect(purposeWords("summary")).toBe("看小结");
});

test("what was special about an event is said", () => {
  expect(more(event({ granted: true }))).toBe("跨科室");
  expect(more(event({ granted: false }))).toBe("");
  expect(more(event({ changed: ["active", "clinics", "role"], active: false }))).toBe("停用，科室、岗位");
});
