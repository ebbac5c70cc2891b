/** Metrics that are a mean over rows say so: one function per row serves the value, intervals and comparisons. */
import type { MetricInput, MetricSpec } from "../../contract/metric.ts";
import { weightedMean } from "./ranking.ts";

/** A metric of the form g(mean over rows of term); `finish` is g. */
export type RowMetric = MetricSpec & {
  /** The term of row i. */
  rowTerm(input: MetricInput): (i: number) => number;
  /** From the mean of the terms to the value (a square root, say), and its slope there. */
  readonly finish: { value(mean: number): number; slope(mean: number): number };
};

const AS_IT_IS = { value: (mean: number) => mean, slope: () => 1 };

export function defineRowMetric(
  spec: Omit<RowMetric, "compute" | "finish"> & { readonly finish?: RowMetric["finish"] },
): RowMetric {
  const finish = spec.finish ?? AS_IT_IS;
  return Object.freeze({
    ...spec,
    finish,
    compute: (input: MetricInput) => finish.value(weightedMean(input.truth.length, input.weights, spec.rowTerm(input))),
  });
}

export function isRowMetric(metric: MetricSpec): metric is RowMetric {
  return "rowTerm" in metric;
}
