/** 95 % intervals of means and shares over rows. */
import { studentQuantile } from "../compute/statistics-distributions.ts";
import type { Estimate } from "../contract/estimate.ts";
import { effectiveRows, wilson } from "./interval.ts";
import { pairedGain } from "./paired.ts";

/** The mean of a number per row: ± t · standard error. */
export function meanInterval(values: Float64Array, weights: Float64Array | null): Estimate {
  const { mean, error } = pairedGain(values, new Float64Array(values.length), weights);
  const reach = studentQuantile(0.975, Math.max(1, effectiveRows(weights, values.length) - 1)) * error;
  return { value: mean, low: mean - reach, high: mean + reach };
}

/** The share of rows that are 1, of 0 and 1: Wilson's interval. */
export function shareInterval(values: Float64Array, weights: Float64Array | null): Estimate {
  const { mean } = pairedGain(values, new Float64Array(values.length), weights);
  const rows = effectiveRows(weights, values.length);
  if (!(rows >= 2)) return { value: mean, low: 0, high: 1 };
  return { value: mean, ...wilson(mean, rows, studentQuantile(0.975, rows - 1)) };
}
