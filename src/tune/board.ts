/** The board: what every candidate has answered so far, fold by fold, and its score once all folds are in. */

import { errorOfScore } from "../assess/fresh-forecast.ts";
import { asLoss, metricInput } from "../assess/metric-input.ts";
import { gather, gatherRows } from "../compute/frame.ts";
import type { MetricSpec } from "../contract/metric.ts";
import { isClassification, type Task } from "../contract/task.ts";
import type { FittedParts } from "../pipeline/fitted.ts";
import type { Candidate, FitAnswer } from "./candidate.ts";
import type { ModelCost } from "./limits.ts";
import type { Protocol } from "./protocol.ts";

/** Weight of the second metric: it breaks ties, and keeps the likelier of nearly equal rankings. */
const BESIDE = 0.002;

export type Finished = {
  readonly candidate: Candidate;
  /** Place in the order of opening: the same whatever the clock did. */
  readonly place: number;
  /** Out-of-fold answers of the scored rows. */
  readonly answers: Float64Array;
  readonly score: number;
  readonly loss: number;
  /** Mean seconds of a fold's fit. */
  readonly foldSeconds: number;
  readonly reports: readonly FitAnswer["report"][];
  /** Models of the folds; empty when they are too large to keep. */
  readonly folds: readonly FittedParts[];
  /** Measured where the model may not cost more than a limit; else null. */
  readonly cost: ModelCost | null;
};

const FIRST_LOOKS = 5;
const FIRST_MILLISECONDS = 50;

export class Board {
  readonly finished: Finished[] = [];
  readonly #task: Task;
  readonly #protocol: Protocol;
  readonly #metric: MetricSpec;
  readonly #open = new Map<Candidate, { readonly place: number; readonly answers: (FitAnswer | null)[] }>();
  /** Place among the scored rows, -1 for others. */
  readonly #placeOf: Int32Array;
  readonly #foldErrors = new Map<Finished, Map<number, number>>();
  #scoreSeconds = Number.POSITIVE_INFINITY;
  #lateness = 0;
  #opened = 0;

  constructor(task: Task, protocol: Protocol, metric: MetricSpec) {
    this.#task = task;
    this.#protocol = protocol;
    this.#metric = metric;
    this.#placeOf = new Int32Array(task.table.rows).fill(-1);
    protocol.scored.forEach((row, place) => {
      this.#placeOf[row] = place;
    });
  }

  /** A fit ended so many milliseconds after it should have: preparing and predicting hear no clock. */
  late(milliseconds: number): void {
    this.#lateness = Math.max(this.#lateness, milliseconds);
  }

  /** The most by which a fit was late so far, in milliseconds. */
  get lateness(): number {
    return this.#lateness;
  }

  /** The first look is the slowest, for nothing is compiled yet: a few more say what a look takes from then on. */
  #timedScore(answers: Float64Array): number {
    const looks = Number.isFinite(this.#scoreSeconds) ? 1 : FIRST_LOOKS;
    const started = performance.now();
    let score: number;
    let look = 0;
    do {
      const before = performance.now();
      score = this.score(answers);
      this.#scoreSeconds = Math.min(this.#scoreSeconds, (performance.now() - before) / 1000);
    } while (++look < looks && performance.now() - started < FIRST_MILLISECONDS);
    return score;
  }

  /** Rows that are scored. */
  get rows(): number {
    return this.#protocol.scored.length;
  }

  /** What scoring all of them takes; 0 before the first was. */
  get scoreSeconds(): number {
    return Number.isFinite(this.#scoreSeconds) ? this.#scoreSeconds : 0;
  }

  get opened(): number {
    return this.#opened;
  }

  /** Candidates that are neither finished nor given up. */
  get pending(): number {
    return this.#open.size;
  }

  open(candidate: Candidate): void {
    this.#open.set(candidate, { place: this.#opened++, answers: this.#protocol.splits.map(() => null) });
  }

  drop(candidate: Candidate): void {
    this.#open.delete(candidate);
  }

  isOpen(candidate: Candidate): boolean {
    return this.#open.has(candidate);
  }

  /** What the folds of an open candidate have answered so far. */
  answersOf(candidate: Candidate): readonly (FitAnswer | null)[] {
    return this.#open.get(candidate)?.answers ?? [];
  }

  /** Takes a fold's answer; returns those of all folds when it was the last one. */
  add(candidate: Candidate, fold: number, answer: FitAnswer): readonly FitAnswer[] | null {
    const entry = this.#open.get(candidate);
    if (entry === undefined) return null;
    entry.answers[fold] = answer;
    return entry.answers.includes(null) ? null : (entry.answers as FitAnswer[]);
  }

  /** Closes a candidate whose folds have all answered. */
  finish(candidate: Candidate, folds: readonly FitAnswer[], cost: ModelCost | null = null): Finished | null {
    const entry = this.#open.get(candidate);
    if (entry === undefined) return null;
    this.#open.delete(candidate);
    const answers = this.#collect(folds);
    const score = this.#timedScore(answers);
    const kept = folds.flatMap(({ parts }) => parts ?? []);
    const finished: Finished = {
      candidate,
      place: entry.place,
      answers,
      score,
      loss: asLoss(this.#metric, score),
      foldSeconds: folds.reduce((sum, fold) => sum + fold.seconds, 0) / folds.length,
      reports: folds.map((fold) => fold.report),
      folds: kept.length === folds.length ? kept : [],
      cost,
    };
    this.finished.push(finished);
    this.finished.sort((a, b) => a.place - b.place);
    return finished;
  }

  score(answers: Float64Array): number {
    return this.#metric.compute(metricInput(this.#task, answers, this.#protocol.scored));
  }

  /** The loss of answers to some rows of the task. */
  lossOf(answers: Float64Array, rows: Int32Array): number {
    return asLoss(this.#metric, this.#metric.compute(metricInput(this.#task, answers, rows)));
  }

  /** How far answers to some rows are from perfect ones: 0 at the good end of the metric's range. */
  errorOf(answers: Float64Array, rows: Int32Array): number {
    return errorOfScore(this.#metric, this.#metric.compute(metricInput(this.#task, answers, rows)));
  }

  /** The same for a finished candidate on the rows that a fold tests. */
  foldError(row: Finished, fold: number): number {
    const known = this.#foldErrors.get(row) ?? new Map<number, number>();
    this.#foldErrors.set(row, known);
    let error = known.get(fold);
    if (error === undefined) {
      const { test } = this.#protocol.splits[fold]!;
      const width = row.answers.length / this.#protocol.scored.length;
      const places = gather(this.#placeOf, test);
      error = this.errorOf(gatherRows(row.answers, width, places), test);
      known.set(fold, error);
    }
    return error;
  }

  /** What is true of the rows at some places of the scored ones, and how much each counts. */
  truthOf(places: Int32Array): { readonly truth: Float64Array; readonly counts: Float64Array | null } {
    const rows = gather(this.#protocol.scored, places);
    const { target, weights } = this.#task;
    return { truth: gather(target, rows), counts: weights === null ? null : gather(weights, rows) };
  }

  /** How answers to the rows at some places of the scored ones are judged; a metric that only ranks gets a little of `beside`. */
  lossOn(places: Int32Array, beside: MetricSpec | null): (answers: Float64Array) => number {
    const { truth, counts } = this.truthOf(places);
    const part: Pick<Task, "kind" | "classes" | "target" | "weights"> = {
      ...this.#task,
      target: truth,
      weights: counts,
    };
    return (answers) => {
      const input = metricInput(part, answers, null);
      const loss = asLoss(this.#metric, this.#metric.compute(input));
      return beside === null ? loss : loss + BESIDE * beside.compute(input);
    };
  }

  /** A row that several folds tested gets the mean of their answers. */
  #collect(folds: readonly FitAnswer[]): Float64Array {
    const width = isClassification(this.#task.kind) ? this.#task.classes.length : 1;
    const { scored, splits } = this.#protocol;
    const sum = new Float64Array(scored.length * width);
    const count = new Float64Array(scored.length);
    splits.forEach(({ test }, f) => {
      const predictions = folds[f]!.predictions!;
      test.forEach((row, i) => {
        const to = this.#placeOf[row]!;
        count[to] = count[to]! + 1;
        for (let j = 0; j < width; j++) sum[to * width + j] = sum[to * width + j]! + predictions[i * width + j]!;
      });
    });
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! / count[Math.floor(i / width)]!;
    return sum;
  }
}
