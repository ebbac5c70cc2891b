/**
 * Empirical tails of a column: how many rows lie at or below, and at or above, each value that occurs.
 *
 * Of a column with many values only some are kept: neighbours among the kept ones differ by at most 2 % in both counts
 * (or are neighbours in the column), so the logarithm of a tail that is interpolated between them is off by less than
 * 0.02. A million rows keep about 1400 values.
 */
import { log } from "../../compute/math.ts";
import type { ColumnTable } from "./column-scores.ts";

/** Up to this many different values all of them are kept. */
const KEEP_ALL = 512;
const APART = 1.02;

/** What a value scores, from -log of the share of rows at or below it and of those at or above it. */
export type TailScore = (left: number, right: number) => number;

/** `sorted`: rising, without gaps; at least one value. */
export function tailTable(sorted: Float64Array, score: TailScore): ColumnTable {
  const rows = sorted.length;
  const { values, below } = distinctValues(sorted);
  const above = (i: number): number => rows - (i === 0 ? 0 : below[i - 1]!);
  const kept: number[] = [];
  for (let i = 0, last = 0; i < values.length; i++) {
    const next = i + 1;
    const far =
      i === 0 ||
      next === values.length ||
      values.length <= KEEP_ALL ||
      below[next]! > APART * below[last]! ||
      above(last) > APART * above(next);
    if (!far) continue;
    kept.push(i);
    last = i;
  }
  return {
    x: Float64Array.from(kept, (i) => values[i]!),
    y: Float64Array.from(kept, (i) => score(-log(below[i]! / rows), -log(above(i) / rows))),
  };
}

/** Each value once, and how many rows lie at or below it. */
function distinctValues(sorted: Float64Array): { values: Float64Array; below: Float64Array } {
  const values = new Float64Array(sorted.length);
  const below = new Float64Array(sorted.length);
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] !== sorted[i - 1]) count++;
    values[count] = sorted[i]!;
    below[count] = i + 1;
  }
  return { values: values.subarray(0, count + 1), below: below.subarray(0, count + 1) };
}

/** The sign of the third central moment: 1 for a long right tail, -1 for a long left one. */
export function skewSign(sorted: Float64Array): number {
  const mean = sorted.reduce((sum, v) => sum + v, 0) / sorted.length;
  let [squares, cubes] = [0, 0];
  for (const v of sorted) {
    squares += (v - mean) ** 2;
    cubes += (v - mean) ** 3;
  }
  // A constant column has no shape, whatever rounding leaves.
  return squares > 0 && Number.isFinite(cubes) ? Math.sign(cubes) : 0;
}
