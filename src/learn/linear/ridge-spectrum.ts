/** Generalised cross-validation of a ridge penalty from eigenvalues, and the fit with fewer rows than columns. */
import { symmetricEigen } from "../../compute/matrices/eigen.ts";
import { dot, type Matrix } from "../../compute/matrices/matrix.ts";
import { backward, type Design } from "./design.ts";
import { strengthsBetween } from "./penalty-path.ts";

const STRENGTHS = 60;

/** The penalty with the least n · RSS / (n − df)², from the spectrum of the p × p gram matrix. */
export function chooseByCrossValidation(
  gram: Matrix,
  moment: Float64Array,
  squares: number,
  count: number,
  intercept: boolean,
): number {
  const { values, vectors } = symmetricEigen(gram);
  const p = values.length;
  const along = Float64Array.from(values, (_, k) => dot(vectors.values.subarray(k * p, (k + 1) * p), moment));
  const floor = 1e-12 * Math.max(values[0] ?? 0, 0);
  return leastScore(values, count, intercept, (penalty) => {
    let rest = squares;
    for (let k = 0; k < p; k++) {
      const d = values[k]!;
      if (d > floor) rest -= (along[k]! * along[k]! * (d + 2 * penalty)) / ((d + penalty) * (d + penalty));
    }
    return Math.max(rest, 1e-15 * squares);
  });
}

function leastScore(
  values: Float64Array,
  count: number,
  intercept: boolean,
  residual: (penalty: number) => number,
): number {
  const top = Math.max(values[0] ?? 0, 0);
  if (!(top > 0)) return 1;
  let best = top;
  let least = Number.POSITIVE_INFINITY;
  for (const penalty of strengthsBetween(10 * Math.max(top, count), 1e-8 * top, STRENGTHS)) {
    let freedom = intercept ? 1 : 0;
    for (const d of values) if (d > 0) freedom += d / (d + penalty);
    const left = count - freedom;
    // With less than a hundredth of the rows left free the score is 0 / 0.
    if (left < 0.01 * count) break;
    const score = (count * residual(penalty)) / (left * left);
    if (score < least * (1 - 1e-9)) {
      least = score;
      best = penalty;
    }
  }
  return best;
}

/**
 * Ridge by rows: c = Xᵀ a with (K + penalty) a = y, K the products of centred, weighted rows.
 * Returns the coefficients, then the intercept.
 */
export function rowKernel(
  design: Design,
  weights: Float64Array,
  target: Float64Array,
  params: { readonly penalty: number; readonly choosePenalty: boolean; readonly intercept: boolean },
): { point: Float64Array; penalty: number } {
  const n = design.rows;
  const p = design.width;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const means = new Float64Array(p);
  let targetMean = 0;
  if (params.intercept) {
    backward(design, weights, means);
    for (let j = 0; j < p; j++) means[j]! /= total;
    targetMean = dot(target, weights) / total;
  }
  const roots = weights.map((w) => Math.sqrt(w));
  const x = centredRows(design, means, roots);
  const y = target.map((value, i) => (value - targetMean) * roots[i]!);
  const kernel = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = x.subarray(i * p, (i + 1) * p);
    for (let k = 0; k <= i; k++) {
      const product = dot(row, x.subarray(k * p, (k + 1) * p));
      kernel[i * n + k] = product;
      kernel[k * n + i] = product;
    }
  }
  const { values, vectors } = symmetricEigen({ rows: n, columns: n, values: kernel });
  const along = Float64Array.from(values, (_, k) => dot(vectors.values.subarray(k * n, (k + 1) * n), y));
  const positive = values.map((d) => Math.max(0, d));
  const penalty = params.choosePenalty
    ? leastScore(positive, Math.max(total, n), params.intercept, (strength) => {
        let rest = 0;
        for (let k = 0; k < n; k++) {
          const share = strength / (positive[k]! + strength);
          rest += share * share * along[k]! * along[k]!;
        }
        return rest;
      })
    : params.penalty;
  const a = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    if (!(positive[k]! > 1e-12 * positive[0]!)) continue;
    const share = along[k]! / (positive[k]! + penalty);
    for (let i = 0; i < n; i++) a[i]! += share * vectors.values[k * n + i]!;
  }
  const point = new Float64Array(p + 1);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) point[j]! += a[i]! * x[i * p + j]!;
  let shift = 0;
  for (let j = 0; j < p; j++) shift += point[j]! * means[j]!;
  point[p] = targetMean - shift;
  return { point, penalty };
}

/** Rows times √w with the means taken off, sparse columns written out. */
function centredRows(design: Design, means: Float64Array, roots: Float64Array): Float64Array {
  const p = design.width;
  const d = design.dense.columns;
  const out = new Float64Array(design.rows * p);
  for (let i = 0; i < design.rows; i++) {
    const row = out.subarray(i * p, (i + 1) * p);
    row.set(design.dense.values.subarray(i * d, (i + 1) * d));
    const s = design.sparse;
    if (s !== null) for (let k = s.starts[i]!; k < s.starts[i + 1]!; k++) row[d + s.columns[k]!] = s.values[k]!;
    for (let j = 0; j < p; j++) row[j] = (row[j]! - means[j]!) * roots[i]!;
  }
  return out;
}
