/**
 * Means and covariances of classes on a design, and how far a covariance is shrunk.
 *
 * Covariances are in units of the pooled standard deviation within classes, so that shrinking does not depend on the
 * units of columns:  (1 − s) S + s · (trace S / p) · I.
 *
 * Source of the chosen s: O. Ledoit and M. Wolf, "A Well-Conditioned Estimator for Large-Dimensional Covariance
 * Matrices", Journal of Multivariate Analysis 88(2), 2004.
 */
import { dot, type Matrix } from "../../compute/matrices/matrix.ts";
import { cholesky } from "../../compute/matrices/solve.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import { type Design, designRows, forward, gramWithOnes } from "./design.ts";

export type ClassCovariance = {
  readonly weight: number;
  /** Rows as weights count them. */
  readonly count: number;
  /** In the units of the design. */
  readonly mean: Float64Array;
  /** `width × width`, divided by the weight, in units of `deviations`. */
  readonly covariance: Float64Array;
  /** Mean of ‖x − mean‖⁴, in units of `deviations`. */
  readonly fourth: number;
};

export type ClassCovariances = {
  /** Pooled within classes, per place of the design; 1 where nothing varies. */
  readonly deviations: Float64Array;
  readonly classes: readonly ClassCovariance[];
  readonly pooled: ClassCovariance;
};

/** More columns would take gigabytes and minutes. */
const MOST = 3000;

export function classCovariances(
  design: Design,
  weights: Float64Array | null,
  target: Float64Array,
  classes: number,
  owner: string,
): ClassCovariances {
  const p = design.width;
  if (p > MOST) {
    throw new ModelwrightError(
      "learn/too-wide",
      { owner, width: p, most: MOST },
      {
        what: `${owner} takes at most ${MOST} numbers a row, got ${p}.`,
        fix: "Use logistic, or fewer columns (textEmbed({ reduce: true }) for texts).",
      },
    );
  }
  const parts = Array.from({ length: classes }, (_, c) => {
    const rows = Int32Array.from(target.keys()).filter((i) => target[i] === c && (weights === null || weights[i]! > 0));
    const own = weights === null ? null : Float64Array.from(rows, (i) => weights[i]!);
    return centred(designRows(design, rows), own);
  });
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  const middle = new Float64Array(p);
  for (const { weight, mean } of parts) for (let j = 0; j < p; j++) middle[j]! += (weight / total) * mean[j]!;
  const deviations = new Float64Array(p);
  for (const { weight, scatter } of parts) {
    for (let j = 0; j < p; j++) deviations[j]! += (weight / total) * scatter[j * p + j]!;
  }
  for (let j = 0; j < p; j++) deviations[j] = deviations[j]! > 1e-18 ? Math.sqrt(deviations[j]!) : 1;

  const pooled = new Float64Array(p * p);
  let fourth = 0;
  const found = parts.map(({ rows, weights: own, weight, mean, scatter }): ClassCovariance => {
    for (let i = 0, at = 0; i < p; i++) {
      for (let j = 0; j < p; j++, at++) {
        scatter[at]! /= deviations[i]! * deviations[j]!;
        pooled[at]! += (weight / total) * scatter[at]!;
      }
    }
    const norms = squaredDistances(rows, mean, deviations);
    let sum = 0;
    for (let i = 0; i < norms.length; i++) sum += (own === null ? 1 : own[i]!) * norms[i]! * norms[i]!;
    fourth += sum;
    const count = Math.max(weight, rows.rows);
    // A class without rows lies where all rows do.
    return {
      weight,
      count,
      mean: weight > 0 ? mean : middle,
      covariance: scatter,
      fourth: weight > 0 ? sum / weight : 0,
    };
  });
  const count = Math.max(total, design.rows);
  return {
    deviations,
    classes: found,
    pooled: { weight: total, count, mean: middle, covariance: pooled, fourth: fourth / total },
  };
}

function centred(rows: Design, weights: Float64Array | null) {
  const p = rows.width;
  const size = p + 1;
  const full = gramWithOnes(rows, weights).values;
  const weight = full[size * size - 1]!;
  const mean = new Float64Array(p);
  const scatter = new Float64Array(p * p);
  if (weight > 0) {
    for (let j = 0; j < p; j++) mean[j] = full[j * size + p]! / weight;
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) scatter[i * p + j] = full[i * size + j]! / weight - mean[i]! * mean[j]!;
      // What is left of a column that does not vary is rounding.
      if (scatter[i * p + i]! < 1e-14 * (full[i * size + i]! / weight)) scatter[i * p + i] = 0;
    }
  }
  return { rows, weights, weight, mean, scatter };
}

/** ‖(x − mean) / deviations‖² of each row. */
function squaredDistances(rows: Design, mean: Float64Array, deviations: Float64Array): Float64Array {
  const scaled = mean.map((m, j) => m / (deviations[j]! * deviations[j]!));
  const out = new Float64Array(rows.rows);
  forward(rows, scaled, out);
  const own = dot(mean, scaled);
  const d = rows.dense.columns;
  const { sparse } = rows;
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let j = 0, at = i * d; j < d; j++, at++) {
      const z = rows.dense.values[at]! / deviations[j]!;
      sum += z * z;
    }
    for (let k = sparse?.starts[i] ?? 0; k < (sparse?.starts[i + 1] ?? 0); k++) {
      const z = sparse!.values[k]! / deviations[d + sparse!.columns[k]!]!;
      sum += z * z;
    }
    out[i] = sum - 2 * out[i]! + own;
  }
  return out;
}

/** The share of the identity that gives the least expected squared error. */
export function ledoitWolf({ covariance, fourth, count }: ClassCovariance, width: number): number {
  if (width < 2 || count === 0) return 0;
  let trace = 0;
  for (let j = 0; j < width; j++) trace += covariance[j * width + j]!;
  const size = dot(covariance, covariance);
  const delta = (size - (trace * trace) / width) / width;
  const beta = (fourth - size) / (width * count);
  return delta > 0 && beta > 0 ? Math.min(1, beta / delta) : 0;
}

/** The lower Cholesky factor of a shrunk covariance, in units of `deviations`; null when it is singular. */
export function shrunkFactor({ covariance }: ClassCovariance, width: number, shrinkage: number): Matrix | null {
  let trace = 0;
  for (let j = 0; j < width; j++) trace += covariance[j * width + j]!;
  const values = covariance.map((v) => (1 - shrinkage) * v);
  for (let j = 0; j < width; j++) values[j * width + j]! += (shrinkage * trace) / width;
  return cholesky({ rows: width, columns: width, values });
}

export function singularClasses(owner: string, shrinkage: number): ModelwrightError {
  return new ModelwrightError(
    "learn/singular",
    { owner, shrinkage },
    {
      what: `${owner} could not invert the covariance within classes: rows of a class lie on a plane or on one point.`,
      fix: "Set chooseShrinkage to true or shrinkage above 0, or drop repeated and constant columns.",
    },
  );
}
