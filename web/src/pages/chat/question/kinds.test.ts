import { describe, expect, it } from "vitest";
import type { Ask, Item } from "../talk/types";
import { daysAgo, kindOf, outOfRange, sayDate } from "./kinds";

const BARE: Item = {
  link_id: "q", text: "", type: "string", required: false, repeats: false, options: [], unit: "", minimum: null,
  maximum: null, max_length: null, help: "", control: "", reads: "",
};
const OPTIONS = [{ value: "a", label: "甲", exclusive: false }];
const BUTTONS = [{ value: "a", label: "甲", href: "" }];

function ask(item: Partial<Item>, more: Partial<Ask> = {}): Ask {
  return { type: "ask", text: "", item: { ...BARE, ...item }, choices: [], progress: null, can_skip: true, can_back: true, form: "f", ...more };
}

describe("widgets", () => {
  it.each([
    [ask({ type: "boolean" }, { choices: BUTTONS }), "options"],
    [ask({ type: "choice", options: OPTIONS }, { choices: BUTTONS }), "options"],
    [ask({ type: "choice", options: OPTIONS, repeats: true }, { choices: BUTTONS }), "many"],
    [ask({ type: "open-choice", options: OPTIONS }, { choices: BUTTONS }), "options"],
    [ask({ type: "choice" }, { choices: BUTTONS, form: "" }), "chips"],
    [ask({ type: "open-choice", options: OPTIONS }, { choices: BUTTONS, form: "" }), "chips"],
    [ask({ type: "integer", minimum: 0, maximum: 10 }, { choices: Array(11).fill(BUTTONS[0]) }), "scale"],
    [ask({ type: "integer", minimum: 0, maximum: 10, control: "faces" }), "scale"],
    [ask({ type: "integer", minimum: 0, maximum: 120 }), "number"],
    [ask({ type: "quantity", unit: "℃" }), "number"],
    [ask({ type: "dateTime" }), "date"],
    [ask({ reads: "duration" }), "amount"],
    [ask({ reads: "age" }, { form: "" }), "amount"],
    [ask({ reads: "blood_pressure" }), "pressure"],
    [ask({ type: "attachment" }), "photo"],
    [ask({ type: "text" }), "none"],
  ] as const)("fit their item", (asked, kind) => expect(kindOf(asked)).toBe(kind));

  it("say what is wrong with a number", () => {
    const temperature = ask({ type: "decimal", minimum: 34, maximum: 43, unit: "℃" });
    expect(outOfRange(temperature, 38.5)).toBe("");
    expect(outOfRange(temperature, 385)).toContain("43℃");
    expect(outOfRange(ask({ type: "integer" }), 1.5)).toContain("整数");
  });

  it("count days on the calendar, over the ends of months and years", () => {
    const today = new Date(2027, 0, 1, 0, 30);
    expect(daysAgo(0, today)).toBe("2027-01-01");
    expect(daysAgo(2, today)).toBe("2026-12-30");
    expect(sayDate("2026-12-30", today)).toBe("2026年12月30日");
    expect(sayDate("2027-01-01", today)).toBe("1月1日");
  });
});
