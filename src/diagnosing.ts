/** The steps of a diagnosis in order of worth, each with the time it needs: answers, slices, labels, columns, curve. */

import { forecastLearning } from "./assess/learning-forecast.ts";
import { describeSuspects, suspectLabels } from "./assess/suspect-labels.ts";
import { gather, gatherRows } from "./compute/frame.ts";
import type { Crew } from "./compute/threads/crew.node.ts";
import type { ColumnFinding, Diagnosis, LabelErrors, LearningForecast } from "./contract/diagnosis.ts";
import type { Estimate } from "./contract/estimate.ts";
import type { TrainEvent } from "./contract/events.ts";
import type { Random } from "./contract/random.ts";
import { isClassification, type Split, type Task } from "./contract/task.ts";
import { splitTask } from "./data/split-task.ts";
import { abortedError } from "./pipeline/context.ts";
import { columnFindings } from "./trust/diagnose/column-findings.ts";
import { columnUse, type FoldModel } from "./trust/diagnose/column-use.ts";
import { nextActions } from "./trust/diagnose/next-actions.ts";
import { noiseFloor } from "./trust/diagnose/noise-floor.ts";
import { constantLoss, gainOf, lossName, meanEstimate, rowLosses } from "./trust/diagnose/row-losses.ts";
import { worstSlices } from "./trust/diagnose/slices.ts";
import type { Candidate } from "./tune/candidate.ts";
import { growingLosses } from "./tune/growing-losses.ts";
import { type Answered, labelAnswers } from "./tune/label-answers.ts";
import { now } from "./tune/now.ts";
import { meanOf, type OutOfFold, outOfFold, testedRows } from "./tune/out-of-fold.ts";
import { QUICK } from "./tune/without-columns.ts";

export type DiagnosingInput = {
  readonly task: Task;
  readonly crew: Crew;
  /** Members of the model that can be fitted again, heaviest first. */
  readonly candidates: readonly Candidate[];
  /** The model's own answers to all rows; null where it had seen some. */
  readonly own: Float64Array | null;
  readonly random: Random;
  readonly seed: number;
  /** Per row of the task its number in the data, from 1. */
  readonly numbers: Int32Array;
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly stopped: () => boolean;
  readonly emit: (event: TrainEvent) => void;
};

type Found = Omit<Diagnosis, "model" | "rows" | "target" | "task" | "fresh" | "seconds">;

const FOLDS = 5;
/** Small tables get a second round of folds: it halves the luck of the draw. */
const REPEATED_ROWS = 5000;
const CURVE_SHARES = [1, 0.6, 0.36, 0.22, 0.13, 0.08];
/** Redundant columns that are each tried without. */
const TRIED = 2;
const NEIGHBOUR: Candidate = {
  name: "nearest neighbour",
  slot: "nearest neighbour",
  learner: "nearestNeighbours",
  params: { neighbours: 1, prior: 0 },
  recipe: {},
  why: "how unlike the outcomes of like rows are",
};
const NEIGHBOUR_ROWS = 20_000;
/** What is kept for putting the findings together. */
const SECONDS_KEPT = 0.5;

export class Diagnosing {
  readonly #input: DiagnosingInput;
  readonly #splits: readonly Split[];
  /** The rows that the splits test: everything is said of them. */
  readonly #rows: Int32Array;
  readonly #notes: string[] = [];
  #quickSeconds = 0;

  constructor(input: DiagnosingInput) {
    this.#input = input;
    const { task, random } = input;
    const repeats = task.table.rows <= REPEATED_ROWS ? 2 : 1;
    this.#splits = splitTask(task, { folds: FOLDS, repeats }, random.fork("folds")).splits;
    this.#rows = testedRows(task.table.rows, this.#splits);
    const untested = task.table.rows - this.#rows.length;
    if (untested > 0) this.#notes.push(`The first ${untested} rows in time are learnt from; nothing is said of them.`);
  }

  async run(): Promise<Found> {
    const { task } = this.#input;
    const rows = this.#rows;
    const own = this.#input.own === null ? null : gatherRows(this.#input.own, answerWidth(task), rows);
    this.#say("answers", "answering rows by models that have not seen them");
    const quick = await this.#timedQuick();
    const quickly = { candidate: QUICK, answers: quick.answers, seconds: this.#quickSeconds };
    const planned = own === null ? await this.#planned(quickly) : [];
    const answers = own ?? meanOf(planned.map((one) => one.answers));
    const losses = rowLosses(task, answers, rows);
    const loss = meanEstimate(losses);

    this.#say("slices", "looking for rows where it is worse");
    const slices = worstSlices(task, losses, rows);
    this.#say("labels", "looking for labels that are likely wrong");
    const labels = await this.#labels(answers, [...planned, quickly], quick);
    this.#say("columns", "asking what each column is worth");
    const { columns, dropped } = await this.#columns(quick, loss.value);
    this.#say("learning", "fitting on growing parts of the rows");
    const learning = await this.#learning();
    const neighbour = await this.#neighbour();
    const wider = own === null ? gainOf(losses, rowLosses(task, meanOf([answers, quick.answers]), rows)) : null;
    const found = { slices, labels, learning, columns, dropped, wider, rows: rows.length };
    return {
      lossName: lossName(task),
      loss,
      answeredBy: own === null ? this.#input.candidates.map(({ name }) => name).join(", ") : "the model itself",
      slices,
      labels,
      learning,
      noise: noiseFloor(task, learning, neighbour, rows, loss.value),
      columns,
      actions: nextActions(found),
      notes: this.#notes,
    };
  }

  #say(stage: string, words: string): void {
    if (this.#input.stopped()) throw abortedError();
    this.#input.emit({ kind: "stage", stage, words });
  }

  #left(): number {
    return (this.#input.until - now()) / 1000;
  }

  /** False, with a note, where `seconds` are no longer there. */
  #affords(what: string, seconds: number): boolean {
    if (seconds < this.#left() - SECONDS_KEPT) return true;
    this.#notes.push(`${what}: there was no time for it; a larger budget has room.`);
    return false;
  }

  #fits(
    candidate: Candidate,
    splits: readonly Split[],
    key: string,
    without: readonly string[] = [],
  ): Promise<OutOfFold> {
    const { task, crew, seed } = this.#input;
    const about = { crew, seed, threads: 1, deadline: Number.POSITIVE_INFINITY, key, without };
    return outOfFold(task, candidate, splits, about);
  }

  async #timedQuick(): Promise<OutOfFold> {
    const started = now();
    const quick = await this.#fits(QUICK, this.#splits, "fold");
    this.#quickSeconds = (now() - started) / 1000;
    return quick;
  }

  /** Members as far as the time goes; the quick model where no member can be fitted here. */
  async #planned(quick: Answered): Promise<Answered[]> {
    const found: Answered[] = [];
    for (const candidate of this.#input.candidates) {
      // A second member only where the first one left most of the time.
      const before = found[0]?.seconds ?? 0;
      if (before > 0.25 * this.#left()) break;
      try {
        const one = await this.#timed(candidate, this.#splits, "fold");
        if (!one.answers.some(Number.isNaN)) found.push(one);
      } catch (error) {
        this.#notes.push(`${candidate.name} could not be fitted on these rows (${(error as Error).message})`);
      }
    }
    return found.length > 0 ? found : [quick];
  }

  async #timed(candidate: Candidate, splits: readonly Split[], key: string): Promise<Answered> {
    const started = now();
    const { answers } = await this.#fits(candidate, splits, key);
    return { candidate, answers, seconds: (now() - started) / 1000 };
  }

  async #labels(own: Float64Array, answered: readonly Answered[], quick: OutOfFold): Promise<LabelErrors> {
    const { task, numbers } = this.#input;
    const rows = this.#rows;
    const answers = await labelAnswers({
      task,
      own: this.#input.own === null ? null : own,
      answered,
      quickSeconds: this.#quickSeconds,
      rows,
      splits: this.#splits,
      random: this.#input.random.fork("labels"),
      fits: (candidate, splits, key) => this.#fits(candidate, splits, key),
      left: () => this.#left(),
    });
    const found = suspectLabels(task, answers, rows);
    const suspects = describeSuspects(task, answers, rows, found, numbers);
    const share = found.estimated / rows.length;
    const what = isClassification(task.kind) ? "labels" : "values";
    const words = `About ${found.estimated} ${what} (${(100 * share).toFixed(1)} %) are likely wrong, or of another kind than their columns say.`;
    const gain =
      found.estimated > 0 && this.#affords("What clean labels would bring", this.#quickSeconds)
        ? await this.#gainOfCleaning(found.ranked.subarray(0, found.estimated), quick)
        : null;
    return { estimated: found.estimated, share, suspects, gain, words };
  }

  /**
   * The quick model fitted without the suspect rows against the one with them. On the other rows that is what is gained
   * if every suspect label is wrong, on all rows what is gained if every one is right after all: the truth lies between.
   */
  async #gainOfCleaning(suspects: Int32Array, quick: OutOfFold): Promise<Estimate> {
    const { task } = this.#input;
    const all = this.#rows;
    const isSuspect = new Uint8Array(task.table.rows);
    for (const place of suspects) isSuspect[all[place]!] = 1;
    const cleaned = this.#splits.map(({ train, test }) => ({
      train: train.filter((row) => isSuspect[row] === 0),
      test,
    }));
    const after = await this.#fits(QUICK, cleaned, "cleaned");
    const gainOn = (places: Int32Array): Estimate => {
      const losses = (answers: Float64Array): Float64Array =>
        rowLosses(task, gatherRows(answers, answerWidth(task), places), gather(all, places));
      return gainOf(losses(quick.answers), losses(after.answers));
    };
    const places = Int32Array.from(all.keys());
    const wrong = gainOn(places.filter((place) => isSuspect[all[place]!] === 0));
    const right = gainOn(places);
    return { value: (wrong.value + right.value) / 2, low: Math.min(wrong.low, right.low), high: wrong.high };
  }

  async #columns(quick: OutOfFold, loss: number) {
    const { task, random } = this.#input;
    const dropped: { readonly columns: readonly string[]; readonly gain: Estimate }[] = [];
    const none = { columns: [] as ColumnFinding[], dropped };
    const folds = this.#splits.flatMap(({ test }, f): FoldModel[] => {
      const model = quick.models[f];
      return model == null ? [] : [{ model, test }];
    });
    if (folds.length === 0 || !this.#affords("What columns are worth", this.#quickSeconds / 4)) return none;
    const uses = columnUse(task, folds, random.fork("columns"), () => this.#left() > SECONDS_KEPT);
    const columns = columnFindings(task, uses, { loss, skill: 1 - loss / constantLoss(task) });
    const before = rowLosses(task, quick.answers, this.#rows);
    const useless = columns.filter(({ kind }) => kind === "useless").map(({ column }) => column);
    const redundant = columns.filter(({ kind }) => kind === "redundant").map(({ column }) => [column]);
    for (const names of [...(useless.length > 0 ? [useless] : []), ...redundant.slice(0, TRIED)]) {
      if (names.length >= task.roles.features.length) continue;
      if (!this.#affords(`A fit without ${names.join(", ")}`, this.#quickSeconds)) break;
      const { answers } = await this.#fits(QUICK, this.#splits, "fold", names);
      dropped.push({ columns: names, gain: gainOf(before, rowLosses(task, answers, this.#rows)) });
    }
    return { columns, dropped };
  }

  /** Growing parts of the training rows of two splits, scored on the same rows. */
  async #learning(): Promise<LearningForecast | null> {
    const { task, random } = this.#input;
    const total = CURVE_SHARES.reduce((sum, share) => sum + share, 0);
    const splits = this.#splits.slice(0, 2);
    const seconds = (this.#quickSeconds / this.#splits.length) * total * splits.length;
    if (!this.#affords("The learning curve", seconds)) return null;
    const curve = await growingLosses(splits, CURVE_SHARES, {
      task,
      random: random.fork("curve"),
      fits: (parts, key) => this.#fits(QUICK, parts, key),
      losses: (answers, rows) => rowLosses(task, answers, rows),
    });
    return forecastLearning(curve, random.fork("forecast"));
  }

  async #neighbour(): Promise<Float64Array | null> {
    const { task } = this.#input;
    if (task.table.rows > NEIGHBOUR_ROWS || !this.#affords("How unlike like rows are", this.#quickSeconds)) return null;
    try {
      return (await this.#fits(NEIGHBOUR, this.#splits.slice(0, FOLDS), "fold")).answers;
    } catch {
      return null;
    }
  }
}

function answerWidth(task: Task): number {
  return isClassification(task.kind) ? task.classes.length : 1;
}
