/**
 * Explainable boosting: a sum of one shape function per column and of a table for some pairs of columns, boosted.
 *
 *   link(E[y]) = intercept + sum_j f_j(x_j) + sum_(j,k) f_jk(x_j, x_k),  f_j steps over bins, f_jk over cells of bins
 *   step of column j: a tree of a few leaves over its bins, leaf = -learningRate * sum g / (sum h + l2); columns in turn
 *
 * Each of `bags` models learns from other rows and stops by those it keeps aside; their shapes are averaged. Tables are
 * pure (their margins are 0) and every shape has mean 0 over the training rows, so that terms can be read by themselves.
 *
 * Time: bags x rows x columns per visit of 8 rounds, and bins^2 per round: between visits gradients follow by how many
 * rows two bins share, not by rows. Memory: 12 bytes per row and bag in work, beside the binned table.
 * Source: Y. Lou, R. Caruana and J. Gehrke, "Intelligible Models for Classification and Regression", KDD 2012; Y. Lou et
 * al., "Accurate Intelligible Models with Pairwise Interactions", KDD 2013; H. Nori et al., "InterpretML", 2019.
 * Golden numbers: tests/golden/additive.json (interpret, closeness of shapes).
 * Differs: gradients within a visit follow to first order; bins are the 255 of the other tree learners.
 */
import { flatColumns } from "../../compute/flat-columns.ts";
import type { FitContext } from "../../contract/context.ts";
import { defineLearner, type FitInput, type FitReport } from "../../contract/learner.ts";
import type { ParamsOf } from "../../contract/params.ts";
import { objectiveOf } from "../trees/objectives.ts";
import { checkTarget, rowWeights } from "../trees/target.ts";
import { additiveParams } from "./additive-params.ts";
import { type AdditiveState, pureState } from "./additive-state.ts";
import { openAdditiveTable } from "./additive-table.ts";
import { averageBags } from "./average-bags.ts";
import { lowerTerms } from "./lower-terms.ts";

export const explainableBoosting = defineLearner({
  name: "explainableBoosting",
  tasks: ["binary", "multiclass", "regression"],
  family: "additive",
  summary: "A sum of one curve per column and tables of pairs: as readable as a linear model, nearly as good as trees.",
  source: "Lou, Caruana & Gehrke 2012; Lou et al. 2013",
  can: { missing: true, categories: true, weights: true, ticksByThreads: true },
  params: additiveParams,

  async fit(input, params, context): Promise<{ state: AdditiveState; report: FitReport }> {
    checkTarget("explainableBoosting", input);
    const weights = rowWeights("explainableBoosting", input, params.balanceClasses);
    const objective = objectiveOf("auto", input.task, input.classes);
    const link = input.task === "regression" ? "none" : objective.outputs > 1 ? "softmax" : "sigmoid";
    if (flatColumns(input.frame).length === 0) {
      const intercept = objective.base(input.target, weights);
      const state = { outputs: objective.outputs, link, intercept, columns: [], mains: [], pairs: [] } as const;
      return { state, report: { iterations: 0, notes: ["There are no columns."] } };
    }
    return boost(input, params, weights, objective, link, context);
  },

  lower: lowerTerms,
});

async function boost(
  input: FitInput,
  params: ParamsOf<typeof additiveParams>,
  weights: Float64Array | null,
  objective: ReturnType<typeof objectiveOf>,
  link: AdditiveState["link"],
  context: FitContext,
): Promise<{ state: AdditiveState; report: FitReport }> {
  const table = await openAdditiveTable(input, objective, { ...params, weights }, context);
  try {
    const { shapes, pairs, tables, rounds, cutShort } = await averageBags(table, input, params, context);
    const iterations = Math.round(rounds.reduce((sum, count) => sum + count, 0) / rounds.length);
    return { state: pureState(table, link, shapes, pairs, tables), report: { iterations, cutShort } };
  } finally {
    table.workspace.release();
  }
}
