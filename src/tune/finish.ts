/** From the chosen candidates to the model that is saved: each is fitted once more on all rows, then they vote. */

import { gather, gatherRows } from "../compute/frame.ts";
import type { Crew } from "../compute/threads/crew.node.ts";
import type { Catalog } from "../contract/catalog.ts";
import { type Task, taskRecord } from "../contract/task.ts";
import { createFitted, type Fitted, type FittedParts } from "../pipeline/fitted.ts";
import type { Board, Finished } from "./board.ts";
import { type AnswerRequest, type FitAnswer, type FitRequest, learnerOf } from "./candidate.ts";
import type { Weighted } from "./ensemble.ts";
import { type Member, mergeMembers } from "./merge.ts";
import type { Protocol } from "./protocol.ts";
import { now } from "./schedule.ts";

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
  readonly board: Board;
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

export type FinishedModel = { readonly fitted: Fitted; readonly bagged: readonly string[] };

/** Members for whose fit on all rows there is no time vote with the models of their folds instead. */
export async function finishModel(
  members: readonly Weighted[],
  rows: readonly Finished[],
  finish: Finish,
): Promise<FinishedModel> {
  const { task } = finish;
  const chosen = members.map(({ place, weight }) => ({ row: rows[place]!, weight }));
  const again = finish.stopped() ? new Set<Finished>() : fittedAgain(chosen, finish);
  const bagged: string[] = [];
  const parts = await Promise.all(
    chosen.map(async ({ row, weight }): Promise<Member[]> => {
      const canBag = row.folds.length > 0;
      if (again.has(row) || !canBag) {
        const whole = await fitAgain(row, finish).catch((error: unknown) => {
          if (!canBag) throw error;
          return null;
        });
        const sound = whole !== null && !whole.report.cutShort && (await isSound(whole, row, finish));
        if (whole !== null && (sound || !canBag)) return [{ parts: whole.parts!, weight }];
      }
      bagged.push(row.candidate.name);
      return row.folds.map((fold) => ({ parts: fold, weight: weight / row.folds.length }));
    }),
  );
  const merged: FittedParts = mergeMembers(taskRecord(task), parts.flat(), task.table.rows);
  return { fitted: createFitted(merged), bagged };
}

/** The heaviest members first, as many as the time that is left can be expected to hold. */
function fittedAgain(
  chosen: readonly { readonly row: Finished; readonly weight: number }[],
  finish: Finish,
): Set<Finished> {
  const heaviest = [...chosen].sort((a, b) => b.weight - a.weight).map(({ row }) => row);
  const seconds = refitSeconds(heaviest, finish.task, finish.protocol);
  let left = ((finish.latest - now()) / 1000) * finish.lanes;
  const again = new Set<Finished>();
  heaviest.forEach((row, i) => {
    if (seconds[i]! > left) return;
    left -= seconds[i]!;
    again.add(row);
  });
  return again;
}

/** One fit on all rows, with the rounds or the penalty that the folds chose. */
function fitAgain(row: Finished, finish: Finish): Promise<FitAnswer> {
  const learner = learnerOf(finish.catalog, row.candidate);
  const growth = growthOf(finish.task, finish.protocol);
  const params = learner.spec.refit?.(learner.params, row.reports, growth) ?? learner.params;
  const request: FitRequest & { threads: number } = {
    candidate: { ...row.candidate, params },
    rowsKey: "all",
    train: null,
    test: null,
    seed: finish.seed,
    deadline: finish.latest,
    threads: finish.threadsPerFit,
  };
  return finish.crew.run<FitAnswer>("fit", request);
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
