/**
 * Expectation and maximisation for a mixture of Gaussians, until the mean log-likelihood gains less than a tolerance.
 *
 * Each component keeps the inverse of its Cholesky factor, so that a log-density is a sum of squares of a linear map:
 * the form in which new rows are answered too. `regularisation` is added to every variance.
 *
 * Time O(n·k·p²) a round (diagonal and spherical ones O(n·k·p)), memory O(n·k + k·p²).
 *
 * Source: A. Dempster, N. Laird and D. Rubin, "Maximum Likelihood from Incomplete Data via the EM Algorithm",
 * Journal of the Royal Statistical Society B 39(1), 1977.
 */
import { exp, log } from "../../compute/math.ts";
import type { Matrix } from "../../compute/matrix.ts";
import { cholesky } from "../../compute/solve.ts";

export type Shape = "spherical" | "diagonal" | "full";

export type Mixture = {
  /** `components`, adding up to 1. */
  readonly shares: Float64Array;
  /** `components × width`. */
  readonly means: Float64Array;
  /** Per component the inverse of the lower Cholesky factor of its covariance: `width × width`, row-major. */
  readonly inverses: readonly Float64Array[];
  /** Per component: ½ · log of the determinant of its covariance. */
  readonly halfLogDeterminants: Float64Array;
};

export type MixtureFit = {
  readonly mixture: Mixture;
  /** Mean over the rows, by weight. */
  readonly logLikelihood: number;
  readonly rounds: number;
  readonly settled: boolean;
};

export type RoundOptions = {
  readonly shape: Shape;
  readonly regularisation: number;
  readonly tolerance: number;
  readonly maxRounds: number;
};

const LOG_TWO_PI = log(2 * Math.PI);

/** `responsibilities` is `rows × components` and is used up. Null when a covariance is singular all the same. */
export async function expectMaximise(
  points: Matrix,
  weights: Float64Array | null,
  responsibilities: Float64Array,
  options: RoundOptions,
  goOn: () => Promise<boolean>,
): Promise<MixtureFit | null> {
  let mixture = maximise(points, weights, responsibilities, options);
  let before = Number.NEGATIVE_INFINITY;
  for (let round = 1; mixture !== null; round++) {
    const logLikelihood = expect(points, weights, mixture, responsibilities);
    const settled = Math.abs(logLikelihood - before) < options.tolerance;
    if (settled || round > options.maxRounds || !(await goOn()))
      return { mixture, logLikelihood, rounds: round, settled };
    before = logLikelihood;
    mixture = maximise(points, weights, responsibilities, options);
  }
  return null;
}

/** Fills in how much each row belongs to each component; returns the mean log-likelihood. */
export function expect(
  points: Matrix,
  weights: Float64Array | null,
  mixture: Mixture,
  responsibilities: Float64Array,
): number {
  const { rows, columns, values } = points;
  const { shares, means, inverses, halfLogDeterminants } = mixture;
  const count = shares.length;
  const offsets = shares.map((share, c) => log(share) - halfLogDeterminants[c]! - (columns * LOG_TWO_PI) / 2);
  const away = new Float64Array(columns);
  let total = 0;
  let weight = 0;
  for (let i = 0; i < rows; i++) {
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < count; c++) {
      const inverse = inverses[c]!;
      let squares = 0;
      for (let j = 0; j < columns; j++) away[j] = values[i * columns + j]! - means[c * columns + j]!;
      for (let j = 0; j < columns; j++) {
        let z = 0;
        for (let k = 0, at = j * columns; k <= j; k++, at++) z += inverse[at]! * away[k]!;
        squares += z * z;
      }
      const density = offsets[c]! - squares / 2;
      responsibilities[i * count + c] = density;
      if (density > top) top = density;
    }
    let sum = 0;
    for (let c = 0; c < count; c++) {
      const part = exp(responsibilities[i * count + c]! - top);
      responsibilities[i * count + c] = part;
      sum += part;
    }
    for (let c = 0; c < count; c++) responsibilities[i * count + c]! /= sum;
    const w = weights === null ? 1 : weights[i]!;
    total += w * (top + log(sum));
    weight += w;
  }
  return total / weight;
}

function maximise(
  points: Matrix,
  weights: Float64Array | null,
  responsibilities: Float64Array,
  options: RoundOptions,
): Mixture | null {
  const { rows, columns } = points;
  const count = responsibilities.length / rows;
  const shares = new Float64Array(count);
  const means = new Float64Array(count * columns);
  const inverses: Float64Array[] = [];
  const halfLogDeterminants = new Float64Array(count);
  let all = 0;
  for (let c = 0; c < count; c++) {
    const own = new Float64Array(rows);
    for (let i = 0; i < rows; i++) own[i] = responsibilities[i * count + c]! * (weights === null ? 1 : weights[i]!);
    const total = own.reduce((sum, w) => sum + w, 0) + 10 * Number.EPSILON;
    const mean = means.subarray(c * columns, (c + 1) * columns);
    meanOf(points, own, total, mean);
    const covariance = covarianceOf(points, own, total, mean, options);
    const factor = cholesky({ rows: columns, columns, values: covariance });
    if (factor === null) return null;
    shares[c] = total;
    all += total;
    inverses.push(inverseOfLower(factor));
    for (let j = 0; j < columns; j++) halfLogDeterminants[c]! += log(factor.values[j * columns + j]!);
  }
  return { shares: shares.map((share) => share / all), means, inverses, halfLogDeterminants };
}

function meanOf(points: Matrix, own: Float64Array, total: number, mean: Float64Array): void {
  const { rows, columns, values } = points;
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) mean[j]! += own[i]! * values[at]!;
  for (let j = 0; j < columns; j++) mean[j]! /= total;
}

/** `width × width`; off the diagonal only where the shape is full. */
function covarianceOf(
  points: Matrix,
  own: Float64Array,
  total: number,
  mean: Float64Array,
  options: RoundOptions,
): Float64Array {
  const { rows, columns, values } = points;
  const { shape, regularisation } = options;
  const covariance = new Float64Array(columns * columns);
  const away = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    const w = own[i]!;
    if (w === 0) continue;
    for (let j = 0; j < columns; j++) away[j] = values[i * columns + j]! - mean[j]!;
    for (let j = 0; j < columns; j++) {
      const scaled = w * away[j]!;
      if (shape !== "full") covariance[j * columns + j]! += scaled * away[j]!;
      else for (let k = 0; k <= j; k++) covariance[j * columns + k]! += scaled * away[k]!;
    }
  }
  let trace = 0;
  for (let j = 0; j < columns; j++) trace += covariance[j * columns + j]! / total;
  for (let j = 0; j < columns; j++) {
    for (let k = 0; k < j; k++) {
      covariance[j * columns + k]! /= total;
      covariance[k * columns + j] = covariance[j * columns + k]!;
    }
    const variance = shape === "spherical" ? trace / columns : covariance[j * columns + j]! / total;
    covariance[j * columns + j] = variance + regularisation;
  }
  return covariance;
}

function inverseOfLower(factor: Matrix): Float64Array {
  const n = factor.rows;
  const l = factor.values;
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    inverse[i * n + i] = 1 / l[i * n + i]!;
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += l[i * n + k]! * inverse[k * n + j]!;
      inverse[i * n + j] = -sum / l[i * n + i]!;
    }
  }
  return inverse;
}
