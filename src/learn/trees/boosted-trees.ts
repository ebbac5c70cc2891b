/**
 * Gradient-boosted decision trees on binned columns: each tree is a Newton step on the loss, grown best leaf first.
 *
 *   minimise  sum_i w_i loss(y_i, f(x_i)),  f = base + learningRate * sum_t tree_t
 *   leaf = -T(sum g) / (sum h + l2),  gain = left^2/(H_L + l2) + right^2/(H_R + l2) - all^2/(H + l2),  T: shrink by l1
 *
 * Cost: rows x columns per level of a tree for histograms (the smaller child only), bins x columns per leaf.
 * Source: J. Friedman, "Greedy Function Approximation", Annals of Statistics 29(5), 2001; G. Ke et al., "LightGBM",
 * NeurIPS 2017 (histograms, leaf-wise growth, category subsets); Y. Shi et al., "Quantized Training of GBDT", NeurIPS 2022.
 * Golden numbers: LightGBM 4.7.0, by tests/trees/golden.py.
 * Differs: gradients are summed as packed integers, so that the model is the same on any number of threads; missing is
 * one more level of a category; thresholds are float32.
 */
import { flatColumns } from "../../compute/flat-columns.ts";
import type { FitContext } from "../../contract/context.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import { defineLearner, type FitInput, type FitReport } from "../../contract/learner.ts";
import type { ParamsOf } from "../../contract/params.ts";
import type { Random } from "../../contract/random.ts";
import { boostedParams } from "./boosted-params.ts";
import { createEnsembleBuilder, type EnsembleState, emptyEnsemble, lowerTrees, treeColumnsOf } from "./ensemble.ts";
import { type GrownTree, type GrowOptions, growTree } from "./grow.ts";
import type { NodeSums } from "./histogram-source.ts";
import { createLoss } from "./local-loss.ts";
import { createLocalSource, type LocalSourceOptions, newtonStep } from "./local-source.ts";
import { openLocalTable } from "./local-table.ts";
import { type Objective, objectiveOf } from "./objectives.ts";
import { checkTarget, rowWeights } from "./target.ts";
import { createWholeTrees, planWholeTrees, type WholeTreePlan } from "./whole-trees.ts";

export type BoostedTreesState = EnsembleState & { readonly link: "sigmoid" | "softmax" | "exp" | "none" };

type Params = ParamsOf<typeof boostedParams>;

export const boostedTrees = defineLearner({
  name: "boostedTrees",
  tasks: ["binary", "multiclass", "regression"],
  family: "trees",
  summary: "Gradient-boosted decision trees: the strongest single learner on most tables.",
  source: "Friedman 2001; Ke et al. 2017",
  can: { missing: true, categories: true, weights: true, validation: true },
  params: boostedParams,

  async fit(input, params, context) {
    const objective = objectiveOf(params.objective, input.task, input.classes, params.quantile);
    checkTarget("boostedTrees", input, objective.name === "poisson");
    const weights = rowWeights("boostedTrees", input, params.balanceClasses);
    const link = linkOf(objective);
    if (input.frame.columns.length === 0) {
      const base = objective.base(input.target, weights);
      const trees = { ...emptyEnsemble(base, objective.outputs, 0, 0, 0), sets: new Uint32Array(0) };
      return { state: { columns: [], trees, link }, report: { iterations: 0, notes: ["There are no columns."] } };
    }
    return boost(input, weights, objective, params, context, link);
  },

  // A table of more rows bears more rounds; without validation rows nothing would stop them.
  refit(params, reports, growth) {
    const rounds = reports.reduce((sum, report) => sum + report.iterations!, 0) / reports.length;
    return { ...params, trees: Math.max(1, Math.round(rounds * growth)), stoppingRounds: 0 };
  },

  lower(state, columns, writer) {
    const raw = lowerTrees(state, columns, writer);
    if (state.link === "none") return raw;
    const operators = { sigmoid: "sigmoid-pair", softmax: "softmax", exp: "exp" } as const;
    return writer.add(operators[state.link], [raw]);
  },
});

function linkOf(objective: Objective): BoostedTreesState["link"] {
  if (objective.name === "poisson") return "exp";
  if (objective.name !== "logLoss") return "none";
  return objective.outputs > 1 ? "softmax" : "sigmoid";
}

async function boost(
  input: FitInput,
  weights: Float64Array | null,
  objective: Objective,
  params: Params,
  context: FitContext,
  link: BoostedTreesState["link"],
): Promise<{ state: BoostedTreesState; report: FitReport }> {
  const shape = {
    rows: input.target.length + (input.validation?.target.length ?? 0),
    columns: flatColumns(input.frame).length,
    threads: context.team.threads,
  };
  const directed = params.monotone.some((direction) => direction !== 0);
  const plan = directed ? null : planWholeTrees(shape, objective, { ...params, monotone: null });
  const options = {
    maxBins: params.maxBins,
    histograms: params.leaves + 2,
    weights,
    asideWeights: asideWeightsOf(input, params.balanceClasses),
    wholeTreeBytes: plan?.bytes ?? 0,
  };
  const table = await openLocalTable(input, objective, options, context);
  try {
    const monotone = monotoneOf(params.monotone, input, table.matrix.columns);
    const random = context.random.fork("boostedTrees");
    const limited = { ...params, monotone, maxDeltaStep: stepLimitOf(objective, params) };
    const grow = { ...limited, value: (sums: NodeSums) => newtonStep(sums.gradient, sums.hessian, limited) };
    const rounds = roundsOf(table, plan, grow, random);
    const builder = createEnsembleBuilder(table.matrix, objective.outputs);
    const sampled = params.rowSample < 1 || params.columnSample < 1 || params.columnSampleByNode < 1;
    const losses: number[] = [];
    let done = 0;
    let best = 0;
    let cutShort = false;
    for (let round = 0; round < params.trees; round++) {
      let branches = 0;
      (await rounds.grow(round)).forEach((tree, output) => {
        branches += tree.splits.length;
        builder.add(tree, output);
      });
      // nothing left to split, and nothing drawn anew: all later rounds would be the same
      if (branches === 0 && !sampled && !params.randomThresholds) break;
      done = round + 1;
      if (input.validation !== null) {
        losses.push(await rounds.evaluate());
        if (losses.length === 1 || losses[round]! < losses[best]!) best = round;
        if (params.stoppingRounds > 0 && round - best >= params.stoppingRounds) break;
      }
      const loss = losses.at(-1);
      const progress = { done, of: params.trees };
      if (!(await context.tick(loss === undefined ? progress : { ...progress, loss }))) {
        cutShort = done < params.trees;
        break;
      }
    }
    const kept = params.keepBest && params.stoppingRounds > 0 && losses.length > 0 ? best + 1 : done;
    const base = objective.shifted ? table.base : table.base.map(Math.fround);
    const state = {
      columns: treeColumnsOf(input.frame, table.matrix.columns),
      trees: builder.build(base, kept * objective.outputs),
      link,
    };
    const report = { iterations: kept, cutShort, ...(losses.length > 0 ? { validationLoss: losses } : {}) };
    return { state, report };
  } finally {
    table.workspace.release();
  }
}

/** A loss of constant curvature takes its whole step: it cannot overshoot. */
function stepLimitOf(objective: Objective, { maxDeltaStep }: Params): number {
  return objective.constantHessian || maxDeltaStep === 0 ? Number.POSITIVE_INFINITY : maxDeltaStep;
}

/** The rows kept aside are weighted as the others are. */
function asideWeightsOf({ validation, ...input }: FitInput, balance: boolean): Float64Array | null {
  if (validation === null || validation.target.length === 0) return null;
  return rowWeights("boostedTrees", { ...input, ...validation, validation: null }, balance);
}

/** Small trees are grown whole, a thread each; large ones step by step, all threads on one. */
function roundsOf(
  table: Awaited<ReturnType<typeof openLocalTable>>,
  plan: WholeTreePlan | null,
  options: LocalSourceOptions & GrowOptions,
  random: Random,
) {
  if (plan !== null) {
    const trees = createWholeTrees(table, plan, options, random);
    const loss = createLoss(table);
    return { grow: async (round: number) => trees.grow(round), evaluate: async () => loss() };
  }
  const source = createLocalSource(table, options, random);
  return {
    async grow(round: number) {
      const trees: GrownTree[] = [];
      for (let output = 0; output < table.objective.outputs; output++) {
        trees.push(await growTree(source, round, output, options));
      }
      return trees;
    },
    evaluate: () => source.evaluate(),
  };
}

/** Directions in the order of the matrix; null when there are none. */
function monotoneOf(
  given: readonly number[],
  input: FitInput,
  columns: readonly { readonly source: number }[],
): Int8Array | null {
  if (!given.some((direction) => direction !== 0)) return null;
  checkMonotone(given, input);
  return Int8Array.from(columns, ({ source }) => Math.sign(given[source] ?? 0));
}

function checkMonotone(given: readonly number[], input: FitInput): void {
  const columns = flatColumns(input.frame).length;
  if (given.length === columns) return;
  throw new ModelwrightError(
    "params/out-of-range",
    { owner: "boostedTrees", param: "monotone", expected: columns, received: given.length },
    {
      what: `boostedTrees.monotone must be a list of ${columns} directions, one per column, got ${given.length}.`,
      fix: "Write 0 for columns without a direction.",
    },
  );
}
