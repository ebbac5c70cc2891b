/**
 * Is the model better than always giving the same answer? Answers of a choice that had not seen the row against the
 * baseline's, paired, with the variance that other training rows would add; one-sided.
 *
 * The claim is made at a level of 2.5 %: where there is nothing to learn it appears less often than once in forty runs.
 */
import type { BaselineVerdict } from "../contract/honesty.ts";
import type { MetricInput, MetricSpec } from "../contract/metric.ts";
import { compareAnswers, type Folds } from "./compare-rows.ts";
import { decisions } from "./metric-input.ts";
import { isRowMetric } from "./metrics/row-loss.ts";

const LEVEL = 0.025;

/** `chosen` are answers of a nested choice, else the claim is flattered by the choice. */
export function betterThanBaseline(
  metric: MetricSpec,
  chosen: MetricInput,
  baseline: MetricInput,
  folds: Folds,
): BaselineVerdict {
  // A fold with more of a class has a baseline that expects less of it: over all folds that ranks rows the wrong way.
  const against = isRowMetric(metric) ? baseline : constant(baseline);
  const { difference, low, high, pValue: twoSided } = compareAnswers(metric, chosen, against, folds);
  const ahead = metric.greaterIsBetter ? difference > 0 : difference < 0;
  const pValue = ahead ? twoSided / 2 : 1 - twoSided / 2;
  const claimed = pValue < LEVEL;
  const words = claimed
    ? "better than the baseline: a lead of this size is not chance"
    : `no better than the baseline, as far as these ${chosen.truth.length} rows can tell`;
  return { claimed, pValue, difference: { value: difference, low, high }, words };
}

/** The mean answer in every row. */
function constant(input: MetricInput): MetricInput {
  const width = input.classes > 0 ? input.classes : 1;
  const rows = input.truth.length;
  const mean = new Float64Array(width);
  input.prediction.forEach((value, i) => {
    mean[i % width] = mean[i % width]! + value / rows;
  });
  const prediction = Float64Array.from(input.prediction, (_, i) => mean[i % width]!);
  return { ...input, prediction, label: input.classes > 0 ? decisions(prediction, input.classes) : input.label };
}
