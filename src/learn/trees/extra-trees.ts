/**
 * Extremely randomised trees: the mean of deep trees on all rows, with one random threshold per tried column.
 *
 *   split maximises  sum over sides of |sum_i w_i y_i|^2 / sum_i w_i   over the drawn thresholds
 *
 * Cost: trees x rows x columns tried x depth.
 * Source: P. Geurts, D. Ernst and L. Wehenkel, "Extremely Randomized Trees", Machine Learning 63(1), 2006.
 * Golden numbers: scikit-learn 1.9.1, by tests/trees/golden.py (closeness of scores).
 * Differs: thresholds are drawn evenly over the node's bins; levels are parted at random.
 */
import { defineLearner } from "../../contract/learner.ts";
import { lowerTrees } from "./ensemble.ts";
import { growForest } from "./forest.ts";
import { forestParams } from "./forest-params.ts";
import { columnsToTry, constantForest } from "./forest-plan.ts";
import { checkTarget, rowWeights } from "./target.ts";

export const extraTrees = defineLearner({
  name: "extraTrees",
  tasks: ["binary", "multiclass", "regression"],
  family: "trees",
  summary: "Mean of deep trees with random thresholds; fast to grow, smoother than a random forest.",
  source: "Geurts, Ernst & Wehenkel 2006",
  can: { missing: true, categories: true, weights: true },
  params: forestParams,

  async fit(input, params, context) {
    checkTarget("extraTrees", input);
    const weights = rowWeights("extraTrees", input, params.balanceClasses);
    if (input.frame.columns.length === 0) return constantForest(input, weights);
    const options = {
      ...params,
      weights,
      columnsToTry: columnsToTry(input, params.columnSampleByNode, 1),
      randomThresholds: true,
      bootstrap: false,
    };
    return growForest(input, params.trees, options, context);
  },

  endedAfter: (params, rounds) => ({ ...params, trees: Math.max(1, rounds) }),

  lower: (state, columns, writer) => lowerTrees(state, columns, writer),
});
