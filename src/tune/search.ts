/**
 * The search: which candidate is tried next. First the portfolio; then, in batches of four, local search around the best of
 * each learner by turns with random draws, so that neither a bad start nor a wide valley is the end of it.
 *
 * A batch is made from what is finished when everything before it has ended: so with a budget by count the result does not
 * depend on which fit ends first.
 */
import type { Catalog } from "../contract/catalog.ts";
import type { Random } from "../contract/random.ts";
import type { Task } from "../contract/task.ts";
import { recipeSpace } from "../prepare/recipe.ts";
import type { Board, Finished } from "./board.ts";
import type { Candidate } from "./candidate.ts";
import { LocalSearch } from "./local-search.ts";
import type { Pace } from "./pace.ts";
import { type Own, PACED, paced, portfolio, type Unnamed } from "./portfolio.ts";
import { quantileParams } from "./quantile-slots.ts";
import { paramsAt, type SearchSpace, spaceOf } from "./search-space.ts";

export type Search = {
  /** The next candidate; "wait" until everything begun has ended; null when there is nothing left to try. */
  next(): Candidate | "wait" | null;
};

export type SearchOptions = {
  readonly task: Task;
  readonly catalog: Catalog;
  /** Names of learners; null for all. */
  readonly allowed: readonly string[] | null;
  readonly own: Own;
  readonly random: Random;
  readonly pace: (learner: string) => Pace;
  readonly board: Board;
  /** Candidates beyond the portfolio: more would be chosen for how they fit the noise of the folds. */
  readonly most: number;
  /** Candidates of an earlier part of this run, with the parameters that the clock gave them then: they come first. */
  readonly begun?: readonly Candidate[];
};

/** Learners whose settings are searched: the others gain little by it. */
const SEARCHED = ["boostedTrees", "obliviousTrees", "multiLayerPerceptron", "extraTrees"];
const BATCH = 4;

/** A setting in the space of a learner: its parameters and the choices of its recipe together. */
type Setting = Readonly<Record<string, unknown>>;
type Thread = { readonly learner: string; readonly space: SearchSpace; local: LocalSearch; gain: number };

export function createSearch(options: SearchOptions): Search {
  const { task, catalog, allowed, own, random, pace, board, most } = options;
  const first = portfolio(task, catalog, allowed, pace, own);
  const threads = new Map<string, Thread>();
  const names = new Map<string, number>();
  let queue = [...(options.begun ?? [])];
  const earlier = options.begun ?? [];
  const begun = new Set(earlier.map(({ slot }) => slot));
  const resumed = earlier.filter(({ slot }) => slot.startsWith("search"));
  let made = resumed.length;
  let batches = Math.ceil(made / BATCH);
  let local: { thread: Thread; candidates: readonly Candidate[] } | null = null;

  const named = (candidate: Unnamed): Candidate => {
    const count = (names.get(candidate.learner) ?? 0) + 1;
    names.set(candidate.learner, count);
    return { name: count === 1 ? candidate.learner : `${candidate.learner} ${count}`, ...candidate };
  };

  const candidateOf = (learner: string, setting: Setting, why: string, place: number): Candidate => {
    const choices = Object.keys(recipeSpace(catalog.learners[learner]!.spec.family, task));
    const part = (inRecipe: boolean): Record<string, unknown> =>
      Object.fromEntries(Object.entries(setting).filter(([name]) => choices.includes(name) === inRecipe));
    const params = { ...part(false), ...quantileParams(task, learner) };
    return named({
      slot: `search ${made + place}`,
      learner,
      params: PACED.includes(learner) ? paced(params, SEARCH_FLOOR, pace(learner)) : params,
      recipe: part(true),
      why,
    });
  };

  /** Tells the thread of the last local batch what came of it. */
  const conclude = (): void => {
    if (local === null) return;
    const { thread, candidates } = local;
    const losses = candidates.map((one) => board.finished.find((row) => row.candidate === one)?.loss ?? Number.NaN);
    thread.gain = thread.local.learn(losses);
    local = null;
  };

  const nextBatch = (): boolean => {
    conclude();
    const batch = batches++;
    const searched = SEARCHED.filter((name) => board.finished.some((row) => row.candidate.learner === name));
    if (searched.length === 0) return false;
    const draw = random.fork("batch", batch);
    if (batch % 2 === 1) {
      queue = Array.from({ length: BATCH }, (_, k) => {
        const learner = searched[k % searched.length]!;
        const space = settingSpace(learner, task, catalog);
        const stream = draw.fork(k);
        return candidateOf(
          learner,
          paramsAt(
            space,
            Float64Array.from(space, () => stream.uniform()),
          ),
          "a random draw",
          k,
        );
      });
      return true;
    }
    const thread = promising(searched, threads, options);
    const candidates = thread.local
      .next()
      .map((setting, k) => candidateOf(thread.learner, setting, "near the best so far", k));
    local = { thread, candidates };
    queue = [...candidates];
    return true;
  };

  return {
    next() {
      const queued = queue.shift();
      if (queued !== undefined) return queued;
      for (let slot = first.next(); !slot.done; slot = first.next()) {
        const candidate = named(slot.value);
        if (!begun.has(candidate.slot)) return candidate;
      }
      if (made >= most) return null;
      if (board.pending > 0) return "wait";
      // Settings of an earlier part have their names already.
      for (const { learner } of resumed.splice(0)) names.set(learner, (names.get(learner) ?? 0) + 1);
      if (!nextBatch()) return null;
      queue = queue.slice(0, most - made);
      made += queue.length;
      return queue.shift()!;
    },
  };
}

/** Slowest learning rate of boosting in the search. */
const SEARCH_FLOOR = 0.03;

function settingSpace(learner: string, task: Task, catalog: Catalog): SearchSpace {
  const { spec } = catalog.learners[learner]!;
  const ruled = PACED.includes(learner) ? ["learningRate", "trees", "stoppingRounds"] : [];
  return spaceOf({ ...spec.params, ...recipeSpace(spec.family, task) }, ruled);
}

/** The learner that is best, or not far from it and gained last: its search goes on, or begins at its best candidate. */
function promising(searched: readonly string[], threads: Map<string, Thread>, options: SearchOptions): Thread {
  const { board, catalog, task, random } = options;
  const best = (learner: string): Finished =>
    board.finished
      .filter((row) => row.candidate.learner === learner)
      .reduce((least, row) => (row.loss < least.loss ? row : least));
  const open = searched.map((learner): Thread => {
    const known = threads.get(learner);
    const start = best(learner);
    if (known !== undefined && known.local.loss <= start.loss) return known;
    const space = settingSpace(learner, task, catalog);
    const { params, recipe } = start.candidate;
    const stream = random.fork("local", learner, board.finished.length);
    const local = new LocalSearch(space, { ...params, ...recipe }, start.loss, stream);
    const thread = { learner, space, local, gain: known?.gain ?? Number.POSITIVE_INFINITY };
    threads.set(learner, thread);
    return thread;
  });
  const leader = open.reduce((least, thread) => (thread.local.loss < least.local.loss ? thread : least));
  // A learner that is behind must have gained in its last batch more than half of what it lacks.
  const worth = (thread: Thread): number => thread.gain - 0.5 * (thread.local.loss - leader.local.loss);
  return open.reduce((most, thread) => (worth(thread) > worth(most) ? thread : most));
}
