import { expect, test } from "vitest";
import type { Doc, Section, Statement } from "../api/types";
import { behind, differ, pieces, reads, saysTheSame, stopsOf, unread } from "./reading";

const statement = (text: string): Statement => ({ text, kind: "fact", item: "", evidence: [] });
const section = (key: string, text: string, change: Partial<Section> = {}): Section =>
  ({ key, title: key, text, statements: [statement(text)], edited: null, state: "open", reason: "", by: "", at: null, ...change });
const doc = (change: Partial<Doc> = {}): Doc =>
  ({
    revision: 1, version: 1, chief_complaint: "腹痛", red_flags: [statement("黑便")], contradictions: [statement("吸烟前后不一")],
    open_points: [], scores: [], attachments: [], sections: [section("past", "高血压5年")], ...change,
  }) as unknown as Doc;

test("staff's words stand in the place of the machine's", () => {
  expect(reads(section("past", "高血压5年", { edited: "高血压6年" }))).toBe("高血压6年");
});

test("an accepted section says the same, an edited one does not", () => {
  expect(saysTheSame(doc(), doc({ revision: 2, sections: [section("past", "高血压5年", { state: "accepted" })] }))).toBe(true);
  expect(saysTheSame(doc(), doc({ sections: [section("past", "高血压5年", { edited: "高血压6年" })] }))).toBe(false);
  expect(saysTheSame(doc(), doc({ red_flags: [statement("黑便"), statement("呕血")] }))).toBe(false);
});

test("a text falls into its statements and what stands between them, and nothing is lost", () => {
  const parts = pieces("患者3天前腹痛，无发热。", [statement("患者3天前腹痛"), statement("无发热"), statement("不在文中")]);
  expect(parts.map((part) => [part.text, Boolean(part.statement)])).toEqual([
    ["患者3天前腹痛", true], ["，", false], ["无发热", true], ["。", false],
  ]);
});

test("the same words twice belong to their statements in order", () => {
  const [first, second] = [statement("腹痛"), statement("腹痛")];
  expect(pieces("腹痛，腹痛", [first, second]).map((part) => part.statement)).toEqual([first, undefined, second]);
});

test("two texts show where they differ, also around characters of two units", () => {
  expect(differ("高血压5年，🩺", "高血压16年，🩺")).toEqual([["高血压", "5", "年，🩺"], ["高血压", "16", "年，🩺"]]);
  expect(differ("一", "一")).toEqual([["一", "", ""], ["一", "", ""]]);
  expect(differ("aa", "aaa")[1]).toEqual(["aa", "a", ""]);
});

test("dangers and contradictions come before the record and wait to be looked at", () => {
  expect(stopsOf(doc())).toEqual(["flag-0", "clash-0", "section-past"]);
  expect(unread(doc(), new Set(["flag-0"]))).toEqual(["clash-0"]);
  expect(behind(doc(), "clash-0")[0]?.text).toBe("吸烟前后不一");
  expect(behind(doc(), "section-past")[0]?.text).toBe("高血压5年");
});
