import { expect, test } from "vitest";
import type { Trend } from "../api/types";
import { ordered, rangeWords, scale, side } from "./trend";

const trend = (values: number[], low: number | null, high: number | null): Trend => ({
  code: "x", title: "x", unit: "mmHg", low, high,
  points: values.map((value, at) => ({ at: `2026-11-${20 - at}T08:00:00+08:00`, value, source: "" })),
});

test("the edge of the range is still in range", () => {
  expect([side(140, trend([], 90, 140)), side(141, trend([], 90, 140)), side(89, trend([], 90, 140)), side(999, trend([], null, null))]).toEqual(["", "high", "low", ""]);
});

test("a range with one edge is said as one", () => {
  expect([rangeWords(trend([], 90, 140)), rangeWords(trend([], null, 6.1)), rangeWords(trend([], 4, null)), rangeWords(trend([], null, null))]).toEqual([
    "参考 90–140 mmHg", "参考 ≤ 6.1 mmHg", "参考 ≥ 4 mmHg", "",
  ]);
});

test("the axis holds values and range, and is never flat", () => {
  const [low, high] = scale(trend([150, 130], 90, 140));
  expect(low).toBeLessThan(90);
  expect(high).toBeGreaterThan(150);
  const [bottom, top] = scale(trend([5], null, null));
  expect(top).toBeGreaterThan(bottom);
});

test("values are drawn in the order of time", () => {
  expect(ordered(trend([1, 2, 3], null, null)).map((point) => point.value)).toEqual([3, 2, 1]);
});
