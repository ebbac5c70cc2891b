/**
 * Which rows of a leaderboard are really behind its winner: paired comparisons of out-of-fold answers, corrected
 * for training sets that overlap and for how many comparisons there are.
 *
 * Cost: candidates × one metric with its influence; metrics without an influence function are compared fold by fold.
 * Source: see compare.ts and multiple-tests.ts.
 */
import { gather, gatherRows } from "../compute/frame.ts";
import type { RowComparison } from "../contract/honesty.ts";
import type { MetricInput, MetricSpec } from "../contract/metric.ts";
import { type Comparison, compareOnFolds, compareOnRows } from "./compare.ts";
import { influenceOf } from "./influence.ts";
import { holm } from "./multiple-tests.ts";

/** How the answers came about. */
export type Folds = {
  /** Places among the scored rows that each fold tests. */
  readonly places: readonly Int32Array[];
  /** Test rows / training rows of a fold. */
  readonly testShare: number;
  /** Folds that together test every row once. */
  readonly perRepeat: number;
};

/** Above this, two models count as equally good as far as the rows can tell. */
const LEVEL = 0.05;

/** For the winner against itself, the comparison is left to the caller. In the order of `others`. */
export function compareRows(
  metric: MetricSpec,
  winner: MetricInput,
  others: readonly MetricInput[],
  folds: Folds,
): RowComparison[] {
  const byRows = influenceOf(metric, winner, metric.compute(winner)) !== null;
  const found = others.map((other) => compareAnswers(metric, other, winner, folds, byRows));
  const corrected = holm(found.map(({ pValue }) => pValue));
  return found.map(({ difference, low, high }, i) => {
    return { difference, low, high, pValue: corrected[i]!, distinguishable: corrected[i]! < LEVEL };
  });
}

/** `first` less `second`, both out of fold, with the variance that other training rows would add. */
export function compareAnswers(
  metric: MetricSpec,
  first: MetricInput,
  second: MetricInput,
  folds: Folds,
  byRows = influenceOf(metric, first, metric.compute(first)) !== null,
): Comparison {
  if (byRows || folds.places.length < 2) return compareOnRows(metric, first, second, folds.perRepeat * folds.testShare);
  const scores = (input: MetricInput): number[] => folds.places.map((places) => metric.compute(part(input, places)));
  return compareOnFolds(scores(first), scores(second), folds.testShare);
}

/** The chosen places of what a metric reads. */
export function part(input: MetricInput, places: Int32Array): MetricInput {
  const width = input.classes > 0 ? input.classes : 1;
  return {
    truth: gather(input.truth, places),
    prediction: gatherRows(input.prediction, width, places),
    label: input.label.length === 0 ? input.label : gather(input.label, places),
    weights: input.weights === null ? null : gather(input.weights, places),
    classes: input.classes,
  };
}
