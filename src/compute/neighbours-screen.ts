/**
 * A lower bound of distances from a few numbers per point: its coordinates along the axes on which points differ most.
 * A turn of the axes keeps distances, and leaving axes out only lowers them, so that most points can be passed over
 * without a look at all their columns. What is passed over is certain: rounding is allowed for.
 *
 * Build O(n·width·axes + width³), from a sample O(4096·width²) for the axes; a bound O(axes).
 *
 * Source: principal axes as a filter before exact distances: C. Faloutsos, M. Ranganathan and Y. Manolopoulos, "Fast
 * Subsequence Matching in Time-Series Databases", SIGMOD 1994 (the contractive bound), with the axes of K. Pearson, 1901.
 */
import { symmetricEigen } from "./eigen.ts";
import { gram } from "./matrix.ts";
import type { Points } from "./neighbours-nearest.ts";

/** Axes that are looked at together; the second half only where the first leaves a point in question. */
const HALF = 8;
const AXES = 2 * HALF;
/** Rows that the axes are taken from. */
const SAMPLE = 4096;
/** With fewer columns or points a screen costs what it spares; with more columns the axes cost too much. */
const FEWEST_COLUMNS = 10;
const MOST_COLUMNS = 256;
const FEWEST_POINTS = 256;
/** Share of a point's size that rounding may move a coordinate by, with a wide margin. */
const ROUNDING = 1e-11;

export type Screen = {
  readonly width: number;
  /** `HALF` coordinates per point, along the first axes and along the next ones. */
  readonly first: Float64Array;
  readonly next: Float64Array;
  readonly middle: Float64Array;
  /** `AXES × width`. */
  readonly axes: Float64Array;
  /** Largest distance of a point from the middle. */
  readonly reach: number;
};

/** Coordinates of one query, and how far rounding may take a bound above the distance. */
export type ScreenedQuery = { readonly coordinates: Float64Array; slack: number };

/** Points that are screened before those left are looked at. */
export const SCREENED = 512;

/** Null where a screen is not worth its cost, or numbers are so large that squares leave all bounds. */
export function buildScreen({ rows, width, values }: Points): Screen | null {
  if (rows < FEWEST_POINTS || width < FEWEST_COLUMNS || width > MOST_COLUMNS) return null;
  const middle = new Float64Array(width);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < width; j++, at++) middle[j]! += values[at]! / rows;
  const count = Math.min(SAMPLE, rows);
  const sample = new Float64Array(count * width);
  for (let k = 0, to = 0; k < count; k++) {
    const from = Math.floor((k * rows) / count) * width;
    for (let j = 0; j < width; j++, to++) sample[to] = values[from + j]! - middle[j]!;
  }
  const spread = gram({ rows: count, columns: width, values: sample });
  if (!spread.values.every(Number.isFinite)) return null;
  const { vectors } = symmetricEigen(spread);
  const axes = new Float64Array(AXES * width);
  axes.set(vectors.values.subarray(0, Math.min(AXES, width) * width));
  const [first, next] = [new Float64Array(rows * HALF), new Float64Array(rows * HALF)];
  const bare: Screen = { width, first, next, middle, axes, reach: 0 };
  const query: ScreenedQuery = { coordinates: new Float64Array(AXES), slack: 0 };
  let reach = 0;
  for (let i = 0; i < rows; i++) {
    project(bare, values, i * width, query);
    reach = Math.max(reach, query.slack / ROUNDING);
    first.set(query.coordinates.subarray(0, HALF), i * HALF);
    next.set(query.coordinates.subarray(HALF), i * HALF);
  }
  return Number.isFinite(reach * reach) ? { ...bare, reach } : null;
}

export function createQuery(): ScreenedQuery {
  return { coordinates: new Float64Array(AXES), slack: 0 };
}

/** Writes the coordinates of the point at `at`. */
export function project(screen: Screen, values: Float64Array, at: number, query: ScreenedQuery): void {
  const { width, middle, axes, reach } = screen;
  const { coordinates } = query;
  coordinates.fill(0);
  let squares = 0;
  for (let j = 0; j < width; j++) {
    const away = values[at + j]! - middle[j]!;
    squares += away * away;
    for (let k = 0, axis = j; k < AXES; k++, axis += width) coordinates[k]! += away * axes[axis]!;
  }
  query.slack = ROUNDING * (reach + Math.sqrt(squares));
}

/** A squared lower bound above this proves that the squared distance is above `bound`. */
export function limitOf({ slack }: ScreenedQuery, bound: number): number {
  const limit = Math.sqrt(bound) + slack;
  return limit * limit * (1 + ROUNDING);
}

/** Writes the points from..to that may lie within the limit, in their order; returns how many. */
export function mayLieWithin(
  { first, next }: Screen,
  from: number,
  to: number,
  { coordinates: q }: ScreenedQuery,
  limit: number,
  found: Int32Array,
): number {
  // Coordinates of the query stay in registers: this loop is where searches spend their time.
  const [q0, q1, q2, q3] = [q[0]!, q[1]!, q[2]!, q[3]!];
  const [q4, q5, q6, q7] = [q[4]!, q[5]!, q[6]!, q[7]!];
  let count = 0;
  for (let i = from, at = from * HALF; i < to; i++, at += HALF) {
    const d0 = first[at]! - q0;
    const d1 = first[at + 1]! - q1;
    const d2 = first[at + 2]! - q2;
    const d3 = first[at + 3]! - q3;
    const d4 = first[at + 4]! - q4;
    const d5 = first[at + 5]! - q5;
    const d6 = first[at + 6]! - q6;
    const d7 = first[at + 7]! - q7;
    let sum = d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3) + (d4 * d4 + d5 * d5 + (d6 * d6 + d7 * d7));
    if (sum > limit) continue;
    for (let k = 0; k < HALF; k++) {
      const d = next[at + k]! - q[HALF + k]!;
      sum += d * d;
    }
    if (sum <= limit) found[count++] = i;
  }
  return count;
}
