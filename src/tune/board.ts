/** The board: what every candidate has answered so far, fold by fold, and its score once all folds are in. */

import { asLoss, metricInput } from "../assess/metric-input.ts";
import { gather, gatherRows } from "../compute/frame.ts";
import type { MetricSpec } from "../contract/metric.ts";
import { isClassification, type Task } from "../contract/task.ts";
import type { FittedParts } from "../pipeline/fitted.ts";
import type { Candidate, FitAnswer } from "./candidate.ts";
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
};

export class Board {
  readonly finished: Finished[] = [];
  readonly #task: Task;
  readonly #protocol: Protocol;
  readonly #metric: MetricSpec;
  readonly #open = new Map<Candidate, { readonly place: number; readonly answers: (FitAnswer | null)[] }>();
  #opened = 0;

  constructor(task: Task, protocol: Protocol, metric: MetricSpec) {
    this.#task = task;
    this.#protocol = protocol;
    this.#metric = metric;
  }

  get opened(): number {
    return this.#opened;
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

  /** Takes a fold's answer; returns those of all folds when it was the last one. */
  add(candidate: Candidate, fold: number, answer: FitAnswer): readonly FitAnswer[] | null {
    const entry = this.#open.get(candidate);
    if (entry === undefined) return null;
    entry.answers[fold] = answer;
    return entry.answers.includes(null) ? null : (entry.answers as FitAnswer[]);
  }

  /** Closes a candidate whose folds have all answered. */
  finish(candidate: Candidate, folds: readonly FitAnswer[]): Finished | null {
    const entry = this.#open.get(candidate);
    if (entry === undefined) return null;
    this.#open.delete(candidate);
    const answers = this.#collect(folds);
    const score = this.score(answers);
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

  /** The loss of answers on some places of the scored rows; a metric that only ranks gets a little of `beside`. */
  lossOn(answers: Float64Array, places: Int32Array | null, beside: MetricSpec | null): number {
    const { scored } = this.#protocol;
    const width = answers.length / scored.length;
    const part = places === null ? answers : gatherRows(answers, width, places);
    const input = metricInput(this.#task, part, places === null ? scored : gather(scored, places));
    const loss = asLoss(this.#metric, this.#metric.compute(input));
    return beside === null ? loss : loss + BESIDE * beside.compute(input);
  }

  /** A row that several folds tested gets the mean of their answers. */
  #collect(folds: readonly FitAnswer[]): Float64Array {
    const width = isClassification(this.#task.kind) ? this.#task.classes.length : 1;
    const { scored, splits } = this.#protocol;
    const placeOf = new Int32Array(this.#task.table.rows).fill(-1);
    scored.forEach((row, i) => {
      placeOf[row] = i;
    });
    const sum = new Float64Array(scored.length * width);
    const count = new Float64Array(scored.length);
    splits.forEach(({ test }, f) => {
      const predictions = folds[f]!.predictions!;
      test.forEach((row, i) => {
        const to = placeOf[row]!;
        count[to] = count[to]! + 1;
        for (let j = 0; j < width; j++) sum[to * width + j] = sum[to * width + j]! + predictions[i * width + j]!;
      });
    });
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! / count[Math.floor(i / width)]!;
    return sum;
  }
}
