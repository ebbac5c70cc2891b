/** Automatic choice: candidates under cross-validation inside a budget; what is made of them is `conclude.ts`. */

import { createRandom } from "../compute/random.ts";
import type { Crew } from "../compute/threads/crew.node.ts";
import type { AfterWishes } from "../contract/after.ts";
import type { Catalog } from "../contract/catalog.ts";
import type { LeaderboardRow, TrainEvent } from "../contract/events.ts";
import type { Task } from "../contract/task.ts";
import type { FittedParts } from "../pipeline/fitted.ts";
import { createRun, type Run } from "../pipeline/run.ts";
import { refuseUnfitWishes } from "./after.ts";
import { metricFor, refuseUnfitLearner } from "./asked.ts";
import { Board, type Finished } from "./board.ts";
import { concludeSelection, type Selection } from "./conclude.ts";
import type { Journal } from "./journal.ts";
import { leaderboardRow } from "./leaderboard.ts";
import { costOf, type Limits } from "./limits.ts";
import { now } from "./now.ts";
import { createClock } from "./pace.ts";
import { mostDraws, NOTHING_OWN, type Own, READABLE } from "./portfolio.ts";
import { chooseProtocol } from "./protocol.ts";
import { isRaced } from "./race.ts";
import { runSchedule } from "./schedule.ts";
import { createSearch } from "./search.ts";

export type SelectOptions = {
  readonly catalog: Catalog;
  /** Workers that already share the task under the key "task". */
  readonly crew: Crew;
  readonly threads: number;
  readonly metric?: string;
  /** Milliseconds since the epoch at which the fitted model should be there; Infinity when only the count limits. */
  readonly until?: number;
  /** Of the whole run, of which an earlier part may have used some: folds are chosen by it. */
  readonly budgetSeconds?: number;
  /** When it must be there: final fits that take longer than was reckoned may run on till then. */
  readonly latest?: number;
  /** A budget by count: the clock plays no part, the run is repeatable. */
  readonly maxModels?: number;
  readonly folds?: number;
  readonly seed?: number;
  readonly learners?: readonly string[];
  /** One model that people can read, instead of a vote. */
  readonly simple?: boolean;
  /** Seconds that predicting one row may take. */
  readonly maxLatency?: number;
  /** Bytes that the model may have. */
  readonly maxSize?: number;
  /** What the user brings: learners and steps that are tried beside the built-in ones. */
  readonly own?: Own;
  /** What to make of the answers: costs of decisions, coverage of intervals. */
  readonly after?: AfterWishes;
  /** Fits of an earlier part of the run are taken from it, and those of this one kept in it. */
  readonly journal?: Journal | null;
  readonly signal?: AbortSignal;
};

/** The baseline and the small model are begun however short the budget is. */
const SURE = 2;
/** A fit on this many cells gets all threads; smaller fits run side by side, one thread each. */
const TEAM_CELLS = 6e6;

export function select(task: Task, options: SelectOptions): Run<TrainEvent, Selection> {
  return createRun((emit, stopped) => selectModel(task, options, emit, stopped), options.signal);
}

async function selectModel(
  task: Task,
  options: SelectOptions,
  emit: (event: TrainEvent) => void,
  stopped: () => boolean,
): Promise<Selection> {
  const { catalog, crew, seed = 0, maxModels = Number.POSITIVE_INFINITY } = options;
  const until = options.maxModels === undefined ? (options.until ?? now() + 60_000) : Number.POSITIVE_INFINITY;
  const metric = metricFor(task, catalog, options.metric);
  for (const name of options.learners ?? []) refuseUnfitLearner(task, catalog, name);
  const limits: Limits = { seconds: options.maxLatency, bytes: options.maxSize };
  const limited = options.maxLatency !== undefined || options.maxSize !== undefined;
  refuseUnfitWishes(task, options.after ?? {});
  const random = createRandom(seed);
  const seconds = until === Number.POSITIVE_INFINITY ? null : (options.budgetSeconds ?? (until - now()) / 1000);
  const protocol = chooseProtocol(task, options.folds ?? null, random.fork("splits"), seconds);
  emit({ kind: "stage", stage: "compare", words: protocol.words });
  for (const words of protocol.notes) emit({ kind: "note", words });

  const isLarge = task.table.rows * task.roles.features.length > TEAM_CELLS;
  const lanes = isLarge ? 1 : Math.max(1, Math.min(crew.size, options.threads));
  const threadsPerFit = isLarge ? options.threads : 1;
  const board = new Board(task, protocol, metric);
  const rows: LeaderboardRow[] = [];
  const finished = (row: Finished): void => {
    const line = leaderboardRow(row, task, protocol, metric);
    const best = board.finished.every((other) => other === row || other.loss > row.loss);
    rows.push(line);
    emit({ kind: "candidate-finished", row: line, best });
  };
  const { end, pace } = createClock(until, board, task, protocol, lanes);
  const journal = options.journal ?? null;
  const search = createSearch({
    task,
    catalog,
    allowed: options.learners ?? (options.simple === true ? READABLE : null),
    own: options.own ?? NOTHING_OWN,
    random: random.fork("search"),
    pace,
    board,
    most: options.maxModels === undefined ? mostDraws(task) : Number.POSITIVE_INFINITY,
    // Without a clock the search asks for the same candidates again by itself.
    begun: options.maxModels === undefined ? (journal?.opened ?? []) : [],
  });
  const stopWatch = setInterval(() => stopped() && crew.stop(), 50);
  stopWatch.unref?.();
  const schedule = {
    crew,
    lanes,
    threadsPerFit,
    protocol,
    board,
    seed,
    end,
    sure: SURE,
    maxModels,
    costOf: limited ? (parts: FittedParts) => costOf(parts, task) : null,
    // What is given up depends on which fit ends first: never where the run must be repeatable.
    raced: options.maxModels === undefined && isRaced(task.table.rows, protocol),
    journal,
    stopped,
    emit,
    finished,
  };
  try {
    await runSchedule(search, schedule);
  } finally {
    clearInterval(stopWatch);
  }
  return concludeSelection({
    task,
    catalog,
    crew,
    protocol,
    metric,
    board,
    rows,
    limits,
    seed,
    random,
    lanes,
    threadsPerFit,
    journal,
    together: options.simple !== true,
    asked: options.learners ?? null,
    wishes: options.after ?? {},
    latest: Math.max(until, options.latest ?? until),
    spare: (end() - now()) / 1000,
    stopped,
    emit,
  });
}
