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

/** Mean loss of always giving the same answer: the shares of the classes, or the median. */
export function constantLoss({ kind, classes, target }: Pick<Task, "kind" | "classes" | "target">): number {
  const n = target.length;
  if (!isClassification(kind)) {
    const middle = Float64Array.from(target).sort()[Math.floor(n / 2)]!;
    return target.reduce((sum, value) => sum + Math.abs(value - middle), 0) / n;
  }
  const counts = new Float64Array(classes.length);
  for (const c of target) counts[c]!++;
  return counts.reduce((sum, count) => (count > 0 ? sum - (count / n) * log(count / n) : sum), 0);
}

/** The part of the loss before that is gone after, paired by rows. */
export function gainOf(before: Float64Array, after: Float64Array): Estimate {
  const mean = before.reduce((sum, loss) => sum + loss, 0) / before.length;
  const { value, low, high } = meanEstimate(before.map((loss, i) => loss - after[i]!));
  const by = mean > 0 ? 1 / mean : 0;
  return { value: value * by, low: low * by, high: high * by };
}
