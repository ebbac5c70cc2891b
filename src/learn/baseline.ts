/**
 * Baseline: the same answer for every row, from the target alone.
 *
 * Classes: the share of weight per class (the minimiser of log-loss). Regression: the weighted mean, or a quantile.
 *
 * Time O(n), memory O(classes).
 *
 * Source: the constant that minimises the loss; see R. Holte, "Very Simple Classification Rules Perform Well on
 * Most Commonly Used Datasets", Machine Learning 11, 1993, for why every table of results needs one.
 */
import { moments, quantiles } from "../compute/statistics.ts";
import { defineLearner } from "../contract/learner.ts";
import { real } from "../contract/params.ts";

/** A fitted baseline: class probabilities, or one mean or quantile in the units of the target. */
export type BaselineState = { readonly value: Float64Array };

export const baseline = defineLearner({
  name: "baseline",
  tasks: ["binary", "multiclass", "regression"],
  family: "none",
  summary: "The same answer for every row: what any model must beat.",
  source: "the constant of least loss",
  can: { missing: true, categories: true, weights: true },
  params: {
    quantile: real({
      default: 0,
      min: 0,
      max: 0.999999,
      doc: "Regression: the share of targets that shall lie below the answer; 0 for the mean.",
    }),
  },

  async fit(input, { quantile }) {
    const { target, weights, task, classes } = input;
    let value: Float64Array;
    if (task === "regression")
      value = quantile > 0 ? quantiles(target, [quantile], weights) : Float64Array.of(moments(target, weights).mean);
    else {
      value = new Float64Array(classes);
      let total = 0;
      for (let i = 0; i < target.length; i++) {
        const w = weights === null ? 1 : weights[i]!;
        value[target[i]!]! += w;
        total += w;
      }
      for (let k = 0; k < classes; k++) value[k] = total > 0 ? value[k]! / total : 1 / classes;
    }
    if (Number.isNaN(value[0]!)) value = Float64Array.of(0);
    return { state: { value } as BaselineState, report: {} };
  },

  lower: (state, _columns, writer) => writer.add("constant", [], { value: state.value }),
});
