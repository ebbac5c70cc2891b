/**
 * How good a model of several targets is as a whole, on the rows whose targets are all known.
 *
 * Numbers: the mean over the targets of RMSE / standard deviation of the target on these rows (1: no better than the mean).
 * Classes: the mean ROC-AUC; the Hamming loss, the share of all decisions that are wrong; subset accuracy, the share of rows
 * whose decisions are all right; where every target has two classes, F1 of all decisions for a positive class together.
 * Quantiles: the mean of the pinball losses, which is half of the continuous ranked probability score as quantiles get many.
 *
 * Intervals: 95 %, by influence functions (see `influence.ts`); the standard deviations count as known.
 *
 * Source: G. Tsoumakas, I. Katakis and I. Vlahavas, "Mining Multi-label Data", 2010; E. Spyromitros-Xioufis et al.,
 * "Multi-target Regression via Input Space Expansion", Machine Learning 104, 2016 (their aRRMSE).
 * Golden numbers: scikit-learn `hamming_loss`, `f1_score(average="micro")`, `accuracy_score`, `roc_auc_score`.
 */
import { moments } from "../compute/statistics.ts";
import type { MetricInput, MetricSpec } from "../contract/metric.ts";
import type { ReportMetric } from "../contract/report.ts";
import { influenceOf } from "./influence.ts";
import { effectiveRows, influenceInterval } from "./interval.ts";
import { pinballOf, rmse } from "./metrics/regression.ts";
import { rocAuc } from "./metrics/roc-auc.ts";

/** One target, or one quantile of it; all of them are of the same rows and weights. */
export type JointPart = {
  readonly input: MetricInput;
  /** The share of values below the answer; null for means and classes. */
  readonly quantile: number | null;
};

type About = Pick<ReportMetric, "name" | "title" | "summary" | "greaterIsBetter"> & Pick<MetricSpec, "range">;

const LOSS = [0, Number.POSITIVE_INFINITY] as const;
const SHARE = [0, 1] as const;

/** The first is the one to look at; a metric that needs two parts is left out where there is one. */
export function jointMetrics(parts: readonly JointPart[]): readonly ReportMetric[] {
  if (parts.length === 0 || parts[0]!.input.truth.length === 0) return [];
  const quantiles = parts.filter(({ quantile }) => quantile !== null);
  const numbers = parts.filter(({ input, quantile }) => input.classes === 0 && quantile === null);
  const classes = parts.filter(({ input }) => input.classes > 0).map(({ input }) => input);
  const all = [
    ...(classes.length > 1 ? [area(classes), hamming(classes), subset(classes), ...micro(classes)] : []),
    ...(numbers.length > 1 ? [standardised(numbers.map(({ input }) => input))] : []),
    ...(quantiles.length > 1 ? [meanPinball(quantiles)] : []),
  ];
  return all.filter(({ value }) => Number.isFinite(value));
}

function standardised(inputs: readonly MetricInput[]): ReportMetric {
  const about = {
    name: "mean-standardised-rmse",
    title: "Mean standardised RMSE",
    summary: "Mean over the targets of RMSE over the target's standard deviation; the mean as the answer has 1.",
    greaterIsBetter: false,
    range: LOSS,
  };
  const scales = inputs.map(({ truth, weights }) => 1 / Math.sqrt(moments(truth, weights).variance));
  return meanOf(about, inputs, () => rmse, scales);
}

function area(inputs: readonly MetricInput[]): ReportMetric {
  const about = {
    name: "macro-roc-auc",
    title: "ROC-AUC (mean over the targets)",
    summary: "Mean over the targets of the chance that a row of a class is ranked above one of another.",
    greaterIsBetter: true,
    range: SHARE,
  };
  return meanOf(about, inputs, () => rocAuc);
}

function meanPinball(parts: readonly JointPart[]): ReportMetric {
  const about = {
    name: "mean-pinball",
    title: "Mean pinball loss",
    summary: "Mean of the pinball losses of the quantiles, in the units of the target.",
    greaterIsBetter: false,
    range: LOSS,
  };
  const inputs = parts.map(({ input }) => input);
  return meanOf(about, inputs, (place) => pinballOf(parts[place]!.quantile!));
}

/** Σ scale · metric / parts, and the same of the influences. */
function meanOf(
  about: About,
  inputs: readonly MetricInput[],
  metricOf: (place: number) => MetricSpec,
  scales: readonly number[] = inputs.map(() => 1),
): ReportMetric {
  const influence = new Float64Array(inputs[0]!.truth.length);
  let value = 0;
  inputs.forEach((input, place) => {
    const factor = scales[place]! / inputs.length;
    const own = metricOf(place).compute(input);
    value += factor * own;
    const each = influenceOf(metricOf(place), input, own);
    for (let i = 0; i < influence.length; i++) influence[i] = influence[i]! + factor * (each?.[i] ?? 0);
  });
  return reported(about, value, influence, inputs[0]!.weights);
}

function hamming(inputs: readonly MetricInput[]): ReportMetric {
  const about = {
    name: "hamming-loss",
    title: "Hamming loss",
    summary: "Share of all decisions that are wrong.",
    greaterIsBetter: false,
    range: SHARE,
  };
  return meanOfRows(about, inputs, (row) => wrongIn(inputs, row) / inputs.length);
}

function subset(inputs: readonly MetricInput[]): ReportMetric {
  const about = {
    name: "subset-accuracy",
    title: "Subset accuracy",
    summary: "Share of rows whose decisions are right for every target.",
    greaterIsBetter: true,
    range: SHARE,
  };
  return meanOfRows(about, inputs, (row) => (wrongIn(inputs, row) === 0 ? 1 : 0));
}

function wrongIn(inputs: readonly MetricInput[], row: number): number {
  return inputs.reduce((sum, { truth, label }) => sum + (truth[row] === label[row] ? 0 : 1), 0);
}

function meanOfRows(about: About, inputs: readonly MetricInput[], term: (row: number) => number): ReportMetric {
  const { truth, weights } = inputs[0]!;
  const terms = truth.map((_, row) => term(row));
  const { mean } = moments(terms, weights);
  const share = sharesOf(truth.length, weights);
  const influence = terms.map((value, row) => share(row) * (value - mean));
  return reported(about, mean, influence, weights);
}

/** 2 TP / (2 TP + FP + FN) over all targets; its influence is the derivative of that ratio. */
function micro(inputs: readonly MetricInput[]): ReportMetric[] {
  if (inputs.some(({ classes }) => classes !== 2)) return [];
  const { truth, weights } = inputs[0]!;
  const share = sharesOf(truth.length, weights);
  const hits = truth.map((_, row) => 2 * inputs.reduce((sum, input) => sum + input.truth[row]! * input.label[row]!, 0));
  const all = truth.map((_, row) => inputs.reduce((sum, input) => sum + input.truth[row]! + input.label[row]!, 0));
  const [above, below] = [moments(hits, weights).mean, moments(all, weights).mean];
  const value = below > 0 ? above / below : Number.NaN;
  const influence = truth.map((_, row) => (share(row) * (hits[row]! - value * all[row]!)) / below);
  const about = {
    name: "micro-f1",
    title: "F1 (all targets together)",
    summary: "Harmonic mean of precision and recall of all decisions for a positive class.",
    greaterIsBetter: true,
    range: SHARE,
  };
  return [reported(about, value, influence, weights)];
}

function sharesOf(rows: number, weights: Float64Array | null): (row: number) => number {
  if (weights === null) return () => 1 / rows;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (row) => weights[row]! / total;
}

function reported(about: About, value: number, influence: Float64Array, weights: Float64Array | null): ReportMetric {
  const { range, ...named } = about;
  return { ...named, ...influenceInterval(value, influence, range, effectiveRows(weights, influence.length)) };
}
