/**
 * How points become integers of 16 bits for the search kernels (kernels/scoring/points.ts): which axes, which units.
 *
 * Axes are columns, or from 17 columns on principal axes, the widest first: a turn keeps distances, leaving axes out only
 * lowers them. Points far off are drawn in to a ball, which only lowers distances too.
 * Time O(n·width + width³).
 *
 * Source: principal axes as a filter before exact distances: C. Faloutsos, M. Ranganathan and Y. Manolopoulos, "Fast
 * Subsequence Matching in Time-Series Databases", SIGMOD 1994 (the contractive bound), with the axes of K. Pearson, 1901.
 */
import { symmetricEigen } from "../matrices/eigen.ts";
import { gram } from "../matrices/matrix.ts";
import type { Points } from "./nearest.ts";

/** How points become integers: plain numbers, made before there is memory. */
export type Plan = {
  readonly count: number;
  readonly width: number;
  /** Axes that are looked at first, in pairs, and eights of those that are looked at next. */
  readonly pairs: number;
  readonly rest: number;
  readonly middle: Float64Array;
  /** `width × axes`, or per axis its column (−1: none). */
  readonly axes: Float64Array | Int32Array;
  readonly scale: number;
  readonly radius: number;
};

/** Axes that are looked at first: at least so many, and as many as hold this share of all squares. */
const FIRST = 16;
const SHARE = 0.9;
/** Axes are turned where their cost, width³, is small beside that of a search. */
const MOST_TURNED = 256;
const ROWS_PER_TURNED = 8;
/** Rows that the axes and the size of the ball are taken from. */
const SAMPLE = 1024;
/** Units of the ball's radius: squares of distances of points in it fit 31 bits, whatever the width. */
const UNITS = 23000;
const MOST_WIDTH = 2 ** 16;
/** Points further off than so many times the median are drawn in, so that the others keep fine units. */
const FAR = 16;

/** In eights. */
export const padded = (axes: number) => Math.ceil(axes / 8) * 8;

/** Null where numbers are so large that squares leave all bounds, or points so wide that integers do. */
export function planPoints({ rows: count, width, values }: Points): Plan | null {
  if (width === 0 || width > MOST_WIDTH) return null;
  const sample = sampleOf(values, count, width);
  // one point far off moves a mean, and then all others would share few units
  const middle = Float64Array.from({ length: width }, (_, j) => medianOf(sample, j));
  for (let at = 0; at < sample.values.length; at++) sample.values[at]! -= middle[at % width]!;
  let most = 0;
  for (let i = 0, at = 0; i < count; i++) {
    let square = 0;
    for (let j = 0; j < width; j++, at++) square += (values[at]! - middle[j]!) * (values[at]! - middle[j]!);
    if (!(square <= most)) most = square;
    if (!Number.isFinite(most)) return null;
  }
  const radius = ballOf(sample, Math.sqrt(most) * (1 + 1e-9));
  const scale = UNITS / radius;
  if (!Number.isFinite(scale * scale * most)) return null;
  const turned = width > FIRST && width <= MOST_TURNED && count >= ROWS_PER_TURNED * width;
  const found = turned ? turnedAxes(sample) : widestColumns(sample);
  if (found === null) return null;
  const first = firstAxes(found.spread);
  const rest = Math.ceil(Math.max(0, width - first) / 8);
  const slots = padded(first) + 8 * rest;
  const { columns, vectors } = found;
  const axes =
    vectors === null ? Int32Array.from({ length: slots }, (_, k) => columns[k] ?? -1) : new Float64Array(width * slots);
  if (vectors !== null)
    for (let k = 0; k < width; k++) for (let j = 0; j < width; j++) axes[j * slots + k] = vectors[k * width + j]!;
  return { count, width, pairs: first / 2, rest, middle, axes, scale, radius };
}

/** How many of the axes are looked at first, from their squares; all where few would be left. */
function firstAxes(spread: Float64Array): number {
  const width = spread.length;
  const all = width + (width & 1);
  if (width <= FIRST) return all;
  const total = spread.reduce((sum, squares) => sum + squares, 0);
  let axes = 0;
  for (let held = 0; axes < width && (axes < FIRST || held < SHARE * total); axes++) held += spread[axes]!;
  const first = padded(axes);
  return first + 8 > width ? all : first;
}

type Sample = { readonly rows: number; readonly columns: number; readonly values: Float64Array };

function sampleOf(values: Float64Array, count: number, width: number): Sample {
  const rows = Math.min(SAMPLE, count);
  const sample = new Float64Array(rows * width);
  for (let k = 0, to = 0; k < rows; k++) {
    const from = Math.floor((k * count) / rows) * width;
    for (let j = 0; j < width; j++, to++) sample[to] = values[from + j]!;
  }
  return { rows, columns: width, values: sample };
}

function medianOf({ rows, columns, values }: Sample, j: number): number {
  return Float64Array.from({ length: rows }, (_, i) => values[i * columns + j]!).sort()[rows >> 1]!;
}

/** The radius of the ball that points are drawn in to; the sample is drawn in to it. */
function ballOf({ rows, columns, values }: Sample, largest: number): number {
  const size = Float64Array.from({ length: rows }, (_, i) => {
    let square = 0;
    for (let at = i * columns; at < (i + 1) * columns; at++) square += values[at]! * values[at]!;
    return Math.sqrt(square);
  });
  const sorted = size.slice().sort();
  // where most points are one, the size of the others
  const usual = sorted[rows >> 1]! || sorted[Math.floor(rows * 0.9)]!;
  const radius = (usual > 0 ? Math.min(largest, FAR * usual) : largest) || 1;
  for (let at = 0; at < values.length; at++) {
    const own = size[Math.floor(at / columns)]!;
    if (own > radius) values[at]! *= radius / own;
  }
  return radius;
}

/** Axes from the widest on: principal ones as rows, or columns of the points. */
type Found = {
  readonly spread: Float64Array;
  readonly vectors: Float64Array | null;
  readonly columns: readonly number[];
};

function turnedAxes(sample: Sample): Found | null {
  const squares = gram(sample);
  if (!squares.values.every(Number.isFinite)) return null;
  const { values, vectors } = symmetricEigen(squares);
  return { spread: values.map((value) => Math.max(0, value)), vectors: vectors.values, columns: [] };
}

function widestColumns({ columns: width, values }: Sample): Found {
  const spread = new Float64Array(width);
  values.forEach((value, at) => {
    spread[at % width]! += value * value;
  });
  const columns = Array.from(spread.keys()).sort((a, b) => spread[b]! - spread[a]! || a - b);
  return { spread: Float64Array.from(columns, (j) => spread[j]!), vectors: null, columns };
}
