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
import type { FitContext } from "../../contract/context.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import { defineLearner, type FitInput, type FitReport } from "../../contract/learner.ts";
import type { ParamsOf } from "../../contract/params.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import type { Random } from "../../contract/random.ts";
import { boostedParams } from "./boosted-params.ts";
import {
  asideWeightsOf,
  boostRounds,
  firstRounds,
  type Link,
  linkOf,
  lowerLink,
  moreRounds,
  type Rounds,
  stepLimitOf,
} from "./boosting.ts";
import { type CustomLoss, customObjective } from "./custom-loss.ts";
import { columnDraws } from "./draw-columns.ts";
import { lowerSum, scoresOf } from "./earlier-trees.ts";
import { type EnsembleState, emptyEnsemble, treeColumnsOf } from "./ensemble.ts";
import { type GrownTree, type GrowOptions, growTree } from "./grow.ts";
import type { NodeSums } from "./histogram-source.ts";
import { interactionsOf } from "./interactions.ts";
import type { GradientShares } from "./local-gradients.ts";
import { createLoss } from "./local-loss.ts";
import { createLocalSource, type LocalSourceOptions, newtonStep } from "./local-source.ts";
import { openLocalTable, type TableOptions, treeColumnCount } from "./local-table.ts";
import { monotoneOf } from "./monotone.ts";
import type { Objective } from "./objective.ts";
import { leastTargetOf, objectiveOf } from "./objectives.ts";
import { usualHuberWidth } from "./objectives-regression.ts";
import { checkTarget, rowWeights } from "./target.ts";
import { planWholeTrees, type WholeTreePlan } from "./whole-tree-plan.ts";
import { createWholeTrees } from "./whole-trees.ts";

/** `earlier`: the ensembles that the fit went on from, the first one with the base of all. */
export type BoostedTreesState = EnsembleState & { readonly link: Link; readonly earlier?: readonly EnsembleState[] };

type Params = ParamsOf<typeof boostedParams>;

/** What boosted trees are, whatever their loss. */
const trees = {
  family: "trees",
  source: "Friedman 2001; Ke et al. 2017",
  can: { missing: true, categories: true, weights: true, validation: true, continues: true },
  params: boostedParams,
  refit: moreRounds,
  endedAfter: firstRounds,
  lower(state: BoostedTreesState, columns: readonly NodeRef[], writer: ProgramWriter) {
    return lowerLink(state.link, lowerSum([...(state.earlier ?? []), state], columns, writer), writer);
  },
} as const;

export const boostedTrees = defineLearner({
  ...trees,
  name: "boostedTrees",
  tasks: ["binary", "multiclass", "regression"],
  summary: "Gradient-boosted decision trees: the strongest single learner on most tables.",

  async fit(input, params, context) {
    checkTarget("boostedTrees", input, leastTargetOf(params.objective, input.task));
    const weights = rowWeights("boostedTrees", input, params.balanceClasses);
    const huberWidth = params.huberWidth || (params.objective === "huber" ? usualHuberWidth(input.target, weights) : 1);
    const objective = objectiveOf(params.objective, input.task, input.classes, { ...params, huberWidth });
    return boost(input, weights, objective, params, context);
  },
});

/**
 * Boosted trees that minimise a loss of your own, for values.
 *
 *     const asymmetric = boostedTreesFor({ name: "asymmetric", base: mean, loss, derivatives });
 *     pipeline([...], asymmetric({ trees: 200 }));
 */
export function boostedTreesFor(loss: CustomLoss) {
  const owner = `boostedTrees for ${loss.name}`;
  return defineLearner({
    ...trees,
    name: owner,
    tasks: ["regression"],
    summary: `Gradient-boosted decision trees that minimise ${loss.name}.`,

    async fit(input, params, context) {
      checkTarget(owner, input);
      return boost(input, rowWeights(owner, input, false), customObjective(loss), params, context);
    },
  });
}

async function boost(
  input: FitInput,
  weights: Float64Array | null,
  objective: Objective,
  params: Params,
  context: FitContext,
): Promise<{ state: BoostedTreesState; report: FitReport }> {
  const link = linkOf(objective);
  if (input.frame.columns.length === 0) {
    const base = objective.base(input.target, weights);
    const none = { ...emptyEnsemble(base, objective.outputs, 0, 0, 0), sets: new Uint32Array(0) };
    return { state: { columns: [], trees: none, link }, report: { iterations: 0, notes: ["There are no columns."] } };
  }
  const earlier = earlierOf(input, objective, link);
  const shape = {
    rows: input.target.length + (input.validation?.target.length ?? 0),
    columns: treeColumnCount(input.frame, params.maxBins),
    threads: context.team.threads,
  };
  const gradientSample = gradientSampleOf(params);
  const directed = params.monotone.some((direction) => direction !== 0);
  const plan = directed
    ? null
    : planWholeTrees(shape, objective, {
        ...params,
        gradientSample,
        symmetric: false,
        monotone: null,
        interactions: null,
      });
  const interactions = interactionsOf("boostedTrees", input.frame, params.interactions);
  const options = {
    maxBins: params.maxBins,
    histograms: params.leaves + 2,
    weights,
    asideWeights: asideWeightsOf("boostedTrees", input, params.balanceClasses),
    start: earlier === null ? null : startOf(earlier, input),
    wholeTreeBytes: plan?.bytes ?? 0,
    sharers: plan?.together ?? 1,
  };
  const table = await openLocalTable(input, objective, options, context);
  try {
    const monotone = monotoneOf(params.monotone, input, table.matrix.columns);
    const random = context.random.fork("boostedTrees");
    const allowed = interactions && Uint32Array.from(table.matrix.columns, ({ source }) => interactions[source]!);
    const limited = {
      ...params,
      gradientSample,
      monotone,
      interactions: allowed,
      maxDeltaStep: stepLimitOf(objective, params.maxDeltaStep),
    };
    const grow = { ...limited, value: (sums: NodeSums) => newtonStep(sums.gradient, sums.hessian, limited) };
    const rounds = roundsOf(table, plan, grow, random);
    const sampled =
      params.rowSample < 1 || gradientSample !== null || params.columnSample < 1 || params.columnSampleByNode < 1;
    const still = !sampled && !params.randomThresholds;
    const { trees, report } = await boostRounds(table, rounds, { ...params, still }, context);
    const own = { columns: treeColumnsOf(input.frame, table.matrix.columns), trees, link };
    return { state: earlier === null ? own : { ...own, earlier }, report };
  } finally {
    table.workspace.release();
  }
}

/** The ensembles of the fit to go on from; null where there is none. */
function earlierOf(input: FitInput, objective: Objective, link: Link): readonly EnsembleState[] | null {
  if (input.earlier === undefined) return null;
  const { earlier = [], ...last } = input.earlier as BoostedTreesState;
  if (last.link !== link || last.trees.outputs !== objective.outputs) {
    throw new ModelwrightError(
      "learn/other-scores",
      { link, earlier: last.link },
      {
        what: `boostedTrees must go on from a fit whose scores mean the same (${link}), got ${last.link}.`,
        fix: "Keep the objective of the earlier fit.",
      },
    );
  }
  return [...earlier, { columns: last.columns, trees: last.trees }];
}

/** The raw scores that the rows to learn from and those kept aside start from. */
function startOf(
  earlier: readonly EnsembleState[],
  { frame, validation }: FitInput,
): NonNullable<TableOptions["start"]> {
  const frames = validation === null ? [frame] : [frame, validation.frame];
  return { base: earlier[0]!.trees.base, scores: frames.map((own) => scoresOf(earlier, own)) };
}

function gradientSampleOf({ largeGradients, smallGradients, rowSample, learningRate }: Params): GradientShares | null {
  if (largeGradients === 0) return null;
  if (rowSample < 1) {
    throw new ModelwrightError(
      "learn/two-samples",
      { rowSample, largeGradients },
      {
        what: `boostedTrees.rowSample must be 1 where largeGradients chooses the rows, got ${rowSample}.`,
        fix: "Set one of the two.",
      },
    );
  }
  return { large: largeGradients, small: smallGradients, rounds: 1 / learningRate };
}

/** Small trees are grown whole, a thread each; large ones step by step, all threads on one. */
function roundsOf(
  table: Awaited<ReturnType<typeof openLocalTable>>,
  plan: WholeTreePlan | null,
  options: LocalSourceOptions & GrowOptions,
  random: Random,
): Rounds {
  if (plan !== null) {
    const maskOf = columnDraws(random, table.matrix.columns.length, options.columnSample);
    const trees = createWholeTrees(table, plan, { ...options, symmetric: false, maskOf }, random);
    const loss = createLoss(table);
    const { slots, together } = plan;
    return {
      threads: Math.max(slots, together),
      grow: async (round: number) => trees.grow(round),
      evaluate: async () => loss(),
    };
  }
  const source = createLocalSource(table, options, random);
  return {
    threads: table.threads,
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
