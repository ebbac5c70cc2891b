/** What a metric promises. */
import type { Task, TaskKind } from "./task.ts";

export type MetricInput = {
  /** Per row: class index or value. */
  readonly truth: Float64Array;
  /** Classification: `rows × classes`, row-major probabilities. Regression: the value per row. */
  readonly prediction: Float64Array;
  /** Per row: the decided class (classification), else empty. */
  readonly label: Float64Array;
  readonly weights: Float64Array | null;
  readonly classes: number;
};

export type MetricSpec = {
  readonly name: string;
  /** As it is printed: "ROC-AUC". */
  readonly title: string;
  readonly summary: string;
  readonly source: string;
  readonly tasks: readonly TaskKind[];
  /** True where it speaks of classes with an order only. */
  readonly ordered?: true;
  readonly greaterIsBetter: boolean;
  /** True where it reads nothing but true and decided classes: then the decision can be made to suit it. */
  readonly decides?: true;
  /** Best and worst possible value; ±Infinity where unbounded. */
  readonly range: readonly [number, number];
  /** The value in natural sign; NaN where it is not defined (one class only, say). */
  compute(input: MetricInput): number;
};

export function defineMetric(spec: MetricSpec): MetricSpec {
  return Object.freeze(spec);
}

/** Whether a metric says something of a task. */
export function fitsTask({ tasks, ordered }: MetricSpec, task: Pick<Task, "kind" | "ordered">): boolean {
  return tasks.includes(task.kind) && (ordered !== true || task.ordered === true);
}
