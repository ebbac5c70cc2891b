/** Answers of a candidate to rows that it was not fitted on: one fit per split, nothing about the rows it answers is looked at. */
import type { Crew } from "../compute/threads/crew.node.ts";
import { isClassification, type Split, type Task } from "../contract/task.ts";
import type { FittedParts } from "../pipeline/fitted.ts";
import type { Candidate, FitAnswer, FitRequest } from "./candidate.ts";

export type OutOfFoldOptions = {
  /** Workers that share the task under the key "task". */
  readonly crew: Crew;
  readonly seed: number;
  readonly threads: number;
  /** Milliseconds since the epoch; fits that run into it are cut short. */
  readonly deadline: number;
  /** Names the splits, so that columns prepared for them are used again. */
  readonly key: string;
  /** Features that the fits shall not see. */
  readonly without?: readonly string[];
};

export type OutOfFold = {
  /** Of the rows that `testedRows` names, `rows × width`, row-major; the mean where several splits test a row. */
  readonly answers: Float64Array;
  /** Of each split's own test rows, in their order. */
  readonly perSplit: readonly Float64Array[];
  /** The fitted model of each split; null where it is too large to be sent. */
  readonly models: readonly (FittedParts | null)[];
  readonly cutShort: boolean;
};

export async function outOfFold(
  task: Task,
  candidate: Candidate,
  splits: readonly Split[],
  options: OutOfFoldOptions,
): Promise<OutOfFold> {
  const { crew, seed, threads, deadline, key, without = [] } = options;
  const fits = await Promise.all(
    splits.map((split, fold) => {
      const request: FitRequest & { readonly threads: number } = {
        candidate,
        rowsKey: `${key} ${fold}`,
        train: split.train,
        test: split.test,
        seed,
        deadline,
        threads,
        without,
      };
      return crew.run<FitAnswer>("fit", request);
    }),
  );
  const perSplit = fits.map(({ predictions }) => predictions!);
  const width = isClassification(task.kind) ? task.classes.length : 1;
  return {
    answers: meanOverSplits(task.table.rows, width, splits, perSplit),
    perSplit,
    models: fits.map(({ parts }) => parts),
    cutShort: fits.some(({ report }) => report.cutShort === true),
  };
}

/** The rows that splits test, ascending: all of them, but for the earliest ones where the past foretells the future. */
export function testedRows(rows: number, splits: readonly Split[]): Int32Array {
  const tested = new Uint8Array(rows);
  for (const { test } of splits) for (const row of test) tested[row] = 1;
  return Int32Array.from(tested.keys()).filter((row) => tested[row] === 1);
}

function meanOverSplits(
  rows: number,
  width: number,
  splits: readonly Split[],
  perSplit: readonly Float64Array[],
): Float64Array {
  const tested = testedRows(rows, splits);
  const placeOf = new Int32Array(rows);
  tested.forEach((row, place) => {
    placeOf[row] = place;
  });
  const sum = new Float64Array(tested.length * width);
  const count = new Int32Array(tested.length);
  splits.forEach(({ test }, s) => {
    test.forEach((row, i) => {
      const place = placeOf[row]!;
      count[place]!++;
      for (let j = 0; j < width; j++) sum[place * width + j]! += perSplit[s]![i * width + j]!;
    });
  });
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! / count[Math.floor(i / width)]!;
  return sum.map((value) => (Number.isFinite(value) ? value : Number.NaN));
}

/** The mean of several models' answers to the same rows. */
export function meanOf(all: readonly Float64Array[]): Float64Array {
  return all[0]!.map((_, i) => all.reduce((sum, answers) => sum + answers[i]!, 0) / all.length);
}
