/**
 * Answers that labels are judged by: of the candidate that decides best, over several rounds of folds, then once more
 * without the rows that are surest to be wrong, because a model that has learnt from wrong labels is less sure of the
 * right ones.
 */
import { metricInput } from "../assess/metric-input.ts";
import { suspectLabels } from "../assess/suspect-labels.ts";
import type { Random } from "../contract/random.ts";
import { isClassification, type Split, type Task } from "../contract/task.ts";
import { splitTask } from "../data/split-task.ts";
import type { Candidate } from "./candidate.ts";
import { meanOf, type OutOfFold } from "./out-of-fold.ts";

/** A candidate with its answers to the rows, out of fold, and what its fits took. */
export type Answered = { readonly candidate: Candidate; readonly answers: Float64Array; readonly seconds: number };

export type LabelAnswersInput = {
  readonly task: Task;
  /** A model's own answers to rows that are new to it; they join the others. */
  readonly own: Float64Array | null;
  readonly answered: readonly Answered[];
  /** What the folds of a quick model take. */
  readonly quickSeconds: number;
  /** The rows that the splits test. */
  readonly rows: Int32Array;
  readonly splits: readonly Split[];
  readonly random: Random;
  readonly fits: (candidate: Candidate, splits: readonly Split[], key: string) => Promise<OutOfFold>;
  /** Seconds; Infinity when the clock plays no part. */
  readonly left: () => number;
};

/** Deep trees on all rows keep single rows apart: on small tables they are the surest of labels. */
const DEEP: Candidate = {
  name: "deep trees",
  slot: "deep trees",
  learner: "extraTrees",
  params: { trees: 200, minLeafRows: 1 },
  recipe: { levels: "target" },
  why: "deep trees with random thresholds",
};
const DEEP_ROWS = 20_000;
const FOLDS = 5;
/** Rounds of folds, and the part of the time left that each may take. */
const ROUNDS = 4;
const SHARE = 0.2;
/** The part of the suspect rows that the last round is fitted without. */
const SUREST = 0.4;

export async function labelAnswers(input: LabelAnswersInput): Promise<Float64Array> {
  const { task, own, answered, quickSeconds, rows, splits, random, fits, left } = input;
  const spare = (): number => SHARE * left();
  const pool = [...answered];
  if (isClassification(task.kind) && rows.length <= DEEP_ROWS && 4 * quickSeconds < spare()) {
    const started = left();
    const deep = await fits(DEEP, splits, "fold").catch(() => null);
    if (deep !== null) pool.push({ candidate: DEEP, answers: deep.answers, seconds: started - left() });
  }
  const best = pool.reduce((least, one) => (lossOf(one, task, rows) < lossOf(least, task, rows) ? one : least));
  const withOwn = (answers: Float64Array): Float64Array => (own === null ? answers : meanOf([answers, own]));
  const splitsOf = (round: number): readonly Split[] =>
    splitTask(task, { folds: FOLDS, repeats: 1 }, random.fork("round", round)).splits;
  const rounds = [best.answers];
  while (rounds.length < ROUNDS && best.seconds < spare())
    rounds.push((await fits(best.candidate, splitsOf(rounds.length), `labels ${rounds.length}`)).answers);
  const first = meanOf(rounds);
  const { ranked, estimated } = suspectLabels(task, first, rows);
  if (estimated === 0 || best.seconds > spare()) return withOwn(first);
  const sure = new Set(ranked.subarray(0, Math.ceil(SUREST * estimated)).map((place) => rows[place]!));
  const cleaned = splitsOf(0).map(({ train, test }) => ({ train: train.filter((row) => !sure.has(row)), test }));
  const second = await fits(best.candidate, cleaned, "labels cleaned");
  return withOwn(meanOf([first, second.answers]));
}

/** The part of wrong decisions; for values the mean absolute error. */
function lossOf({ answers }: Answered, task: Task, rows: Int32Array): number {
  const { prediction, label, truth, classes } = metricInput(task, answers, rows);
  const lost = truth.map((value, i) => (classes > 0 ? Number(label[i] !== value) : Math.abs(prediction[i]! - value)));
  return lost.reduce((sum, value) => sum + value, 0) / lost.length;
}
