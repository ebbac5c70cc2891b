/**
 * The candidates of the portfolio: its slots, made for the task and for the time there is, with what the user brings.
 */

import type { Catalog } from "../contract/catalog.ts";
import { columnOf } from "../contract/table.ts";
import type { Task } from "../contract/task.ts";
import { type OwnStep, type RecipeOptions, recipeSpace } from "../prepare/recipe.ts";
import type { Candidate } from "./candidate.ts";
import type { Pace } from "./pace.ts";
import { type Slot, slots } from "./slots.ts";

const MOST_ROUNDS = 3000;
const PATIENCE = 40;
const PLAIN = {};

/** A candidate before it gets its name. */
export type Unnamed = Omit<Candidate, "name">;

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
  const seen = new Set<string>();
  const all = slots(task);
  const withOwn = [...all.slice(0, SLOTS_BEFORE_OWN), ...ownSlots(all, own), ...all.slice(SLOTS_BEFORE_OWN)];
  for (const [place, { floor, mostColumns, mostRows, learner, why, ...setting }] of withOwn.entries()) {
    if (!usable(learner) || (mostColumns !== undefined && isWide(task, mostColumns))) continue;
    if (mostRows !== undefined && task.table.rows > mostRows) continue;
    const recipe = effective(setting.recipe, catalog.learners[learner]!.spec.family, task);
    // Without anything to generate from, some slots are what an earlier one was.
    const key = JSON.stringify([learner, setting.params, recipe]);
    if (seen.has(key)) continue;
    seen.add(key);
    tried.add(learner);
    const params = floor === undefined ? setting.params : paced(setting.params, floor, pace(learner));
    yield { learner, params, recipe, why, slot: `portfolio ${place}` };
  }
  for (const learner of allowed ?? []) {
    if (!usable(learner) || tried.has(learner)) continue;
    yield { slot: `asked ${learner}`, learner, params: {}, recipe: PLAIN, why: "asked for" };
  }
}

/** The choices of a recipe that make a difference on this task. */
function effective(recipe: RecipeOptions, family: string, task: Task): RecipeOptions {
  const choices = recipeSpace(family, task);
  return Object.fromEntries(Object.entries(recipe).filter(([name]) => name === "own" || Object.hasOwn(choices, name)));
}

function isWide(task: Task, most: number): boolean {
  const columns = task.roles.features.map((name) => columnOf(task.table, name));
  return columns.length > most || columns.some(({ kind }) => kind === "text");
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
