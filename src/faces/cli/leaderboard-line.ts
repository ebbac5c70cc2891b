/** A candidate and its score on one line. */
import type { LeaderboardRow } from "../../index.ts";

/** One row of the leaderboard: name, score and its interval. */
export function line(row: LeaderboardRow): string {
  const interval = `[${short(row.low)}, ${short(row.high)}]`;
  return `${row.name.padEnd(20)} ${short(row.score).padStart(9)}  ${interval.padEnd(22)} ${row.note}`.trimEnd();
}

/** Four significant digits, without an exponent where a person would not write one. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 10_000 && size < 1e15) return String(Math.round(value));
  return String(Number(value.toPrecision(4)));
}
