/**
 * The choice of a model from code, for a task that is defined already: `train()` without files. Own learners, steps and
 * metrics take part when they are in the catalog.
 *
 *   const run = select(task, { budget: 30 });
 *   for await (const event of run) console.log(event.kind);
 *   const { fitted, leaderboard } = await run.result;
 *
 * Workers know the built-in catalog. With another one fits run on this thread, one after the other, unless `worker` names a
 * module that brings it: `runWorker(catalog)` from "modelwright/author" is all that it has to call.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { catalog as builtIn } from "./catalog.ts";
import { createCrew } from "./compute/threads/crew.node.ts";
import { createTeam } from "./compute/threads/team.node.ts";
import type { Catalog } from "./contract/catalog.ts";
import type { TrainEvent } from "./contract/events.ts";
import type { AnyStep } from "./contract/step.ts";
import type { Task } from "./contract/task.ts";
import { shareTable } from "./data/share-table.ts";
import { createRun, type Run } from "./pipeline/run.ts";
import type { Selection } from "./tune/conclude.ts";
import { trainJobs } from "./tune/fit-job.ts";
import { now } from "./tune/now.ts";
import { type SelectOptions as SearchOptions, select as selectWith } from "./tune/select.ts";

export type SelectOptions = Omit<
  SearchOptions,
  "catalog" | "crew" | "threads" | "until" | "latest" | "own" | "budgetSeconds"
> & {
  /** Seconds. */
  readonly budget?: number;
  readonly catalog?: Catalog;
  /** Steps that are tried before the automatic recipe. */
  readonly steps?: readonly AnyStep[];
  readonly threads?: number;
  /** A module that calls `runWorker(catalog)`, for fits side by side with a catalog of one's own. */
  readonly worker?: URL;
};

export const DEFAULT_SELECT_SECONDS = 60;

export function select(task: Task, options: SelectOptions = {}): Run<TrainEvent, Selection> {
  return createRun(async (emit, stopped) => {
    const { budget = DEFAULT_SELECT_SECONDS, catalog = builtIn, steps = [], worker, ...rest } = options;
    const threads = options.threads ?? availableParallelism();
    const until = options.maxModels === undefined ? now() + 1000 * budget : Number.POSITIVE_INFINITY;
    const crew = createCrew(
      threads,
      worker ?? (catalog === builtIn ? builtInWorker() : null),
      trainJobs(catalog, createTeam),
    );
    const forward = new AbortController();
    const watch = setInterval(() => stopped() && forward.abort(), 30);
    try {
      const shared = { ...task, table: shareTable(task.table) };
      crew.share("task", shared);
      const own = {
        learners: Object.keys(catalog.learners).filter((name) => !Object.hasOwn(builtIn.learners, name)),
        steps: steps.map(({ spec, params, columns }) => ({ name: spec.name, params, columns })),
      };
      const run = selectWith(shared, { ...rest, catalog, crew, threads, until, own, signal: forward.signal });
      for await (const event of run) emit(event);
      return await run.result;
    } finally {
      clearInterval(watch);
      await crew.close();
    }
  }, options.signal);
}

/** The built file of the workers; null when the sources run as they are (in tests): jobs then run on this thread. */
export function builtInWorker(): URL | null {
  const entry = new URL("./worker.js", import.meta.url);
  return existsSync(entry) ? entry : null;
}
