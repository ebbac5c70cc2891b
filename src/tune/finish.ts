/** From the chosen candidates to the model that is saved: each is fitted once more on all rows, then they vote. */

import { gather, gatherRows } from "../compute/frame.ts";
import type { Crew } from "../compute/threads/crew.node.ts";
import type { Catalog } from "../contract/catalog.ts";
import { type Task, taskRecord } from "../contract/task.ts";
import { createFitted, type Fitted, type FittedParts } from "../pipeline/fitted.ts";
import type { Board, Finished } from "./board.ts";
import { type AnswerRequest, type FitAnswer, type FitRequest, learnerOf } from "./candidate.ts";
import type { Weighted } from "./ensemble.ts";
import { exactParts, timedParts } from "./exact.ts";
import { ALL_ROWS, type Journal } from "./journal.ts";
import { type Member, mergeMembers } from "./merge.ts";
import { now } from "./now.ts";
import type { Protocol } from "./protocol.ts";

export type Finish = {
  readonly catalog: Catalog;
  readonly crew: Crew;
  readonly task: Task;
  readonly protocol: Protocol;
  readonly seed: number;
  readonly threadsPerFit: number;
  readonly lanes: number;
  /** Milliseconds since the epoch at which the fitted model must be there. */
  readonly latest: number;
  readonly stopped: () => boolean;
  /** Per class, where the members were stacked; else null. */
  readonly bias: Float64Array | null;
  readonly board: Board;
  readonly journal: Journal | null;
};

/** Rows of a fit on everything over rows of a fold's fit. */
function growthOf(task: Task, protocol: Protocol): number {
  return task.table.rows / protocol.splits[0]!.train.length;
}

/** Seconds that fitting each of these on all rows is expected to take. */
export function refitSeconds(rows: readonly Finished[], task: Task, protocol: Protocol): number[] {
  const growth = growthOf(task, protocol);
  return rows.map(({ foldSeconds, reports }) => {
    // Boosting was fitted past its best round, and gets more rounds on more rows.
    const made = reports.reduce((sum, report) => sum + (report.validationLoss?.length ?? 0), 0);
    const kept = reports.reduce((sum, report) => sum + (report.iterations ?? 0), 0);
    const staged = made > 0 && kept > 0;
    return foldSeconds * growth * (staged ? Math.min(1, kept / made) * growth : 1);
  });
}

export type FinishedModel = {
  readonly fitted: Fitted;
  /** Who votes in it: those that were elected, but for those that were left out. */
  readonly members: readonly Weighted[];
  /** Names of members whose fold models vote. */
  readonly bagged: readonly string[];
  /** Names of members that were left out, because time ended all of their fits at places that no plan can say. */
  readonly dropped: readonly string[];
  /** Names of such members that vote all the same, as there is nobody else. */
  readonly timed: readonly string[];
};

type Chosen = { readonly row: Finished; readonly weight: number };
/** The models that vote for a chosen candidate; `exact` where the plan makes them again. */
type Voters = Chosen & { readonly models: readonly FittedParts[]; readonly exact: boolean };

/**
 * Members for whose fit on all rows there is no time vote with the models of their folds instead. What the recorded
 * plan cannot make again votes only where there is nothing else.
 */
export async function finishModel(
  members: readonly Weighted[],
  rows: readonly Finished[],
  finish: Finish,
): Promise<FinishedModel> {
  const { task } = finish;
  const chosen = members.map(({ place, weight }): Chosen => ({ row: rows[place]!, weight }));
  const again = finish.stopped() ? new Set<Finished>() : fittedAgain(chosen, finish);
  const voters = await Promise.all(chosen.map((one) => votersFor(one, again.has(one.row), finish)));
  const exact = withOthers(voters, rows, finish);
  const total = exact.reduce((sum, { weight }) => sum + weight, 0);
  const scale = exact.length === voters.length ? 1 : 1 / total;
  const voting = exact.map((voter) => ({ ...voter, weight: voter.weight * scale }));
  const parts = voting.flatMap(({ models, weight }) =>
    models.map((own): Member => ({ parts: own, weight: weight / models.length })),
  );
  const names = (kept: (voter: Voters) => boolean): string[] =>
    voters.filter(kept).map(({ row }) => row.candidate.name);
  return {
    fitted: createFitted(
      mergeMembers(taskRecord(task), parts, task.table.rows, exact.length === voters.length ? finish.bias : null),
    ),
    members: voting.map(({ row, weight }) => ({ place: rows.indexOf(row), weight })),
    bagged: names((voter) => exact.includes(voter) && voter.models[0]!.plan.rows !== "all"),
    dropped: names((voter) => !exact.includes(voter)),
    timed: names((voter) => exact.includes(voter) && !voter.exact),
  };
}

/** The fit on all rows where there is time for it and it went well, else the models of the folds. */
async function votersFor({ row, weight }: Chosen, again: boolean, finish: Finish): Promise<Voters> {
  const folds = foldModels(row, finish);
  if (again || folds === null) {
    const whole = await fitAgain(row, finish).catch((error: unknown) => {
      if (row.folds.length === 0) throw error;
      return null;
    });
    const parts = whole === null ? null : exactParts(whole.parts!, "all", finish.catalog);
    const sound = parts !== null && !whole!.report.cutShort && (await isSound(whole!, row, finish));
    if (parts !== null && (sound || folds === null)) return { row, weight, models: [parts], exact: true };
    if (row.folds.length === 0) return { row, weight, models: [timedParts(whole!.parts!, "all")], exact: false };
  }
  if (folds !== null) return { row, weight, models: folds, exact: true };
  return { row, weight, models: row.folds.map((fold, split) => timedParts(fold, { split })), exact: false };
}

/** Null where the models of the folds were not kept, or one of them cannot be made again. */
function foldModels(row: Finished, { catalog }: Finish): readonly FittedParts[] | null {
  const models = row.folds.flatMap((fold, split) => exactParts(fold, { split }, catalog) ?? []);
  return models.length > 0 && models.length === row.folds.length ? models : null;
}

/** Without those that cannot be made again, as long as anybody is left: else the best other candidate that can. */
function withOthers(voters: readonly Voters[], rows: readonly Finished[], finish: Finish): readonly Voters[] {
  const exact = voters.filter((voter) => voter.exact);
  if (exact.length > 0) return exact;
  for (const row of [...rows].sort((a, b) => a.loss - b.loss)) {
    const models = foldModels(row, finish);
    if (models !== null) return [{ row, weight: 1, models, exact: true }];
  }
  return voters;
}

/** The heaviest members first, as many as the time that is left can be expected to hold. */
function fittedAgain(chosen: readonly Chosen[], finish: Finish): Set<Finished> {
  const heaviest = [...chosen].sort((a, b) => b.weight - a.weight).map(({ row }) => row);
  const seconds = refitSeconds(heaviest, finish.task, finish.protocol);
  let left = ((finish.latest - finish.board.lateness - now()) / 1000) * finish.lanes;
  const again = new Set<Finished>();
  heaviest.forEach((row, i) => {
    if (seconds[i]! > left) return;
    left -= seconds[i]!;
    again.add(row);
  });
  return again;
}

/** One fit on all rows, with the rounds or the penalty that the folds chose. */
async function fitAgain(row: Finished, finish: Finish): Promise<FitAnswer> {
  const learner = learnerOf(finish.catalog, row.candidate);
  const growth = growthOf(finish.task, finish.protocol);
  const params = learner.spec.refit?.(learner.params, row.reports, growth) ?? learner.params;
  const candidate = { ...row.candidate, params };
  const kept = (await finish.journal?.find(candidate, ALL_ROWS)) ?? null;
  if (kept !== null) return kept;
  const request: FitRequest & { threads: number } = {
    candidate,
    rowsKey: "all",
    train: null,
    test: null,
    seed: finish.seed,
    deadline: finish.latest - finish.board.lateness,
    threads: finish.threadsPerFit,
  };
  const answer = await finish.crew.run<FitAnswer>("fit", request);
  // One that time ended is worth another try.
  if (answer.report.late === undefined) finish.journal?.keep(candidate, ALL_ROWS, answer);
  return answer;
}

/** Rows that a final fit is checked on. */
const CHECKED_ROWS = 2000;

/**
 * A model fitted on all rows has seen these rows: if it still answers them worse than the folds' models did, which
 * had not, the fit went wrong (its steps ran away, say) and the folds' models are the better choice.
 */
async function isSound(whole: FitAnswer, row: Finished, { crew, protocol, board }: Finish): Promise<boolean> {
  const { scored } = protocol;
  const step = Math.max(1, scored.length / CHECKED_ROWS);
  const places = Int32Array.from({ length: Math.min(CHECKED_ROWS, scored.length) }, (_, i) => Math.floor(i * step));
  const rows = gather(scored, places);
  const width = row.answers.length / scored.length;
  const before = gatherRows(row.answers, width, places);
  const asked = { ...whole.parts!, state: { steps: [], learner: null } };
  const after = await crew.run<Float64Array>("answer", { parts: asked, rows } satisfies AnswerRequest);
  const loss = board.lossOf(before, rows);
  return !(board.lossOf(after, rows) > loss + 0.1 * Math.abs(loss));
}
