import { expect, test } from "vitest";
import { lasting, rate } from "./measures";

test("a rate of nothing is not nought", () => {
  expect([rate(null), rate(0), rate(0.9567)]).toEqual(["—", "0.0%", "95.7%"]);
});

test("a time is written as people say it", () => {
  expect([lasting(null), lasting(42), lasting(185), lasting(7_800)]).toEqual(["—", "42 秒", "3 分 05 秒", "2 小时 10 分"]);
});
