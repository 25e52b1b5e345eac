// The order is the server's; here only: who is next, and how many of which.
import type { Row } from "../api/types";

/** The visit `by` steps from the one given; the first when that one is not there. Ends do not wrap. */
export function step(rows: readonly Row[], visit: string, by: number): Row | undefined {
  const at = rows.findIndex((row) => row.visit === visit);
  if (at < 0) return rows[0];
  return rows[Math.min(rows.length - 1, Math.max(0, at + by))];
}

export function tally(rows: readonly Row[]): { all: number; arrived: number; told: number; flagged: number } {
  const there = rows.filter((row) => row.state !== "cancelled");
  return {
    all: there.length,
    arrived: there.filter((row) => row.state === "arrived").length,
    told: there.filter((row) => row.interview_state === "completed").length,
    flagged: there.filter((row) => row.red_flags.length).length,
  };
}
