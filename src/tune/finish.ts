/** From the chosen candidates to the model that is saved: each is fitted once more on all rows, then they vote. */
import type { Crew } from "../compute/crew.node.ts";
import type { Catalog } from "../contract/catalog.ts";
import { type Task, taskRecord } from "../contract/task.ts";
import { createFitted, type Fitted, type FittedParts } from "../pipeline/fitted.ts";
import type { Finished } from "./board.ts";
import { type FitAnswer, type FitRequest, learnerOf } from "./candidate.ts";
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
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly stopped: () => boolean;
};

/** Rows of a fit on everything over rows of a fold's fit. */
export function growthOf(task: Task, protocol: Protocol): number {
  return task.table.rows / protocol.splits[0]!.train.length;
}

/** Seconds that fitting these on all rows is expected to take. */
export function refitSeconds(rows: readonly Finished[], task: Task, protocol: Protocol, lanes: number): number {
  const each = rows.map((row) => row.foldSeconds * growthOf(task, protocol));
  const sum = each.reduce((total, seconds) => total + seconds, 0);
  return Math.max(sum / lanes, ...each, 0);
}

export type FinishedModel = { readonly fitted: Fitted; readonly bagged: readonly string[] };

/** Members for whose fit there is no time left vote with the models of their folds instead. */
export async function finishModel(
  members: readonly Weighted[],
  rows: readonly Finished[],
  finish: Finish,
): Promise<FinishedModel> {
  const { task, protocol } = finish;
  const chosen = members.map(({ place, weight }) => ({ row: rows[place]!, weight }));
  const expected = refitSeconds(
    chosen.map((c) => c.row),
    task,
    protocol,
    finish.lanes,
  );
  const timeLeft = (finish.until - now()) / 1000;
  const growth = growthOf(task, protocol);
  const bagged: string[] = [];

  const parts = await Promise.all(
    chosen.map(async ({ row, weight }): Promise<Member[]> => {
      const canBag = row.folds.length > 0;
      if (!finish.stopped() && (expected < timeLeft || !canBag)) {
        const learner = learnerOf(finish.catalog, row.candidate);
        const params = learner.spec.refit?.(learner.params, row.reports, growth) ?? learner.params;
        const request: FitRequest & { threads: number } = {
          candidate: { ...row.candidate, params },
          rowsKey: "all",
          train: null,
          test: null,
          seed: finish.seed,
          deadline: finish.until,
          threads: finish.threadsPerFit,
        };
        try {
          const answer = await finish.crew.run<FitAnswer>("fit", request);
          if (!answer.report.cutShort || !canBag) return [{ parts: answer.parts!, weight }];
        } catch (error) {
          if (!canBag) throw error;
        }
      }
      bagged.push(row.candidate.name);
      return row.folds.map((fold) => ({ parts: fold, weight: weight / row.folds.length }));
    }),
  );
  const merged: FittedParts = mergeMembers(taskRecord(task), parts.flat(), task.table.rows);
  return { fitted: createFitted(merged), bagged };
}
