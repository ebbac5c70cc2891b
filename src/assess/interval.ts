/**
 * 95 % intervals for any metric.
 *
 * Metrics with an influence function (all built-in ones but the calibration error): value ± t · standard error
 * on a scale without ends: log for losses, logit for shares, Fisher's z for correlations, log(1 − x) for R².
 * Accuracy: Wilson's interval. Others: 300 resamples with Poisson weights, seeded, so that the interval is the
 * same each time; the interval is reflected ("basic"), which takes out the resamples' bias. The calibration error:
 * the same with the gaps of its bins drawn anew, each around what was seen.
 * A metric at the end of its range, with no spread to go by: the value at which that outcome has a chance of 2.5 %.
 *
 * Source: E. Wilson, JASA 22, 1927; B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993;
 * J. Hanley and B. MacGibbon, "Creating Non-parametric Bootstrap Samples Using Poisson Frequencies", Computer
 * Methods and Programs in Biomedicine 83, 2006.
 */
import { exp, log, tanh } from "../compute/math.ts";
import { createRandom } from "../compute/random.ts";
import { studentQuantile } from "../compute/statistics-distributions.ts";
import type { MetricInput, MetricSpec } from "../contract/metric.ts";
import { influenceOf } from "./influence.ts";
import { type CalibrationGaps, calibrationError, calibrationGaps } from "./metrics/calibration-error.ts";
import { accuracy } from "./metrics/decisions.ts";

export type MetricInterval = {
  readonly value: number;
  /** 95 % bounds; NaN when the value is. The metric's range when there is one row only. */
  readonly low: number;
  readonly high: number;
};

const RESAMPLES = 300;
const MISS = 0.025;

export function metricInterval(metric: MetricSpec, input: MetricInput): MetricInterval {
  const value = metric.compute(input);
  const rows = effectiveRows(input.weights, input.truth.length);
  if (Number.isNaN(value) || rows < 2 || !Number.isFinite(value)) return withoutRows(value, metric.range);
  if (metric.name === accuracy.name)
    return { value, ...wilson(value, rows, studentQuantile(1 - MISS, Math.max(1, rows - 1))) };
  if (metric.name === calibrationError.name) return { value, ...ofGaps(calibrationGaps(input), value) };
  const influence = influenceOf(metric, input, value);
  if (influence === null || !Number.isFinite(standardError(influence)))
    return { value, ...resampled(metric, input, value) };
  return influenceInterval(value, influence, metric.range, rows);
}

/** The interval of a number whose influence per row is known; `rows` as `effectiveRows` counts them. */
export function influenceInterval(
  value: number,
  influence: Float64Array,
  range: MetricSpec["range"],
  rows: number,
): MetricInterval {
  if (Number.isNaN(value) || rows < 2 || !Number.isFinite(value)) return withoutRows(value, range);
  const [bottom, top] = range;
  const error = standardError(influence);
  if (!(error > 1e-12 * Math.max(1, Math.abs(value)))) return { value, ...withoutSpread(range, value, rows) };
  const reach = studentQuantile(1 - MISS, Math.max(1, rows - 1)) * error;
  const { low, high } = onOpenScale(value, reach, bottom, top);
  return { value, low: Math.max(bottom, low), high: Math.min(top, high) };
}

/** Nothing is known of a number that is none, and of one row anything may be true. */
function withoutRows(value: number, [bottom, top]: MetricSpec["range"]): MetricInterval {
  return Number.isNaN(value) ? { value, low: value, high: value } : { value, low: bottom, high: top };
}

/** √(n/(n − 1) Σ influence²). */
export function standardError(influence: Float64Array): number {
  let squares = 0;
  let used = 0;
  for (let i = 0; i < influence.length; i++) {
    squares += influence[i]! * influence[i]!;
    used++;
  }
  return Math.sqrt((squares * used) / Math.max(1, used - 1));
}

/** (Σ w)² / Σ w²: as many rows of equal weight would tell as much. */
export function effectiveRows(weights: Float64Array | null, rows: number): number {
  if (weights === null) return rows;
  let total = 0;
  let squares = 0;
  for (let i = 0; i < rows; i++) {
    total += weights[i]!;
    squares += weights[i]! * weights[i]!;
  }
  return squares > 0 ? (total * total) / squares : 0;
}

/** The interval on a scale where the range has no ends, brought back. */
function onOpenScale(value: number, reach: number, bottom: number, top: number): { low: number; high: number } {
  const below = value - bottom;
  const above = top - value;
  if (!(below > 0) || !(above > 0)) return { low: value - reach, high: value + reach };
  if (bottom === 0 && top === Number.POSITIVE_INFINITY) {
    const factor = exp(reach / value);
    return { low: value / factor, high: value * factor };
  }
  if (bottom === Number.NEGATIVE_INFINITY && Number.isFinite(top)) {
    const factor = exp(reach / above);
    return { low: top - above * factor, high: top - above / factor };
  }
  if (!Number.isFinite(bottom) || !Number.isFinite(top)) return { low: value - reach, high: value + reach };
  if (bottom === -1 && top === 1) {
    const z = 0.5 * log((1 + value) / (1 - value));
    const width = reach / (1 - value * value);
    return { low: tanh(z - width), high: tanh(z + width) };
  }
  const width = top - bottom;
  const logit = log(below / above);
  const stretch = (reach * width) / (below * above);
  return { low: bottom + width / (1 + exp(stretch - logit)), high: bottom + width / (1 + exp(-stretch - logit)) };
}

export function wilson(share: number, rows: number, z: number): { low: number; high: number } {
  const squared = z * z;
  const middle = (share + squared / (2 * rows)) / (1 + squared / rows);
  const reach = (z / (1 + squared / rows)) * Math.sqrt((share * (1 - share)) / rows + squared / (4 * rows * rows));
  return { low: Math.max(0, Math.min(share, middle - reach)), high: Math.min(1, Math.max(share, middle + reach)) };
}

/** No row disagreed with another: what could still be, with a chance of 2.5 %, were rows drawn again. */
function withoutSpread([bottom, top]: MetricSpec["range"], value: number, rows: number): { low: number; high: number } {
  if (!Number.isFinite(bottom) || !Number.isFinite(top)) return { low: value, high: value };
  const unseen = (top - bottom) * (1 - exp(log(MISS) / rows));
  return { low: Math.max(bottom, value - unseen), high: Math.min(top, value + unseen) };
}

/** The calibration error again and again with each bin's gap drawn anew around what was seen. */
function ofGaps({ gaps, squares, total }: CalibrationGaps, value: number): { low: number; high: number } {
  const random = createRandom("interval").fork("calibration gaps");
  const values = new Float64Array(1000);
  for (let round = 0; round < values.length; round++) {
    let sum = 0;
    for (let b = 0; b < gaps.length; b++) sum += Math.abs(gaps[b]! + Math.sqrt(squares[b]!) * random.normal());
    values[round] = sum / total;
  }
  values.sort();
  return reflected(values, value, 0, 1);
}

function resampled(metric: MetricSpec, input: MetricInput, value: number): { low: number; high: number } {
  const { weights } = input;
  const n = input.truth.length;
  const random = createRandom("interval").fork(metric.name, n);
  const drawn = new Float64Array(n);
  const values: number[] = [];
  for (let round = 0; round < RESAMPLES; round++) {
    for (let i = 0; i < n; i++) drawn[i] = poissonOne(random.uniform()) * (weights === null ? 1 : weights[i]!);
    const again = metric.compute({ ...input, weights: drawn });
    if (Number.isFinite(again)) values.push(again);
  }
  if (values.length < RESAMPLES / 2) return { low: metric.range[0], high: metric.range[1] };
  return reflected(Float64Array.from(values).sort(), value, metric.range[0], metric.range[1]);
}

/** The 95 % range of sorted resamples, mirrored at the value and kept around it. */
function reflected(sorted: Float64Array, value: number, bottom: number, top: number): { low: number; high: number } {
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  const low = Math.max(bottom, Math.min(value, 2 * value - at(1 - MISS)));
  return { low, high: Math.min(top, Math.max(value, 2 * value - at(MISS))) };
}

/** A Poisson number of mean 1 from a uniform one, by its distribution function. */
export function poissonOne(uniform: number): number {
  let count = 0;
  let term = 0.36787944117144233;
  for (let total = term; uniform >= total && count < 30; total += term) term /= ++count;
  return count;
}
