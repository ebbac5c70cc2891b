/**
 * Influence functions: how much each row moves a metric. Their squares add up to the metric's variance.
 *
 * For a metric that changes smoothly with the weights of rows, value(sample) − value(population) ≈ Σ influence,
 * so that variance = n/(n − 1) · Σ influence². One pass over the rows instead of hundreds of resamples.
 * For the ROC area this is DeLong's variance.
 *
 * Time O(n log n) for areas, else O(n) and O(cells²) for metrics of decisions; memory O(n).
 *
 * Source: F. Hampel, "The Influence Curve and Its Role in Robust Estimation", JASA 69, 1974; E. DeLong,
 * D. DeLong and D. Clarke-Pearson, "Comparing the Areas under Two or More Correlated ROC Curves", Biometrics 44, 1988.
 */
import type { MetricInput, MetricSpec } from "../contract/metric.ts";
import { prAuc } from "./metrics/pr-auc.ts";
import { type Runs, rankedClasses, scoreRuns, weightedMean } from "./metrics/ranking.ts";
import { r2 } from "./metrics/regression.ts";
import { rocAuc } from "./metrics/roc-auc.ts";
import { isRowMetric } from "./metrics/row-loss.ts";

/** One number per row, or null for metrics without one (their intervals are resampled). */
export function influenceOf(metric: MetricSpec, input: MetricInput, value: number): Float64Array | null {
  if (isRowMetric(metric)) {
    const term = metric.rowTerm(input);
    const mean = weightedMean(input.truth.length, input.weights, term);
    const slope = metric.finish.slope(mean);
    return shares(input, (i) => slope * (term(i) - mean));
  }
  if (metric.name === rocAuc.name) return areaInfluence(input, rocInfluence);
  if (metric.name === prAuc.name) return areaInfluence(input, precisionInfluence);
  if (metric.name === r2.name) return r2Influence(input, value);
  if (DECIDED.has(metric.name)) return decisionInfluence(metric, input, value);
  return null;
}

/** Metrics that read nothing but true and decided classes. */
const DECIDED = new Set(["balanced-accuracy", "f1", "f1-macro", "f1-micro", "f1-weighted", "mcc", "quadratic-kappa"]);
/** With more pairs of classes than this the derivative costs more than resampling. */
const MOST_CELLS = 3000;

/** (w / W) · term per row. */
function shares(input: MetricInput, term: (i: number) => number): Float64Array {
  const { weights } = input;
  const n = input.truth.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += weights === null ? 1 : weights[i]!;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const w = weights === null ? 1 : weights[i]!;
    if (w > 0) out[i] = (w / total) * term(i);
  }
  return out;
}

type AreaTerm = (runs: Runs, yes: number, no: number) => { positive: Float64Array; negative: Float64Array };

/** Mean over one-vs-rest areas; of two classes the second alone. */
function areaInfluence(input: MetricInput, terms: AreaTerm): Float64Array {
  const { truth, weights, classes } = input;
  const chosen = classes === 2 ? [1] : rankedClasses(input);
  const out = new Float64Array(truth.length);
  for (const k of chosen) {
    const runs = scoreRuns(input, k);
    const yes = runs.positive.reduce((sum, w) => sum + w, 0);
    const no = runs.negative.reduce((sum, w) => sum + w, 0);
    const { positive, negative } = terms(runs, yes, no);
    for (let i = 0; i < truth.length; i++) {
      const w = weights === null ? 1 : weights[i]!;
      const run = runs.runOf[i]!;
      out[i]! += (w * (truth[i] === k ? positive[run]! : negative[run]!)) / chosen.length;
    }
  }
  return out;
}

/** Per run: what a positive and a negative row of weight 1 there add to the ROC area. */
function rocInfluence({ positive, negative }: Runs, yes: number, no: number) {
  const count = positive.length;
  const ofPositive = new Float64Array(count);
  const ofNegative = new Float64Array(count);
  let above = 0;
  let area = 0;
  let negativesAbove = 0;
  for (let k = 0; k < count; k++) {
    ofNegative[k] = (above + positive[k]! / 2) / yes;
    ofPositive[k] = 1 - (negativesAbove + negative[k]! / 2) / no;
    area += negative[k]! * ofNegative[k]!;
    above += positive[k]!;
    negativesAbove += negative[k]!;
  }
  area /= no;
  return {
    positive: ofPositive.map((v) => (v - area) / yes),
    negative: ofNegative.map((v) => (v - area) / no),
  };
}

/** The same for average precision. */
function precisionInfluence({ positive, negative }: Runs, yes: number) {
  const count = positive.length;
  const precision = new Float64Array(count);
  const taken = new Float64Array(count);
  let found = 0;
  let all = 0;
  let value = 0;
  for (let k = 0; k < count; k++) {
    found += positive[k]!;
    all += positive[k]! + negative[k]!;
    taken[k] = all;
    precision[k] = all > 0 ? found / all : 0;
    value += positive[k]! * precision[k]!;
  }
  value /= yes;
  // A row changes the precision at its own score and at every lower one.
  const ofPositive = new Float64Array(count);
  const ofNegative = new Float64Array(count);
  let counts = 0;
  let products = 0;
  for (let k = count - 1; k >= 0; k--) {
    if (taken[k]! > 0) {
      counts += positive[k]! / taken[k]!;
      products += (positive[k]! * precision[k]!) / taken[k]!;
    }
    ofPositive[k] = (precision[k]! - value + counts - products) / yes;
    ofNegative[k] = -products / yes;
  }
  return { positive: ofPositive, negative: ofNegative };
}

function r2Influence(input: MetricInput, value: number): Float64Array {
  const { truth, prediction, weights } = input;
  const mean = weightedMean(truth.length, weights, (i) => truth[i]!);
  const spread = weightedMean(truth.length, weights, (i) => (truth[i]! - mean) * (truth[i]! - mean));
  return shares(input, (i) => {
    const e = truth[i]! - prediction[i]!;
    const d = truth[i]! - mean;
    return ((1 - value) * d * d - e * e) / spread;
  });
}

/** Derivative by the share of each pair of true and decided class, taken numerically on one row per pair. */
function decisionInfluence(metric: MetricSpec, input: MetricInput, value: number): Float64Array | null {
  const { truth, label, weights, classes } = input;
  const cells = new Map<number, number>();
  let total = 0;
  for (let i = 0; i < truth.length; i++) {
    const w = weights === null ? 1 : weights[i]!;
    if (w === 0) continue;
    const cell = truth[i]! * classes + label[i]!;
    cells.set(cell, (cells.get(cell) ?? 0) + w);
    total += w;
  }
  if (cells.size > MOST_CELLS) return null;
  const keys = [...cells.keys()].sort((a, b) => a - b);
  const cellWeights = Float64Array.from(keys, (key) => cells.get(key)!);
  const compact: MetricInput = {
    truth: Float64Array.from(keys, (key) => Math.floor(key / classes)),
    label: Float64Array.from(keys, (key) => key % classes),
    prediction: new Float64Array(0),
    weights: cellWeights,
    classes,
  };
  const slopes = new Map<number, number>();
  keys.forEach((key, k) => {
    const before = cellWeights[k]!;
    const step = 1e-4 * before;
    cellWeights[k] = before + step;
    const up = metric.compute(compact);
    cellWeights[k] = before - step;
    const down = metric.compute(compact);
    cellWeights[k] = before;
    slopes.set(key, ((up - down) / (2 * step)) * total);
  });
  // The metric depends on shares only, so that slopes weighted by shares add up to 0 but for rounding.
  return Number.isFinite(value) ? shares(input, (i) => slopes.get(truth[i]! * classes + label[i]!)!) : null;
}
