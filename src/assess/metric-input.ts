/** From answers of a model to what metrics read: truth, answers and decisions of the same rows. */
import { gather } from "../compute/frame.ts";
import type { MetricInput, MetricSpec } from "../contract/metric.ts";
import { isClassification, type Task } from "../contract/task.ts";

/**
 * `answers` belong to `rows` (all rows when null): `rows × classes` probabilities, or values. `decided`: the classes decided
 * for, where that was not by the usual rule.
 */
export function metricInput(
  task: Pick<Task, "kind" | "classes" | "target" | "weights">,
  answers: Float64Array,
  rows: Int32Array | null,
  decided: Float64Array | null = null,
): MetricInput {
  const classes = isClassification(task.kind) ? task.classes.length : 0;
  return {
    truth: rows === null ? task.target : gather(task.target, rows),
    prediction: answers,
    label: classes === 0 ? new Float64Array(0) : (decided ?? decisions(answers, classes)),
    weights: task.weights === null || rows === null ? task.weights : gather(task.weights, rows),
    classes,
  };
}

/** The class decided for: the likeliest; of two, the positive one from one half on. */
export function decisions(probabilities: Float64Array, classes: number): Float64Array {
  const label = new Float64Array(probabilities.length / classes);
  for (let i = 0; i < label.length; i++) {
    if (classes === 2) {
      label[i] = probabilities[2 * i + 1]! >= 0.5 ? 1 : 0;
      continue;
    }
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (probabilities[i * classes + c]! > probabilities[i * classes + best]!) best = c;
    }
    label[i] = best;
  }
  return label;
}

/** Lower is better, whatever the metric's natural sign. */
export function asLoss(metric: MetricSpec, value: number): number {
  return metric.greaterIsBetter ? -value : value;
}

/** The metric that a task is chosen by when the user names none. */
export function defaultMetric({ kind, ordered }: Pick<Task, "kind" | "ordered">): string {
  if (ordered === true) return "ranked-probability";
  return kind === "regression" ? "rmse" : "log-loss";
}
