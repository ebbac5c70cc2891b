/**
 * Boosted oblivious trees: every level of a tree asks one question of all rows, so a tree of depth d is a table of 2^d
 * values. Categories of many levels become ordered target statistics.
 *
 *   f = base + learningRate * sum_t tree_t,  leaf = -(sum g) / (sum h + l2)
 *   a level's split maximises  (sum g v)^2 / (sum h v^2)  over both sides of all leaves, v = g / (h + l2)
 *
 * Cost: rows x columns per level for histograms (the smaller child only), leaves x columns x bins per level.
 * Source: L. Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", NeurIPS 2018.
 * Golden numbers: a plain search over all levels, in oblivious-trees.test.ts.
 * Differs from CatBoost: plain boosting, one tree per class, missing values go where they lose least, the statistics
 * speak of single columns only.
 */
import { pow } from "../../compute/math-power.ts";
import type { FitContext } from "../../contract/context.ts";
import { defineLearner, type FitInput, type FitReport } from "../../contract/learner.ts";
import type { ParamsOf } from "../../contract/params.ts";
import type { TaskKind } from "../../contract/task.ts";
import {
  asideWeightsOf,
  boostRounds,
  firstRounds,
  type Link,
  linkOf,
  lowerLink,
  moreRounds,
  stepLimitOf,
} from "./boosting.ts";
import { drawColumns } from "./draw-columns.ts";
import { type EnsembleState, emptyEnsemble, lowerTrees, treeColumnsOf } from "./ensemble.ts";
import { createLoss } from "./local-loss.ts";
import { openLocalTable, treeColumnCount } from "./local-table.ts";
import type { Objective } from "./objective.ts";
import { leastTargetOf, objectiveOf } from "./objectives.ts";
import { encodeColumns, lowerColumns, type ObliviousColumns } from "./oblivious-columns.ts";
import { obliviousParams } from "./oblivious-params.ts";
import { checkTarget, rowWeights } from "./target.ts";
import { planWholeTrees } from "./whole-tree-plan.ts";
import { createWholeTrees } from "./whole-trees.ts";

export type ObliviousTreesState = {
  readonly columns: ObliviousColumns;
  readonly ensemble: EnsembleState;
  readonly link: Link;
};

type Params = ParamsOf<typeof obliviousParams>;

/** What the kernels of boosted trees can do and these trees do not. */
const PLAIN = {
  l1: 0,
  minLeafRows: 1,
  minChildWeight: 0,
  columnSampleByNode: 1,
  randomThresholds: false,
  monotone: null,
  interactions: null,
  gradientSample: null,
  categorySmooth: 0,
  categoryL2: 0,
  maxCategorySide: 255,
  minCategoryRows: 1,
};

export const obliviousTrees = defineLearner({
  name: "obliviousTrees",
  tasks: ["binary", "multiclass", "regression"],
  family: "trees",
  summary: "Boosted symmetric trees with ordered statistics of categories: a strong default, very fast to serve.",
  source: "Prokhorenkova et al. 2018",
  can: { missing: true, categories: true, weights: true, validation: true },
  params: obliviousParams,

  async fit(input, params, context) {
    checkTarget("obliviousTrees", input, leastTargetOf(params.objective, input.task));
    const objective = objectiveOf(params.objective, input.task, input.classes);
    const weights = rowWeights("obliviousTrees", input, params.balanceClasses);
    if (input.frame.columns.length === 0) {
      const base = objective.base(input.target, weights);
      const trees = { ...emptyEnsemble(base, objective.outputs, 0, 0, 0), sets: new Uint32Array(0) };
      const state = { columns: { kept: [], encoded: [] }, ensemble: { columns: [], trees }, link: linkOf(objective) };
      return { state, report: { iterations: 0, notes: ["There are no columns."] } };
    }
    return boost(input, weights, objective, params, context);
  },

  refit: moreRounds,
  endedAfter: firstRounds,

  lower({ columns, ensemble, link }, refs, writer) {
    return lowerLink(link, lowerTrees(ensemble, lowerColumns(columns, refs, writer), writer), writer);
  },
});

async function boost(
  given: FitInput,
  weights: Float64Array | null,
  objective: Objective,
  params: Params,
  context: FitContext,
): Promise<{ state: ObliviousTreesState; report: FitReport }> {
  const random = context.random.fork("obliviousTrees");
  const { columns, input, orderOf, withoutCopies } = encodeColumns(given, weights, params, random);
  const shape = {
    rows: input.target.length + (input.validation?.target.length ?? 0),
    columns: treeColumnCount(input.frame, params.maxBins),
    threads: context.team.threads,
  };
  const grow = {
    ...PLAIN,
    ...params,
    learningRate: params.learningRate || usualRate(input.task, input.target.length, params.trees),
    symmetric: true,
    leaves: 2 ** params.depth,
    maxDepth: params.depth,
    maxDeltaStep: stepLimitOf(objective, params.maxDeltaStep),
  };
  const plan = planWholeTrees(shape, objective, grow)!;
  const sizes = {
    maxBins: params.maxBins,
    histograms: plan.leaves + 2,
    weights,
    asideWeights: asideWeightsOf("obliviousTrees", given, params.balanceClasses),
    wholeTreeBytes: plan.bytes,
    sharers: plan.together,
  };
  const table = await openLocalTable(input, objective, sizes, context);
  try {
    const sources = table.matrix.columns.map((column) => orderOf[column.source]!);
    const maskOf = (round: number, output: number): Uint8Array => {
      const allowed = Uint8Array.from(sources, (order) => Number(order < 0 || order === round % params.orders));
      const draw = random.fork("tree", round, output).fork("columns");
      return params.columnSample < 1 ? drawColumns(draw, sources.length, params.columnSample, allowed) : allowed;
    };
    const masked = columns.encoded.length > 0 || params.columnSample < 1;
    const trees = createWholeTrees(table, plan, { ...grow, maskOf: masked ? maskOf : null }, random);
    const loss = createLoss(table);
    const { slots, together } = plan;
    const rounds = {
      threads: Math.max(slots, together),
      grow: async (round: number) => trees.grow(round),
      evaluate: async () => loss(),
    };
    const still = params.rowSample === 1 && !masked;
    const boosted = await boostRounds(table, rounds, { ...params, still }, context);
    const chosen = { learningRate: grow.learningRate };
    const ensemble = {
      columns: treeColumnsOf(input.frame, table.matrix.columns),
      trees: withoutCopies(boosted.trees),
    };
    return { state: { columns, ensemble, link: linkOf(objective) }, report: { ...boosted.report, chosen } };
  } finally {
    table.workspace.release();
  }
}

/**
 * The learning rate that suits a thousand trees grows with the rows; fewer trees take larger steps.
 * Figures: the rates that CatBoost 1.2.10 chooses for 300 to 200,000 rows, as a power of the rows.
 */
function usualRate(task: TaskKind, rows: number, trees: number): number {
  const [at300, growth] =
    task === "regression" ? [0.0338, 0.158] : task === "binary" ? [0.0062, 0.426] : [0.0744, 0.051];
  return Math.min(0.5, at300 * pow(rows / 300, growth) * (1000 / trees));
}
