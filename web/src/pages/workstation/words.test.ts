import { expect, test } from "vitest";
import { personLine, shift, since, when } from "./words";
import { nameOf } from "./keys";

const AT = "2026-11-26T09:00:00+08:00";
const later = (seconds: number): string => since(AT, Date.parse(AT) + seconds * 1000);

test("a waiting time is short at first and never loses its seconds in the first hour", () => {
  expect([later(-3), later(48), later(60), later(726), later(3_600), later(12_000), later(187_200)]).toEqual([
    "0秒", "48秒", "1分00秒", "12分06秒", "1小时00分", "3小时20分", "2天4小时",
  ]);
});

test("today needs no date, another year names itself", () => {
  const now = new Date("2026-11-26T12:00:00+08:00");
  expect(when(AT, now)).toBe("09:00");
  expect(when("2026-11-25T23:30:00+08:00", now)).toBe("11月25日 23:30");
  expect(when("2025-11-26T09:00:00+08:00", now)).toBe("2025年11月26日 09:00");
  expect(when(null, now)).toBe("");
});

test("a day later is the next day also over the end of a month", () => {
  expect([shift("2026-11-30", 1), shift("2026-03-01", -1)]).toEqual(["2026-12-01", "2026-02-28"]);
});

test("what is not known of a person is left out", () => {
  expect(personLine({ age: "34岁", sex: "女" })).toBe("女 · 34岁");
  expect(personLine({ age: "", sex: "" })).toBe("");
});

test("a key's name does not depend on caps lock, but on shift", () => {
  expect(nameOf({ key: "J", shiftKey: false })).toBe("j");
  expect(nameOf({ key: "R", shiftKey: true })).toBe("Shift+R");
  expect(nameOf({ key: "?", shiftKey: true })).toBe("?");
  expect(nameOf({ key: "ArrowDown", shiftKey: false })).toBe("ArrowDown");
});
