/** Automatic choice: candidates under cross-validation inside a budget, a greedy ensemble of them, one fitted model. */

import { createRandom } from "../compute/random.ts";
import type { Crew } from "../compute/threads/crew.node.ts";
import type { Catalog } from "../contract/catalog.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { LeaderboardRow, TrainEvent } from "../contract/events.ts";
import type { Judgement } from "../contract/honesty.ts";
import type { MetricSpec } from "../contract/metric.ts";
import type { Task } from "../contract/task.ts";
import { abortedError } from "../pipeline/context.ts";
import type { Fitted } from "../pipeline/fitted.ts";
import { createRun, type Run } from "../pipeline/run.ts";
import { metricFor, refuseUnfitLearner } from "./asked.ts";
import { Board, type Finished } from "./board.ts";
import { blendOf } from "./ensemble.ts";
import { finishModel } from "./finish.ts";
import { judgeSelection } from "./judge.ts";
import { ensembleRow, leaderboardRow } from "./leaderboard.ts";
import { createClock } from "./pace.ts";
import { mostDraws, portfolio } from "./portfolio.ts";
import { chooseProtocol, type Protocol } from "./protocol.ts";
import { now, runSchedule } from "./schedule.ts";
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
  /** Out-of-fold answers of the chosen model, for `protocol.scored`. */
  readonly answers: Float64Array;
  readonly members: readonly { readonly name: string; readonly weight: number }[];
  /** The best single candidate, for questions that need a fit of their own. */
  readonly best: Finished;
  /** Fits side by side, and threads inside each. */
  readonly lanes: number;
  readonly threadsPerFit: number;
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
  const random = createRandom(seed);
  const protocol = chooseProtocol(task, options.folds ?? null, random.fork("splits"));
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
  const draws = options.maxModels === undefined ? mostDraws(task) : Number.POSITIVE_INFINITY;
  const candidates = portfolio(task, catalog, options.learners ?? null, random.fork("portfolio"), pace, draws);
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
    stopped,
    emit,
    finished,
  };
  try {
    await runSchedule(candidates, schedule);
  } finally {
    clearInterval(stopWatch);
  }
  const interrupted = stopped();
  const spare = Math.round((end() - now()) / 1000);
  const kept = interrupted ? board.finished.filter((row) => row.folds.length > 0) : board.finished;
  if (kept.length === 0) throw interrupted ? abortedError() : nothingFitted();
  const { candidates: usable, members } = electMembers(kept, board, task, metric, catalog, random.fork("ensemble"));
  emit({
    kind: "stage",
    stage: "fit",
    words: `fitting the chosen ${members.length === 1 ? "model" : `${members.length} models`} on all rows`,
  });
  const { fitted, bagged } = await finishModel(members, usable, {
    catalog,
    crew,
    task,
    protocol,
    seed,
    threadsPerFit,
    lanes,
    latest: Math.max(until, options.latest ?? until),
    stopped,
    board,
  });
  const answers = blendOf(
    usable.map((row) => row.answers),
    members,
  );
  const notes: string[] = [];
  if (bagged.length > 0)
    notes.push(
      `The models of the folds vote for ${bagged.join(", ")}: a fit on all rows had no time left, or answered worse than they do.`,
    );
  // Without a clock there is nothing to spare.
  if (!interrupted && spare > 1 && Number.isFinite(spare))
    notes.push(
      `${rows.length} candidates are as many as ${task.table.rows} rows can tell apart: ${spare} s of the budget were not needed.`,
    );
  const named = members.map(({ place, weight }) => ({ name: usable[place]!.candidate.name, weight }));
  if (named.length > 1) rows.push(ensembleRow(answers, named.length, task, protocol, metric));
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
    members: named,
    best,
    lanes,
    threadsPerFit,
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
