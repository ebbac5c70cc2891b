/**
 * Decision tree: one classification or regression tree with exact thresholds, pruned by its cost in leaves.
 *
 *   a split minimises  W_L i(L) + W_R i(R),  i: Gini impurity, entropy, squared or absolute distance;  W: weight
 *   pruning minimises  sum over leaves of share of weight x i  +  alpha x leaves
 *
 * Numbers are parted between any two values, categories into sets of levels, missing values go to the better side.
 * With `pruning` auto, alpha is chosen by cross-validation: the smallest tree within one standard error of the best.
 *
 * Time: columns x rows x log rows to sort once, columns x rows per level of the tree; six trees with `pruning` auto.
 * Memory: 12 bytes per value.
 * Source: L. Breiman, J. Friedman, R. Olshen and C. Stone, "Classification and Regression Trees", 1984.
 * Golden numbers: tests/golden/tree.json (scikit-learn `DecisionTreeClassifier` and `DecisionTreeRegressor`).
 * Differs: categories are parted as sets; equal splits go to the first column, where scikit-learn draws one.
 */
import { moments } from "../../compute/statistics.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import { defineLearner, type FitInput, type FitReport } from "../../contract/learner.ts";
import { choice, flag, integer, type ParamsOf, real } from "../../contract/params.ts";
import { absoluteCriterion } from "./cart-absolute.ts";
import { chooseAlpha } from "./cart-choose.ts";
import { type Criterion, classCriterion, squaredCriterion } from "./cart-criterion.ts";
import { cartEnsemble } from "./cart-ensemble.ts";
import { growCart } from "./cart-grow.ts";
import { prunedTo, pruningPath } from "./cart-prune.ts";
import { cartColumns } from "./cart-table.ts";
import { lowerTrees } from "./ensemble.ts";
import { constantForest } from "./forest-plan.ts";
import { checkTarget, rowWeights } from "./target.ts";

const params = {
  criterion: choice({
    default: "auto",
    words: ["auto", "gini", "entropy", "squared", "absolute"],
    doc: "What splits make small: gini or entropy for classes, squared or absolute for values; auto is the first.",
  }),
  pruning: choice({
    default: "auto",
    words: ["auto", "fixed"],
    doc: "Whether alpha is chosen by cross-validation (auto) or as given (fixed).",
  }),
  alpha: real({
    default: 0,
    min: 0,
    doc: "Cost of a leaf where pruning is fixed, in units of impurity; 0 prunes nothing.",
  }),
  maxDepth: integer({
    default: 0,
    min: 0,
    max: 1000,
    tune: [2, 20, "linear"],
    doc: "Most branches from root to leaf; 0 for no limit.",
  }),
  leaves: integer({ default: 0, min: 0, max: 1_000_000, doc: "Most leaves, best splits first; 0 for no limit." }),
  minLeafRows: integer({ default: 5, min: 1, max: 1e9, tune: [1, 50, "log"], doc: "Least rows in a leaf." }),
  minSplitRows: integer({ default: 2, min: 2, max: 1e9, doc: "Least rows of a node that is split." }),
  balanceClasses: flag({ default: false, doc: "Whether to weight rows so that every class counts the same." }),
} as const;

export const decisionTree = defineLearner({
  name: "decisionTree",
  tasks: ["binary", "multiclass", "regression"],
  family: "trees",
  summary: "One tree that can be read as rules, as large as cross-validation allows.",
  source: "Breiman et al. 1984",
  can: { missing: true, categories: true, weights: true },
  params,

  async fit(input, params, context) {
    checkTarget("decisionTree", input);
    const weights = rowWeights("decisionTree", input, params.balanceClasses);
    const absolute = checkCriterion(input, params.criterion);
    if (input.frame.columns.length === 0) return constantForest(input, weights);
    const columns = cartColumns(input.frame);
    const used = weights === null ? null : Int32Array.from(weights.keys()).filter((row) => weights[row]! > 0);
    const criterion = criterionOf(input, weights, params.criterion);
    const options = { ...params, classes: input.classes, absolute };
    const { nodes, cutShort } = await growCart(columns, input.target, criterion, used, options, context);
    if (cutShort || (params.pruning === "fixed" && params.alpha === 0)) {
      return { state: cartEnsemble(input.frame, columns, nodes), report: reportOf(params.alpha, cutShort) };
    }
    const { collapses, alphas } = pruningPath(nodes);
    const chosen =
      params.pruning === "auto"
        ? await chooseAlpha(columns, input.target, weights, criterion, alphas, options, context)
        : params.alpha;
    const kept = chosen === null || chosen === 0 ? nodes : prunedTo(nodes, collapses, chosen);
    return { state: cartEnsemble(input.frame, columns, kept), report: reportOf(chosen ?? 0, chosen === null) };
  },

  /** The tree of all rows is pruned as those of the folds were in the mean. */
  refit(params, reports) {
    if (params.pruning !== "auto") return params;
    const alpha = reports.reduce((sum, report) => sum + (report.chosen?.alpha ?? 0), 0) / reports.length;
    return { ...params, pruning: "fixed", alpha };
  },

  lower: (state, columns, writer) => lowerTrees(state, columns, writer),
});

function reportOf(alpha: number, cutShort: boolean): FitReport {
  return { iterations: 1, cutShort, chosen: { alpha } };
}

function criterionOf(
  input: FitInput,
  weights: Float64Array | null,
  word: ParamsOf<typeof params>["criterion"],
): Criterion {
  if (input.classes > 0) return classCriterion(input.target, weights, input.classes, word === "entropy");
  if (word === "absolute") return absoluteCriterion(input.target, weights);
  return squaredCriterion(input.target, weights, moments(input.target, weights).mean);
}

/** Refuses a criterion of the other kind of task; returns whether distances are absolute. */
function checkCriterion(input: FitInput, word: string): boolean {
  const fitting = input.classes > 0 ? ["auto", "gini", "entropy"] : ["auto", "squared", "absolute"];
  if (fitting.includes(word)) return word === "absolute";
  throw new ModelwrightError(
    "params/out-of-range",
    { owner: "decisionTree", param: "criterion", expected: fitting, received: word },
    {
      what: `decisionTree.criterion must be one of ${fitting.join(", ")} for ${input.task}, got ${word}.`,
      fix: "Leave it at auto, or choose one that fits the target.",
    },
  );
}
