/** From the candidates that were compared to the model: who votes, the final fits, what comes after, and what it is worth. */
import { metricInterval } from "../assess/interval.ts";
import { metricInput } from "../assess/metric-input.ts";
import type { Crew } from "../compute/threads/crew.node.ts";
import type { After, AfterWishes } from "../contract/after.ts";
import type { Catalog } from "../contract/catalog.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { LeaderboardRow, TrainEvent } from "../contract/events.ts";
import type { Judgement } from "../contract/honesty.ts";
import type { MetricSpec } from "../contract/metric.ts";
import type { Random } from "../contract/random.ts";
import type { Task } from "../contract/task.ts";
import { abortedError } from "../pipeline/context.ts";
import { createFitted, type Fitted } from "../pipeline/fitted.ts";
import { writeAfter } from "../pipeline/write-after.ts";
import { afterChoice } from "./after.ts";
import type { Board, Finished } from "./board.ts";
import type { Weighted } from "./ensemble.ts";
import { type FinishedModel, finishModel, refitSeconds } from "./finish.ts";
import { freshForecast, type Growth, measureGrowth } from "./fresh.ts";
import type { Journal } from "./journal.ts";
import { judgeSelection } from "./judge.ts";
import { ensembleRow } from "./leaderboard.ts";
import { affordableUnder, beyondLimits, costOf, type Limits, type ModelCost } from "./limits.ts";
import { now } from "./now.ts";
import { blendOf, poolOf } from "./pool.ts";
import type { Protocol } from "./protocol.ts";
import { electMembers } from "./vote.ts";

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

export type Compared = {
  readonly task: Task;
  readonly catalog: Catalog;
  readonly crew: Crew;
  readonly protocol: Protocol;
  readonly metric: MetricSpec;
  readonly board: Board;
  /** Of the candidates, in any order. */
  readonly rows: readonly LeaderboardRow[];
  readonly limits: Limits;
  readonly seed: number;
  readonly random: Random;
  readonly lanes: number;
  readonly threadsPerFit: number;
  readonly journal: Journal | null;
  /** False where one model is asked for. */
  readonly together: boolean;
  /** Learners that the user named; null when all may be tried. */
  readonly asked: readonly string[] | null;
  readonly wishes: AfterWishes;
  /** Milliseconds since the epoch at which the fitted model must be there. */
  readonly latest: number;
  /** Seconds that were left when the comparing ended; infinite without a clock. */
  readonly spare: number;
  readonly stopped: () => boolean;
  readonly emit: (event: TrainEvent) => void;
};

export async function concludeSelection(compared: Compared): Promise<Selection> {
  const { task, catalog, protocol, metric, board, random, limits, latest, wishes, emit } = compared;
  const interrupted = compared.stopped();
  const kept = interrupted ? board.finished.filter((row) => row.folds.length > 0) : board.finished;
  if (kept.length === 0) throw interrupted ? abortedError() : nothingFitted();
  const vote = await electMembers({
    finished: kept,
    board,
    task,
    metric,
    catalog,
    random: random.fork("ensemble"),
    together: compared.together,
    affordable: affordableUnder(limits),
  });
  const { candidates: usable, members: elected } = vote;
  const told = (members: readonly Weighted[]): void => emit({ kind: "members", members: named(members, usable) });
  told(elected);
  const words = elected.length === 1 ? "model" : `${elected.length} models`;
  emit({ kind: "stage", stage: "fit", words: `fitting the chosen ${words} on all rows` });
  const afterOf = (voted: Float64Array) =>
    afterChoice({ task, answers: voted, rows: protocol.scored, metric, wishes, random: random.fork("after") });
  const best = usable.reduce((least, row) => (row.loss < least.loss ? row : least));
  // While the workers fit, this thread has time for what comes after.
  const [finish, planned, growth] = await Promise.all([
    finishModel(elected, usable, { ...compared, bias: vote.bias }),
    afterOf(vote.crossFitted),
    growthInSpareTime(best, elected, usable, compared),
  ]);
  const { members, dropped } = finish;
  if (dropped.length > 0) told(members);
  // Where a member could not vote after all, the others' weights are as they were, only larger.
  const given = usable.map((row) => row.answers);
  const voted = dropped.length === 0 ? vote.crossFitted : blendOf(given, members, poolOf(task));
  const { after, answers, decided } = dropped.length === 0 ? planned : await afterOf(voted);
  const fitted = createFitted(writeAfter(finish.fitted, after));
  const cost = costOf(fitted, task);
  const voters = members.length > 1 ? [ensembleRow(voted, members.length, task, protocol, metric)] : [];
  const sign = metric.greaterIsBetter ? -1 : 1;
  const rows = [...compared.rows, ...voters].sort((a, b) => sign * (a.score - b.score));
  const { leaderboard, judgement } = judgeSelection({
    rows,
    finished: board.finished,
    ensemble: answers,
    task,
    protocol,
    metric,
    catalog,
    asked: compared.asked,
    random: random.fork("judge"),
    goOn: () => now() < latest,
  });
  const bagged = members.every(({ place }) => finish.bagged.includes(usable[place]!.candidate.name));
  const score = metricInterval(metric, metricInput(task, answers, protocol.scored, decided));
  const fresh = bagged ? null : freshForecast(score, metric, growth, task, protocol);
  return {
    fitted,
    metric,
    protocol,
    leaderboard,
    judgement: { ...judgement, fresh },
    answers,
    decided,
    after,
    members: named(members, usable),
    best,
    lanes: compared.lanes,
    threadsPerFit: compared.threadsPerFit,
    cost,
    notes: [...beyondLimits(cost, limits), ...finishNotes(finish), ...(interrupted ? [] : spareNotes(compared))],
    interrupted,
  };
}

/** Measured in the time that the fits on all rows, which go first, leave free. */
async function growthInSpareTime(
  best: Finished,
  elected: readonly Weighted[],
  usable: readonly Finished[],
  { task, protocol, board, latest, lanes, stopped, ...compared }: Compared,
): Promise<Growth> {
  const chosen = elected.map(({ place }) => usable[place]!);
  const refits = refitSeconds(chosen, task, protocol).reduce((sum, seconds) => sum + seconds, 0);
  const spare = (latest - board.lateness - now()) / 1000 - (1.25 * refits) / lanes;
  return await measureGrowth(task, best, {
    ...compared,
    protocol,
    random: compared.random.fork("growth"),
    threads: compared.threadsPerFit,
    lanes,
    deadline: latest - board.lateness,
    spare: stopped() ? 0 : spare,
  });
}

/** Names and shares: weights of a stack need not sum to 1. */
function named(members: readonly Weighted[], rows: readonly Finished[]): Selection["members"] {
  const total = members.reduce((sum, { weight }) => sum + weight, 0);
  return members.map(({ place, weight }) => ({ name: rows[place]!.candidate.name, weight: weight / total }));
}

function finishNotes({ bagged, dropped, timed }: FinishedModel): readonly string[] {
  const notes: string[] = [];
  if (bagged.length > 0)
    notes.push(
      `The models of the folds vote for ${bagged.join(", ")}: a fit on all rows had no time left, or answered worse than they do.`,
    );
  if (dropped.length > 0)
    notes.push(`${dropped.join(", ")} does not vote: time ended its fits where no plan could make them again.`);
  if (timed.length > 0)
    notes.push(`Time ended the fits of ${timed.join(", ")} where no plan can make them again; a larger budget can.`);
  return notes;
}

/** Without a clock there is nothing to spare. */
function spareNotes({ spare, rows, task }: Compared): readonly string[] {
  const seconds = Math.round(spare);
  if (!(seconds > 1) || !Number.isFinite(seconds)) return [];
  return [
    `${rows.length} candidates are as many as ${task.table.rows} rows can tell apart: ${seconds} s of the budget were not needed.`,
  ];
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
