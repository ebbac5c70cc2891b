/**
 * The settings of the portfolio, in the order they are tried. Learnt on 25 tables from the out-of-fold answers of 47 settings:
 * each next slot is the one that lowers the loss of the vote most (benchmarks/portfolio; decision 0028). Origin of the
 * settings: AutoGluon's published portfolios (Apache-2.0), rounded.
 */
import type { Task } from "../contract/task.ts";
import type { Candidate } from "./candidate.ts";
import { isCostly } from "./protocol.ts";
import { quantileSlots } from "./quantile-slots.ts";

export type Slot = Omit<Candidate, "name" | "slot"> & {
  /** Slowest learning rate of a boosting slot; its rounds follow from the pace. */
  readonly floor?: number;
  /** Not on tables with more columns than this, or with texts: its cost grows with their square. */
  readonly mostColumns?: number;
  readonly mostRows?: number;
};

/** A little steadies small leaves; more costs tables whose classes part cleanly. */
const STEADY_L2 = 0.1;
const ROWS_PER_LEAF_ROW = 8000;
const PLAIN = {};
/** Answering the rows of a fold takes networks seconds beyond, and no clock ends it. */
const NETWORK_ROWS = 100_000;
/** What words say comes on top of what levels and topics say; forests would look at every flag. */
const WORDS = { words: true } as const;
/** Forests are misled by words with many levels; what a level says of the target serves them better. */
const ENCODED = { levels: "target" } as const;
const GENERATED = { arithmetic: true, crosses: true } as const;

export function slots(task: Task): readonly Slot[] {
  if (task.quantile !== undefined) return quantileSlots(task);
  const regression = task.kind === "regression";
  // Leaves of one row pay where classes part cleanly; on large tables they cost most of the time and spoil answers.
  const more = Math.floor(task.table.rows / ROWS_PER_LEAF_ROW);
  const forest = (
    learner: "randomForest" | "extraTrees",
    why: string,
    params: { minLeafRows: number; columnSampleByNode?: number },
    recipe: Candidate["recipe"] = ENCODED,
  ): Slot => ({
    learner,
    params: {
      trees: 150,
      ...(regression ? { columnSampleByNode: 1 } : {}),
      ...params,
      minLeafRows: params.minLeafRows + more,
    },
    recipe,
    why,
  });
  const quick = { trees: 40, learningRate: 0.2, leaves: 15, stoppingRounds: 10, l2: STEADY_L2 };
  const steady = boosted(0.05, WORDS, "the steady default for tables");
  const linear = regression ? "ridge" : "logistic";
  const lines: Slot = { learner: linear, params: {}, recipe: PLAIN, why: "straight lines: strong on small tables" };
  return [
    { learner: "baseline", params: {}, recipe: PLAIN, why: "what every model must beat" },
    { learner: "boostedTrees", params: quick, recipe: PLAIN, why: "a small model at once" },
    ...(task.ordered === true ? ORDERED : []),
    // Where every fit takes seconds, what is most likely to win comes first.
    ...(isCostly(task) ? [steady, lines] : [lines, steady]),
    {
      learner: "multiLayerPerceptron",
      params: {},
      recipe: PLAIN,
      why: "a network: smooth where trees have steps",
      mostRows: NETWORK_ROWS,
    },
    oblivious(0.05, { arithmetic: true, ...WORDS }, "symmetric trees with statistics of categories", { depth: 6 }),
    boosted(0.05, { arithmetic: true, ...WORDS }, "sums, differences, products and ratios of columns"),
    {
      learner: "linearDiscriminant",
      params: {},
      recipe: PLAIN,
      why: "clouds of one shape per class: needs few rows",
      mostColumns: 60,
    },
    forest(
      "extraTrees",
      "random thresholds: errs differently from boosting",
      { minLeafRows: 3, columnSampleByNode: regression ? 1 : 0.75 },
      { ...GENERATED, ...ENCODED },
    ),
    boosted(0.05, PLAIN, "random thresholds", { randomThresholds: true }),
    boosted(0.03, { ...GENERATED, ...ENCODED, ...WORDS }, "small trees on generated columns", {
      leaves: 16,
      minLeafRows: 1,
      columnSample: 0.58,
      rowSample: 0.96,
      l1: 0.94,
      l2: 1,
    }),
    {
      learner: "multiLayerPerceptron",
      params: { numbers: "plain", layers: 3, units: 108, members: 2 },
      recipe: PLAIN,
      why: "a deeper network on plain numbers",
      mostRows: NETWORK_ROWS,
    },
    boosted(0.03, PLAIN, "nearly additive", {
      leaves: 6,
      minLeafRows: 12,
      columnSample: 0.75,
      rowSample: 0.85,
      l1: 0.24,
      l2: 0.3,
    }),
    {
      learner: "kernelSvm",
      params: { cost: 3 },
      recipe: { scale: "quantile" },
      why: "smooth borders between near rows",
      mostColumns: 60,
      mostRows: 8000,
    },
    oblivious(0.04, WORDS, "fewer columns per symmetric tree", { depth: 7, l2: 2, columnSample: 0.5 }),
    { learner: linear, params: {}, recipe: GENERATED, why: "straight lines on generated columns" },
    forest("extraTrees", "random thresholds on the columns as they are", { minLeafRows: regression ? 3 : 1 }),
    oblivious(0.04, PLAIN, "shallow symmetric trees", { depth: 4, l2: 4.5 }),
    boosted(0.02, { ...ENCODED, ...WORDS }, "fewer columns per tree", { ...SAMPLED, randomThresholds: true }),
    forest("randomForest", "deep trees on resampled rows", { minLeafRows: 3 }),
    ...(regression ? [{ learner: "elasticNet", params: {}, recipe: PLAIN, why: "linear, with columns left out" }] : []),
    { learner: "nearestNeighbours", params: { neighbours: 20 }, recipe: PLAIN, why: "rows like it" },
    boosted(0.02, { ...ENCODED, ...WORDS }, "fewer columns per tree, best thresholds", SAMPLED),
    forest("extraTrees", "random thresholds, larger leaves: for noisy targets", { minLeafRows: 6 }),
    boosted(0.02, PLAIN, "bushy trees", { leaves: 84, minLeafRows: 3, columnSample: 0.53, rowSample: 0.98, l2: 0.84 }),
    forest("randomForest", "larger leaves: for noisy targets", { minLeafRows: 8 }),
    boosted(0.03, PLAIN, "large trees, strongly penalised", {
      leaves: 128,
      minLeafRows: 20,
      columnSample: 0.9,
      rowSample: 0.8,
      l2: 2,
    }),
  ];
}

/** Learners that know the order of the classes. */
const ORDERED: readonly Slot[] = [
  { learner: "proportionalOdds", params: {}, recipe: PLAIN, why: "straight lines through ordered classes" },
  {
    learner: "orderedTrees",
    params: { trees: 400, learningRate: 0.05, stoppingRounds: 20, l2: STEADY_L2 },
    recipe: PLAIN,
    why: "boosting per threshold between ordered classes",
  },
];

const SAMPLED = { leaves: 39, minLeafRows: 3, columnSample: 0.5, rowSample: 0.88, l1: 0.24, l2: 0.36 };

function boosted(floor: number, recipe: Candidate["recipe"], why: string, params: Candidate["params"] = {}): Slot {
  return { learner: "boostedTrees", params: { l2: STEADY_L2, ...params }, recipe, why, floor };
}

function oblivious(floor: number, recipe: Candidate["recipe"], why: string, params: Candidate["params"]): Slot {
  return { learner: "obliviousTrees", params, recipe, why, floor };
}
