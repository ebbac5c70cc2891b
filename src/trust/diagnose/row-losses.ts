/** The loss of each row under answers of a model that had not seen it: what slices and forecasts are made of. */
import { log } from "../../compute/math.ts";
import { studentQuantile } from "../../compute/statistics-distributions.ts";
import type { Estimate } from "../../contract/estimate.ts";
import { isClassification, type Task } from "../../contract/task.ts";

/** A probability below this counts as this: one row must not outweigh a slice. */
const LEAST_PROBABILITY = 1e-3;

export function lossName(task: Pick<Task, "kind">): string {
  return isClassification(task.kind) ? "log-loss" : "absolute error";
}

/** −ln p of the true class, at most 6.9; for values |y − ŷ|. `answers` belong to `rows`. */
export function rowLosses(
  task: Pick<Task, "kind" | "classes" | "target">,
  answers: Float64Array,
  rows: Int32Array,
): Float64Array {
  const width = task.classes.length;
  return Float64Array.from(rows, (row, i) =>
    isClassification(task.kind)
      ? -log(Math.max(LEAST_PROBABILITY, answers[i * width + task.target[row]!]!))
      : Math.abs(task.target[row]! - answers[i]!),
  );
}

/** The mean with its 95 % interval (Student's t). */
export function meanEstimate(values: ArrayLike<number>): Estimate {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i]! / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  if (n < 2) return { value: mean, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const reach = studentQuantile(0.975, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { value: mean, low: mean - reach, high: mean + reach };
}
