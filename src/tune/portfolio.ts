/**
 * The candidates, in the order they are tried: first what answers at once, then settings that are known to be
 * good together, then random draws from the declared ranges. Origin of the settings: AutoGluon's published
 * portfolios (Apache-2.0), rounded.
 */

import { exp, log } from "../compute/math.ts";
import type { Catalog } from "../contract/catalog.ts";
import type { Param } from "../contract/params.ts";
import type { Random } from "../contract/random.ts";
import { columnOf } from "../contract/table.ts";
import type { Task } from "../contract/task.ts";
import { manyLevels } from "../prepare/recipe.ts";
import type { Candidate } from "./candidate.ts";
import type { Pace } from "./pace.ts";
import { isCostly } from "./protocol.ts";

const MOST_ROUNDS = 3000;
const PATIENCE = 40;

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
/** Learners whose settings are drawn, in turn. */
const DRAWN = ["boostedTrees", "obliviousTrees"];

/** How many settings are drawn at random where the clock ends the search. */
export function mostDraws(task: Task): number {
  return Math.ceil(task.table.rows / ROWS_PER_DRAW);
}

/**
 * Candidates one after the other. `pace` says how many rounds a candidate of a boosting learner has time for; after
 * the settings that are known to be good come `draws` random ones. Slots in `skip` were opened before.
 */
export function* portfolio(
  task: Task,
  catalog: Catalog,
  allowed: readonly string[] | null,
  random: Random,
  pace: (learner: string) => Pace,
  draws: number,
  skip: ReadonlySet<string> = new Set(),
): Generator<Candidate, void> {
  const seen = new Map<string, number>();
  const name = (learner: string): string => {
    const count = (seen.get(learner) ?? 0) + 1;
    seen.set(learner, count);
    return count === 1 ? learner : `${learner} ${count}`;
  };
  const usable = (learner: string): boolean =>
    Object.hasOwn(catalog.learners, learner) &&
    catalog.learners[learner]!.spec.tasks.includes(task.kind) &&
    (allowed === null || learner === "baseline" || allowed.includes(learner));

  const tried = new Set<string>();
  for (const [place, { floor, ...slot }] of slots(task).entries()) {
    if (!usable(slot.learner)) continue;
    tried.add(slot.learner);
    const own = { name: name(slot.learner), slot: `portfolio ${place}` };
    if (skip.has(own.slot)) continue;
    yield {
      ...slot,
      ...own,
      params: floor === undefined ? slot.params : paced(slot.params, floor, pace(slot.learner)),
    };
  }
  for (const learner of allowed ?? []) {
    if (!usable(learner) || tried.has(learner)) continue;
    const own = { name: name(learner), slot: `asked ${learner}` };
    if (!skip.has(own.slot)) yield { ...own, learner, params: {}, recipe: PLAIN, why: "asked for" };
  }
  const drawn = DRAWN.filter(usable);
  for (let draw = 0; drawn.length > 0 && draw < draws; draw++) {
    const learner = drawn[draw % drawn.length]!;
    const own = { name: name(learner), slot: `draw ${draw}` };
    if (skip.has(own.slot)) continue;
    const params = drawParams(catalog.learners[learner]!.spec.params, random.fork("draw", draw));
    yield {
      ...own,
      learner,
      params: paced(params, 0.02, pace(learner)),
      recipe: PLAIN,
      why: "a random draw",
    };
  }
}

/** Slower learning is better while there is time for its rounds: about 20 / rounds, within bounds. */
function paced(
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

function drawParams(specs: Readonly<Record<string, Param>>, random: Random): Record<string, unknown> {
  const drawn: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    if ((spec.type !== "real" && spec.type !== "integer") || spec.tune === null) continue;
    const [low, high, scale] = spec.tune;
    const share = random.uniform();
    const value = scale === "log" ? exp(log(low) + share * (log(high) - log(low))) : low + share * (high - low);
    drawn[name] = spec.type === "integer" ? Math.round(value) : Number(value.toPrecision(3));
  }
  return drawn;
}
