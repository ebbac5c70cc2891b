/** Automatic choice: candidates under cross-validation inside a budget, a greedy ensemble of them, one fitted model. */

import { createRandom } from "../compute/random.ts";
import type { Crew } from "../compute/threads/crew.node.ts";
import type { After, AfterWishes } from "../contract/after.ts";
import type { Catalog } from "../contract/catalog.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { LeaderboardRow, TrainEvent } from "../contract/events.ts";
import type { Judgement } from "../contract/honesty.ts";
import type { MetricSpec } from "../contract/metric.ts";
import type { Task } from "../contract/task.ts";
import { abortedError } from "../pipeline/context.ts";
import { createFitted, type Fitted, type FittedParts } from "../pipeline/fitted.ts";
import { createRun, type Run } from "../pipeline/run.ts";
import { writeAfter } from "../pipeline/write-after.ts";
import { afterChoice, refuseUnfitWishes } from "./after.ts";
import { metricFor, refuseUnfitLearner } from "./asked.ts";
import { Board, type Finished } from "./board.ts";
import { finishModel } from "./finish.ts";
import type { Journal } from "./journal.ts";
import { judgeSelection } from "./judge.ts";
import { ensembleRow, leaderboardRow } from "./leaderboard.ts";
import { affordableUnder, beyondLimits, costOf, type Limits, type ModelCost } from "./limits.ts";
import { now } from "./now.ts";
import { createClock } from "./pace.ts";
import { blendOf, poolOf } from "./pool.ts";
import { mostDraws, NOTHING_OWN, type Own, READABLE } from "./portfolio.ts";
import { chooseProtocol, type Protocol } from "./protocol.ts";
import { isRaced } from "./race.ts";
import { runSchedule } from "./schedule.ts";
import { createSearch } from "./search.ts";
import { electMembers } from "./vote.ts";

export type SelectOptions = {
  readonly catalog: Catalog;
  /** Workers that already share the task under the key "task". */
  readonly crew: Crew;
  readonly threads: number;
  readonly metric?: string;
  /** Milliseconds since the epoch at which the fitted model should be there; Infinity when only the count limits. */
  readonly until?: number;
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

export type Selection = {
  readonly fitted: Fitted;
  readonly metric: MetricSpec;
  readonly protocol: Protocol;
  /** Best first. */
  readonly leaderboard: readonly LeaderboardRow[];
  /** What can be said against the choice. */
  readonly judgement: Judgement;
  /** Out-of-fold answers of the chosen model, for `protocol.scored`: weights and calibration by what had not seen them. */
  readonly answers: Float64Array;
  /** The classes that such answers are decided for; null where nothing is decided. */
  readonly decided: Float64Array | null;
  readonly after: After;
  readonly members: readonly { readonly name: string; readonly weight: number }[];
  /** The best single candidate, for questions that need a fit of their own. */
  readonly best: Finished;
  /** Fits side by side, and threads inside each. */
  readonly lanes: number;
  readonly threadsPerFit: number;
  readonly cost: ModelCost;
  readonly notes: readonly string[];
  readonly interrupted: boolean;
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
  const seconds = until === Number.POSITIVE_INFINITY ? null : (until - now()) / 1000;
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
    // What is given up depends on which fit ends first: never where the run must be repeatable.
    costOf: limited ? (parts: FittedParts) => costOf(parts, task) : null,
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
  const interrupted = stopped();
  const spare = Math.round((end() - now()) / 1000);
  const kept = interrupted ? board.finished.filter((row) => row.folds.length > 0) : board.finished;
  if (kept.length === 0) throw interrupted ? abortedError() : nothingFitted();
  const vote = await electMembers({
    finished: kept,
    board,
    task,
    metric,
    catalog,
    random: random.fork("ensemble"),
    together: options.simple !== true,
    affordable: affordableUnder(limits),
  });
  const { candidates: usable, members: elected } = vote;
  // Weights of a stack need not sum to 1; what people see are shares.
  const namedIn = (list: typeof elected) => {
    const total = list.reduce((sum, { weight }) => sum + weight, 0);
    return list.map(({ place, weight }) => ({ name: usable[place]!.candidate.name, weight: weight / total }));
  };
  emit({ kind: "members", members: namedIn(elected) });
  emit({
    kind: "stage",
    stage: "fit",
    words: `fitting the chosen ${elected.length === 1 ? "model" : `${elected.length} models`} on all rows`,
  });
  const wishes = options.after ?? {};
  const afterOf = (voted: Float64Array) =>
    afterChoice({ task, answers: voted, rows: protocol.scored, metric, wishes, random: random.fork("after") });
  const latest = Math.max(until, options.latest ?? until);
  const rest = { catalog, crew, task, protocol, seed, threadsPerFit, lanes, journal, latest, stopped, board };
  // While the workers fit, this thread has time for what comes after.
  const [finish, planned] = await Promise.all([
    finishModel(elected, usable, { ...rest, bias: vote.bias }),
    afterOf(vote.crossFitted),
  ]);
  const { fitted: chosen, members, bagged, dropped, timed } = finish;
  // Where a member could not vote after all, the others' weights are as they were, only larger.
  const given = usable.map((row) => row.answers);
  const voted = dropped.length === 0 ? vote.crossFitted : blendOf(given, members, poolOf(task));
  const { after, answers, decided } = dropped.length === 0 ? planned : await afterOf(voted);
  const fitted = createFitted(writeAfter(chosen, after));
  const cost = costOf(fitted, task);
  const notes: string[] = [...beyondLimits(cost, limits)];
  if (bagged.length > 0)
    notes.push(
      `The models of the folds vote for ${bagged.join(", ")}: a fit on all rows had no time left, or answered worse than they do.`,
    );
  if (dropped.length > 0) emit({ kind: "members", members: namedIn(members) });
  if (dropped.length > 0)
    notes.push(`${dropped.join(", ")} does not vote: time ended its fits where no plan could make them again.`);
  if (timed.length > 0)
    notes.push(`Time ended the fits of ${timed.join(", ")} where no plan can make them again; a larger budget can.`);
  // Without a clock there is nothing to spare.
  if (!interrupted && spare > 1 && Number.isFinite(spare))
    notes.push(
      `${rows.length} candidates are as many as ${task.table.rows} rows can tell apart: ${spare} s of the budget were not needed.`,
    );
  const named = namedIn(members);
  if (named.length > 1) rows.push(ensembleRow(voted, named.length, task, protocol, metric));
  const sign = metric.greaterIsBetter ? -1 : 1;
  rows.sort((a, b) => sign * (a.score - b.score));
  const asked = options.learners ?? null;
  const about = { rows, finished: board.finished, ensemble: answers, task, protocol, metric, catalog, asked };
  const { leaderboard, judgement } = judgeSelection({
    ...about,
    random: random.fork("judge"),
    goOn: () => now() < Math.max(until, options.latest ?? until),
  });
  const best = usable.reduce((least, row) => (row.loss < least.loss ? row : least));
  return {
    fitted,
    metric,
    protocol,
    leaderboard,
    judgement,
    answers,
    decided,
    after,
    members: named,
    best,
    lanes,
    threadsPerFit,
    cost,
    notes,
    interrupted,
  };
}

function nothingFitted(): ModelwrightError {
  return new ModelwrightError(
    "tune/nothing-fitted",
    {},
    {
      what: "No candidate could be fitted.",
      fix: "Each one's reason was told when it failed; name other learners, or correct what it says.",
    },
  );
}
