/** The weighted confusion matrix, and the shares that classification metrics are made of. */
import type { MetricInput } from "../../contract/metric.ts";

/** `classes × classes`, row-major: weight of rows of true class t decided as class d at t · classes + d. */
export function confusion(input: MetricInput): Float64Array {
  const { truth, label, weights, classes } = input;
  const out = new Float64Array(classes * classes);
  for (let i = 0; i < truth.length; i++) {
    out[truth[i]! * classes + label[i]!]! += weights === null ? 1 : weights[i]!;
  }
  return out;
}

export type ClassCounts = {
  /** Decided as the class and of it. */
  readonly hits: number;
  /** Of the class. */
  readonly actual: number;
  /** Decided as the class. */
  readonly decided: number;
};

export function classCounts(matrix: Float64Array, classes: number): ClassCounts[] {
  return Array.from({ length: classes }, (_, k) => {
    let actual = 0;
    let decided = 0;
    for (let j = 0; j < classes; j++) {
      actual += matrix[k * classes + j]!;
      decided += matrix[j * classes + k]!;
    }
    return { hits: matrix[k * classes + k]!, actual, decided };
  });
}

/** Harmonic mean of precision and recall; 0 when nothing was hit, NaN when the class neither is nor was decided. */
export function f1Of({ hits, actual, decided }: ClassCounts): number {
  return actual + decided > 0 ? (2 * hits) / (actual + decided) : Number.NaN;
}
