/**
 * Random forest: the mean of deep trees, each grown on a bootstrap of the rows, trying a few random columns per branch.
 *
 *   split maximises  sum over sides of |sum_i w_i y_i|^2 / sum_i w_i   (Gini impurity for classes, variance for values)
 *
 * Cost: trees x rows x columns tried x depth.
 * Source: L. Breiman, "Random Forests", Machine Learning 45(1), 2001.
 * Golden numbers: scikit-learn 1.9.1, by tests/trees/golden.py (closeness of scores).
 * Differs: columns are binned; levels are parted as sets; missing values go to the better side.
 */
import { defineLearner } from "../../contract/learner.ts";
import { lowerTrees } from "./ensemble.ts";
import { growForest } from "./forest.ts";
import { forestParams } from "./forest-params.ts";
import { columnsToTry, constantForest } from "./forest-plan.ts";
import { checkTarget, rowWeights } from "./target.ts";

export const randomForest = defineLearner({
  name: "randomForest",
  tasks: ["binary", "multiclass", "regression"],
  family: "trees",
  summary: "Mean of deep trees on bootstrapped rows; robust, hard to misuse, with out-of-bag predictions.",
  source: "Breiman 2001",
  can: { missing: true, categories: true, weights: true },
  params: forestParams,

  async fit(input, params, context) {
    checkTarget("randomForest", input);
    const weights = rowWeights("randomForest", input, params.balanceClasses);
    if (input.frame.columns.length === 0) return constantForest(input, weights);
    const options = {
      ...params,
      weights,
      columnsToTry: columnsToTry(input, params.columnSampleByNode, 1 / 3),
      randomThresholds: false,
      bootstrap: true,
    };
    return growForest(input, params.trees, options, context);
  },

  endedAfter: (params, rounds) => ({ ...params, trees: Math.max(1, rounds) }),

  lower: (state, columns, writer) => lowerTrees(state, columns, writer),
});
