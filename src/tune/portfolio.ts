/**
 * The candidates, in the order they are tried: first what answers at once, then settings that are known to be
 * good together, then random draws from the declared ranges. Origin of the settings: AutoGluon's published
 * portfolios (Apache-2.0), rounded.
 */

import type { Catalog } from "../contract/catalog.ts";
import { columnOf } from "../contract/table.ts";
import type { Task } from "../contract/task.ts";
import { manyLevels, type OwnStep } from "../prepare/recipe.ts";
import type { Candidate } from "./candidate.ts";
import type { Pace } from "./pace.ts";
import { isCostly } from "./protocol.ts";

const MOST_ROUNDS = 3000;
const PATIENCE = 40;

/** A candidate before it gets its name. */
export type Unnamed = Omit<Candidate, "name">;

type Slot = Omit<Candidate, "name" | "slot"> & {
  /** Slowest learning rate of a boosting slot; its rounds follow from the pace. */
  readonly floor?: number;
};

/** A little steadies small leaves; more costs tables whose classes part cleanly. */
const STEADY_L2 = 0.1;
const ROWS_PER_LEAF_ROW = 8000;
const PLAIN = {};
/** Forests are misled by words with many levels; what a level says of the target serves them better. */
const ENCODED = { levels: "target" } as const;

function slots(task: Task): readonly Slot[] {
  const regression = task.kind === "regression";
  const boosted = (
    floor: number,
    recipe: Candidate["recipe"],
    why: string,
    params: Candidate["params"] = {},
  ): Slot => ({
    learner: "boostedTrees",
    params: { l2: STEADY_L2, ...params },
    recipe,
    why,
    floor,
  });
  const oblivious = (floor: number, why: string, params: Candidate["params"]): Slot => ({
    learner: "obliviousTrees",
    params,
    recipe: PLAIN,
    why,
    floor,
  });
  const quick = { trees: 40, learningRate: 0.2, leaves: 15, stoppingRounds: 10, l2: STEADY_L2 };
  // Leaves of one row pay where classes part cleanly; on large tables they cost most of the time and spoil answers.
  const more = Math.floor(task.table.rows / ROWS_PER_LEAF_ROW);
  const forest = (learner: "randomForest" | "extraTrees", minLeafRows: number, why: string): Slot => ({
    learner,
    params: { trees: 150, minLeafRows: minLeafRows + more, ...(regression ? { columnSampleByNode: 1 } : {}) },
    recipe: ENCODED,
    why,
  });
  const steady = boosted(0.05, PLAIN, "the steady default for tables");
  const linear: Slot = {
    learner: regression ? "ridge" : "logistic",
    params: {},
    recipe: PLAIN,
    why: "straight lines: strong on small and wide tables",
  };
  return [
    { learner: "baseline", params: {}, recipe: PLAIN, why: "what every model must beat" },
    { learner: "boostedTrees", params: quick, recipe: PLAIN, why: "a small model at once" },
    // Where every fit takes seconds, what is most likely to win comes first.
    ...(isCostly(task) ? [steady, linear] : [linear, steady]),
    oblivious(0.05, "symmetric trees with statistics of categories", { depth: 6 }),
    ...(hasManyLevels(task) ? [boosted(0.05, ENCODED, "words with many levels by what they say of the target")] : []),
    forest("extraTrees", regression ? 3 : 1, "random thresholds: errs differently from boosting"),
    boosted(0.02, ENCODED, "fewer columns per tree", {
      leaves: 39,
      minLeafRows: 3,
      columnSample: 0.5,
      rowSample: 0.88,
      l1: 0.24,
      l2: 0.36,
    }),
    forest("randomForest", 3, "deep trees on resampled rows"),
    boosted(0.03, PLAIN, "nearly additive", {
      leaves: 6,
      minLeafRows: 12,
      columnSample: 0.75,
      rowSample: 0.85,
      l1: 0.24,
      l2: 0.3,
    }),
    ...(regression ? [{ learner: "elasticNet", params: {}, recipe: PLAIN, why: "linear, with columns left out" }] : []),
    oblivious(0.04, "shallow symmetric trees", { depth: 4, l2: 4.5 }),
    forest("extraTrees", 6, "random thresholds, larger leaves: for noisy targets"),
    forest("randomForest", 8, "larger leaves: for noisy targets"),
    boosted(0.02, PLAIN, "bushy trees", { leaves: 84, minLeafRows: 3, columnSample: 0.53, rowSample: 0.98, l2: 0.84 }),
    boosted(0.03, ENCODED, "small trees, single rows as leaves", {
      leaves: 16,
      minLeafRows: 1,
      columnSample: 0.58,
      rowSample: 0.96,
      l1: 0.94,
      l2: 1,
    }),
    boosted(0.03, PLAIN, "large trees, strongly penalised", {
      leaves: 128,
      minLeafRows: 20,
      columnSample: 0.9,
      rowSample: 0.8,
      l2: 2,
    }),
  ];
}

function hasManyLevels(task: Task): boolean {
  return task.roles.features.some((name) => manyLevels(columnOf(task.table, name)));
}

/** Rows per random draw: more candidates than that would be chosen for how they fit the noise of the folds. */
const ROWS_PER_DRAW = 100;
/** Learners whose rounds, and with them the learning rate, follow from the clock. */
export const PACED: readonly string[] = ["boostedTrees", "obliviousTrees"];

/** Learners whose models people can read: lines, one tree, sums of curves. */
export const READABLE: readonly string[] = ["ridge", "logistic", "elasticNet", "decisionTree", "explainableBoosting"];

/** The learners that the portfolio tries by itself. */
export function plannedLearners(task: Task): ReadonlySet<string> {
  return new Set(slots(task).map(({ learner }) => learner));
}

/** How many settings are drawn at random where the clock ends the search. */
export function mostDraws(task: Task): number {
  return Math.ceil(task.table.rows / ROWS_PER_DRAW);
}

/** Names of learners that are not built in, and steps to try before the recipe. */
export type Own = { readonly learners: readonly string[]; readonly steps: readonly OwnStep[] };
export const NOTHING_OWN: Own = { learners: [], steps: [] };

/** What the user brings is tried after the first slots, so that a model is there whatever it does. */
const SLOTS_BEFORE_OWN = 4;

/** Candidates one after the other. `pace` says how many rounds a candidate of a boosting learner has time for. */
export function* portfolio(
  task: Task,
  catalog: Catalog,
  allowed: readonly string[] | null,
  pace: (learner: string) => Pace,
  own: Own = NOTHING_OWN,
): Generator<Unnamed, void> {
  const usable = (learner: string): boolean =>
    Object.hasOwn(catalog.learners, learner) &&
    catalog.learners[learner]!.spec.tasks.includes(task.kind) &&
    (allowed === null || learner === "baseline" || allowed.includes(learner));

  const tried = new Set<string>();
  const all = slots(task);
  const withOwn = [...all.slice(0, SLOTS_BEFORE_OWN), ...ownSlots(all, own), ...all.slice(SLOTS_BEFORE_OWN)];
  for (const [place, { floor, ...setting }] of withOwn.entries()) {
    if (!usable(setting.learner)) continue;
    tried.add(setting.learner);
    const params = floor === undefined ? setting.params : paced(setting.params, floor, pace(setting.learner));
    yield { ...setting, slot: `portfolio ${place}`, params };
  }
  for (const learner of allowed ?? []) {
    if (!usable(learner) || tried.has(learner)) continue;
    yield { slot: `asked ${learner}`, learner, params: {}, recipe: PLAIN, why: "asked for" };
  }
}

/** Own learners with their defaults; own steps before the first linear and the first slow boosting candidate. */
function ownSlots(all: readonly Slot[], own: Own): readonly Slot[] {
  const learners = own.learners.map((learner): Slot => ({ learner, params: {}, recipe: PLAIN, why: "your own" }));
  if (own.steps.length === 0) return learners;
  const bases = [all.find(({ floor }) => floor !== undefined), all.find(({ learner }) => LINEAR.includes(learner))];
  const why = "with your own steps";
  return [
    ...learners,
    ...bases.flatMap((slot) => (slot ? [{ ...slot, recipe: { ...slot.recipe, own: own.steps }, why }] : [])),
  ];
}

const LINEAR: readonly string[] = ["logistic", "ridge"];

/** Slower learning is better while there is time for its rounds: about 20 / rounds, within bounds. */
export function paced(
  params: Readonly<Record<string, unknown>>,
  floor: number,
  pace: Pace,
): Readonly<Record<string, unknown>> {
  const learningRate = pace === null ? 0.05 : Math.min(0.15, Math.max(floor, 20 / pace.rounds));
  return {
    ...params,
    learningRate: Number(learningRate.toPrecision(2)),
    trees: MOST_ROUNDS,
    stoppingRounds: PATIENCE,
  };
}
