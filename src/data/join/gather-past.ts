/** Lags and windows: the k-th row ago, and the last k rows, among the earlier rows of the same group. */
import type { JoinMeasure, MadeColumn } from "../../contract/join.ts";
import type { Gatherer } from "./sweep.ts";

/**
 * A lag is missing where the group has fewer earlier rows. A window takes the rows that are there, without missing
 * cells; with none it is missing. Each window is summed anew: a running sum would carry rounding from row to row.
 */
export function gatherPast(values: ArrayLike<number>, makes: readonly MadeColumn[], rows: number): Gatherer {
  const past = new Float64Array(values.length);
  const made = makes.map(({ name, measure, rows: back }) => ({
    name,
    values: new Float64Array(rows).fill(Number.NaN),
    measure,
    back: back!,
  }));
  let count = 0;
  return {
    columns: made.map((column) => ({ name: column.name, values: column.values })),
    start() {
      count = 0;
    },
    meet(row) {
      past[count++] = values[row]!;
    },
    answer(row) {
      for (const column of made) {
        const { measure, back } = column;
        if (measure !== "lag") column.values[row] = overWindow(past, Math.max(0, count - back), count, measure);
        else if (back <= count) column.values[row] = past[count - back]!;
      }
    },
  };
}

function overWindow(past: Float64Array, from: number, to: number, measure: JoinMeasure): number {
  let [count, sum, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = from; i < to; i++) {
    const value = past[i]!;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (count === 0) return Number.NaN;
  if (measure === "windowMean") return sum / count;
  if (measure === "windowSum") return sum;
  return measure === "windowMin" ? least : most;
}
