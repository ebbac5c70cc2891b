/**
 * Is there any structure to find? The best clusterings of the points are held against those of reference points without
 * clusters: a Gaussian of the same covariance, the same with columns as skewed as theirs (log-normal), and a uniform box
 * along the principal axes. Words keep their own rows, put in another order. There is structure where a statistic is
 * beyond all references and four of their deviations.
 *
 * Source: the idea of R. Tibshirani, G. Walther and T. Hastie, "Estimating the Number of Clusters in a Data Set via the
 * Gap Statistic", Journal of the Royal Statistical Society B 63(2), 2001.
 * Differs: the statistics are the silhouette and the density separation, which have no trend in the number of clusters.
 */
import { densitySeparation } from "../assess/clusters/density-separation.ts";
import { silhouette } from "../assess/clusters/measures.ts";
import { exp } from "../compute/math.ts";
import { symmetricEigen } from "../compute/matrices/eigen.ts";
import { createMatrix, gram, type Matrix } from "../compute/matrices/matrix.ts";
import { moments } from "../compute/statistics.ts";
import type { Random } from "../contract/random.ts";

/** Clusterings to try: round ones of several counts, and dense regions. */
export type Partitions = (
  points: Matrix,
  random: Random,
) => Promise<{ round: readonly Int32Array[]; dense: Int32Array }>;

/** Places of a column in the points; words are discrete. */
export type ColumnPlace = { readonly from: number; readonly width: number; readonly discrete: boolean };

export type Structure = {
  readonly found: boolean;
  readonly silhouette: number;
  readonly referenceSilhouette: number;
  readonly separation: number;
  readonly referenceSeparation: number;
};

const REFERENCES = 10;
const DEVIATIONS = 4;

export async function structureOf(
  points: Matrix,
  columns: readonly ColumnPlace[],
  partitions: Partitions,
  random: Random,
  goOn: () => boolean,
): Promise<Structure> {
  const own = await statistics(points, partitions, random.fork("own"));
  const axes = axesOf(points);
  const results: { round: number[]; dense: number[] }[] = [];
  for (const shape of ["normal", "uniform", "skewed"] as const) {
    const round: number[] = [];
    const dense: number[] = [];
    for (let r = 0; r < REFERENCES && (r < 3 || goOn()); r++) {
      const draw = random.fork(shape, r);
      const found = await statistics(reference(points, columns, axes, shape, draw), partitions, draw.fork("clusters"));
      round.push(found.round);
      dense.push(found.dense);
    }
    results.push({ round, dense });
  }
  const beyond = (value: number, pick: "round" | "dense"): boolean => results.every((one) => value > bar(one[pick]));
  return {
    // Where references have no dense regions at all any region would be beyond them; it must lie apart to speak.
    found: beyond(own.round, "round") || (own.dense > 0 && beyond(own.dense, "dense")),
    silhouette: own.round,
    referenceSilhouette: Math.max(...results.map((one) => bar(one.round))),
    separation: own.dense,
    referenceSeparation: Math.max(...results.map((one) => bar(one.dense))),
  };
}

/** What must be passed: all references, and their mean by four deviations. */
function bar(values: readonly number[]): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return Math.max(...values, mean + DEVIATIONS * Math.sqrt(variance));
}

async function statistics(
  points: Matrix,
  partitions: Partitions,
  random: Random,
): Promise<{ round: number; dense: number }> {
  const { round, dense } = await partitions(points, random);
  const values = round.map((labels) => silhouette(points, labels)).filter((v) => !Number.isNaN(v));
  const separation = await densitySeparation(points, dense);
  return { round: Math.max(-1, ...values), dense: Number.isNaN(separation) ? -1 : separation };
}

type Axes = {
  readonly means: Float64Array;
  readonly vectors: Matrix;
  readonly deviations: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
};

/** Principal axes of the points, and how far the points reach along each. */
function axesOf(points: Matrix): Axes {
  const { rows, columns, values } = points;
  const means = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) means[i % columns]! += values[i]! / rows;
  const centred = createMatrix(
    rows,
    columns,
    values.map((v, i) => v - means[i % columns]!),
  );
  const covariance = gram(centred);
  const { values: variances, vectors } = symmetricEigen({
    ...covariance,
    values: covariance.values.map((v) => v / rows),
  });
  const low = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < columns; a++) {
      let score = 0;
      for (let j = 0; j < columns; j++) score += centred.values[i * columns + j]! * vectors.values[a * columns + j]!;
      low[a] = Math.min(low[a]!, score);
      high[a] = Math.max(high[a]!, score);
    }
  }
  return { means, vectors, deviations: variances.map((v) => Math.sqrt(Math.max(0, v))), low, high };
}

function reference(
  points: Matrix,
  places: readonly ColumnPlace[],
  axes: Axes,
  shape: "normal" | "uniform" | "skewed",
  random: Random,
): Matrix {
  const { rows, columns } = points;
  const out = createMatrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    out.values.set(axes.means, i * columns);
    for (let a = 0; a < columns; a++) {
      const score =
        shape !== "uniform"
          ? axes.deviations[a]! * random.normal()
          : axes.low[a]! + (axes.high[a]! - axes.low[a]!) * random.uniform();
      for (let j = 0; j < columns; j++) out.values[i * columns + j]! += score * axes.vectors.values[a * columns + j]!;
    }
  }
  if (shape === "skewed") for (let j = 0; j < columns; j++) skewLike(points, out, j);
  for (const { from, width, discrete } of places) {
    if (!discrete) continue;
    const order = random.permutation(rows);
    for (let i = 0; i < rows; i++)
      for (let j = from; j < from + width; j++) out.values[i * columns + j] = points.values[order[i]! * columns + j]!;
  }
  return out;
}

/** Turns a normal column into a shifted log-normal one of the same mean and deviation, as skewed as the points' column. */
function skewLike(points: Matrix, out: Matrix, column: number): void {
  const { mean, variance } = moments(points.values, null, points.columns, column);
  const deviation = Math.sqrt(variance);
  if (!(deviation > 0)) return;
  let cubes = 0;
  for (let i = 0; i < points.rows; i++)
    cubes += ((points.values[i * points.columns + column]! - mean) / deviation) ** 3;
  const skewness = cubes / points.rows;
  // Of a log-normal with spread s the skewness is (e^(s²) + 2) · √(e^(s²) − 1), which rises with s.
  let low = 0;
  let high = 2;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    const e = exp(middle * middle);
    if ((e + 2) * Math.sqrt(e - 1) < Math.abs(skewness)) low = middle;
    else high = middle;
  }
  const e = exp(low * low);
  if (e - 1 < 1e-9) return;
  const side = Math.sign(skewness);
  for (let i = 0; i < out.rows; i++) {
    const at = i * out.columns + column;
    const z = (side * (out.values[at]! - mean)) / deviation;
    out.values[at] = mean + (side * deviation * (exp(low * z) - Math.sqrt(e))) / Math.sqrt(e * (e - 1));
  }
}
