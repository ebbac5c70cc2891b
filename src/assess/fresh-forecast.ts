/**
 * What a model that learns from all rows is worth on fresh ones. The models of the folds saw fewer rows than it, so
 * their score is too modest: error falls with rows like a power, and a fit on half of the rows says how fast.
 *
 *   error(n) = error(m) · (m / n)^c,    c = log2(error(m / 2) / error(m))
 *
 * c is known as well as a jackknife over ten parts of the rows says; what that leaves open, what is usual for tables
 * fills. Cost: 22 times the metric. Source: C. Cortes et al., "Learning Curves: Asymptotic Values and Rate of
 * Convergence", NIPS 1993; the estimate of the usual: docs/decisions/0031.
 */
import { log, pow } from "../compute/math.ts";
import type { Estimate } from "../contract/estimate.ts";
import type { MetricInput, MetricSpec } from "../contract/metric.ts";
import { part } from "./compare-rows.ts";

/** Mean and spread of c over tables: the spread of what is true of them, without the noise of finding it. */
export const USUAL = { exponent: 0.15, spread: 0.12 };
const PARTS = 10;
/** Twice the rows are never trusted with more than half of the errors. */
const STEEPEST = 1;

/** How far a score is from a perfect one: 0 at the good end of the metric's range. */
export function errorOfScore({ greaterIsBetter, range: [bottom, top] }: MetricSpec, score: number): number {
  return greaterIsBetter ? top - score : score - Math.max(bottom, 0);
}

function scoreOfError({ greaterIsBetter, range: [bottom, top] }: MetricSpec, error: number): number {
  return greaterIsBetter ? top - error : error + Math.max(bottom, 0);
}

/** c, from answers of models with half of the rows and with all of the same folds, to the same rows. */
export function growthExponent(metric: MetricSpec, half: MetricInput, whole: MetricInput): number {
  const exponent = (places: Int32Array | null): number => {
    const [less, more] = [half, whole].map((input) =>
      errorOfScore(metric, metric.compute(places === null ? input : part(input, places))),
    );
    return log(less! / more!) / log(2);
  };
  const found = exponent(null);
  const rows = Int32Array.from(whole.truth.keys());
  const without = Array.from({ length: PARTS }, (_, p) => exponent(rows.filter((row) => row % PARTS !== p)));
  const mean = without.reduce((sum, c) => sum + c, 0) / PARTS;
  const variance = without.reduce((sum, c) => sum + (c - mean) ** 2, 0) * ((PARTS - 1) / PARTS);
  // Perfect answers, or a part with one class: nothing is known of c.
  if (!Number.isFinite(found + variance)) return USUAL.exponent;
  const known = USUAL.spread ** 2 / (USUAL.spread ** 2 + variance);
  return Math.min(STEEPEST, Math.max(0, known * found + (1 - known) * USUAL.exponent));
}

/** The score and its bounds after growing from `from` rows to `to`. */
export function grownScore(metric: MetricSpec, score: Estimate, exponent: number, from: number, to: number): Estimate {
  const factor = pow(from / to, exponent);
  const grown = (value: number): number => {
    const error = errorOfScore(metric, value);
    return Number.isFinite(error) && error > 0 ? scoreOfError(metric, error * factor) : value;
  };
  return { value: grown(score.value), low: grown(score.low), high: grown(score.high) };
}
