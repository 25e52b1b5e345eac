// Numbers over time: which are out of range, the axis that holds them all, and how they are written.
import type { Trend } from "../api/types";

export type Side = "" | "high" | "low";

export function side(value: number, trend: Pick<Trend, "low" | "high">): Side {
  if (trend.high !== null && value > trend.high) return "high";
  return trend.low !== null && value < trend.low ? "low" : "";
}

export function rangeWords(trend: Pick<Trend, "low" | "high" | "unit">): string {
  const { low, high } = trend;
  if (low === null && high === null) return "";
  const range = low === null ? `≤ ${high}` : high === null ? `≥ ${low}` : `${low}–${high}`;
  return `参考 ${range}${trend.unit ? ` ${trend.unit}` : ""}`;
}

/** From the lowest to the highest of values and reference, with a little air; never a flat line. */
export function scale(trend: Trend): [number, number] {
  const all = trend.points.map((point) => point.value);
  for (const edge of [trend.low, trend.high]) if (edge !== null) all.push(edge);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const air = (high - low || Math.abs(high) || 1) * 0.12;
  return [low - air, high + air];
}

/** Oldest first, one value a moment. */
export function ordered(trend: Trend): Trend["points"] {
  return [...trend.points].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
