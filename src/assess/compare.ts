/**
 * Is one model better than another? Paired comparisons, by rows and by folds.
 *
 * By rows: the difference of a metric on the same rows, its standard error from the rows' influence on the
 * difference (for the ROC area: DeLong's test), else a seeded paired bootstrap. By folds: the t-test on per-fold
 * differences with the variance corrected for training sets that overlap. The same correction can widen the comparison
 * by rows: it then speaks of what the two recipes would give on other rows, not of these very fits.
 *
 * Source: E. DeLong, D. DeLong and D. Clarke-Pearson, Biometrics 44, 1988; C. Nadeau and Y. Bengio, "Inference for
 * the Generalization Error", Machine Learning 52, 2003.
 */
import { createRandom } from "../compute/random.ts";
import { normalCdf, studentCdf, studentQuantile } from "../compute/statistics-distributions.ts";
import type { MetricInput, MetricSpec } from "../contract/metric.ts";
import { influenceOf } from "./influence.ts";
import { effectiveRows, poissonOne, standardError } from "./interval.ts";

export type Comparison = {
  /** First less second, in the metric's natural sign. */
  readonly difference: number;
  /** 95 % bounds of the difference. */
  readonly low: number;
  readonly high: number;
  /** Chance of a difference of this size or more if the two were equally good; two-sided. */
  readonly pValue: number;
  readonly method: "influence" | "bootstrap" | "corrected t-test";
};

const RESAMPLES = 500;

/**
 * Two models on the same rows: `first` and `second` share truth and weights. `overlap` is folds × test rows / training
 * rows where the answers are out of fold (1.25 for five folds), 0 for two models that were there before.
 */
export function compareOnRows(metric: MetricSpec, first: MetricInput, second: MetricInput, overlap = 0): Comparison {
  const a = metric.compute(first);
  const b = metric.compute(second);
  const difference = a - b;
  const left = influenceOf(metric, first, a);
  const right = influenceOf(metric, second, b);
  const rows = effectiveRows(first.weights, first.truth.length);
  if (Number.isNaN(difference) || rows < 2) {
    return {
      difference,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
      pValue: 1,
      method: "influence",
    };
  }
  const widened = Math.sqrt(1 + overlap);
  if (left !== null && right !== null) {
    const error = widened * standardError(left.map((v, i) => v - right[i]!));
    return { ...bounds(difference, error, rows - 1), method: "influence" };
  }
  const error = widened * bootstrapError(metric, first, second);
  return { ...bounds(difference, error, rows - 1), method: "bootstrap" };
}

/**
 * Two models on the same folds. `testShare` is test rows / training rows (.25 for five folds).
 * Repeated cross-validation counts every fold of every repeat.
 */
export function compareOnFolds(first: readonly number[], second: readonly number[], testShare: number): Comparison {
  const differences = first.map((value, k) => value - second[k]!);
  const count = differences.length;
  const difference = differences.reduce((sum, d) => sum + d, 0) / count;
  const variance =
    differences.reduce((sum, d) => sum + (d - difference) * (d - difference), 0) / Math.max(1, count - 1);
  const method = "corrected t-test";
  if (count < 2 || !Number.isFinite(variance)) {
    return { difference, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, pValue: 1, method };
  }
  return { ...bounds(difference, Math.sqrt(variance * (1 / count + testShare)), count - 1), method };
}

function bounds(difference: number, error: number, degrees: number) {
  if (!(error > 0)) return { difference, low: difference, high: difference, pValue: difference === 0 ? 1 : 0 };
  const reach = studentQuantile(0.975, degrees) * error;
  const t = Math.abs(difference) / error;
  const tail = degrees > 1e6 ? normalCdf(-t) : studentCdf(-t, degrees);
  return { difference, low: difference - reach, high: difference + reach, pValue: Math.min(1, 2 * tail) };
}

/** Standard deviation of the difference over resamples that draw the same rows for both. */
function bootstrapError(metric: MetricSpec, first: MetricInput, second: MetricInput): number {
  const n = first.truth.length;
  const random = createRandom("compare").fork(metric.name, n);
  const weights = new Float64Array(n);
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let round = 0; round < RESAMPLES; round++) {
    for (let i = 0; i < n; i++) {
      weights[i] = poissonOne(random.uniform()) * (first.weights === null ? 1 : first.weights[i]!);
    }
    const value = metric.compute({ ...first, weights }) - metric.compute({ ...second, weights });
    if (!Number.isFinite(value)) continue;
    count++;
    const step = value - mean;
    mean += step / count;
    squares += step * (value - mean);
  }
  return count > 1 ? Math.sqrt(squares / (count - 1)) : 0;
}
