/**
 * Labels that are likely wrong. Classification, by confident learning: a model that had not seen a row counts it for
 * another class when it is at least as sure of that class as it is, on average, of the class's own rows; rows are ranked
 * by the probability of the given label less that of the likeliest other. Regression: residuals in units of the noise
 * of rows with like predictions (median absolute deviation), beyond what a normal noise would give.
 *
 * Cost: rows × classes. Source: C. Northcutt, L. Jiang, I. Chuang, "Confident Learning: Estimating Uncertainty in
 * Dataset Labels", JAIR 70, 2021.
 */
import { sortedOrder } from "../compute/statistics.ts";
import type { SuspectRow } from "../contract/diagnosis.ts";
import { isClassification, type Task } from "../contract/task.ts";

export type Suspects = {
  readonly estimated: number;
  /** All rows looked at, most suspect first, as places among them. */
  readonly ranked: Int32Array;
  /** Per place: see `SuspectRow`. */
  readonly margins: Float64Array;
};

/** Residuals beyond so many units of noise are errors more often than not: normal noise has one in 16,000. */
const FAR = 4;
/** Rows whose noise is measured together. */
const LEAST_BIN = 40;
const MOST_BINS = 20;
/** Of a normal distribution: standard deviation / median absolute deviation. */
const NORMAL = 1.4826;

/** `answers` belong to `rows`. */
export function suspectLabels(task: Task, answers: Float64Array, rows: Int32Array): Suspects {
  return isClassification(task.kind) ? suspectClasses(task, answers, rows) : suspectValues(task, answers, rows);
}

function suspectClasses({ classes, target }: Task, answers: Float64Array, rows: Int32Array): Suspects {
  const width = classes.length;
  const sure = new Float64Array(width);
  const counts = new Float64Array(width);
  rows.forEach((row, i) => {
    const c = target[row]!;
    sure[c]! += answers[i * width + c]!;
    counts[c]!++;
  });
  for (let c = 0; c < width; c++) sure[c] = counts[c]! > 0 ? sure[c]! / counts[c]! : 1;
  const margins = new Float64Array(rows.length);
  let estimated = 0;
  rows.forEach((row, i) => {
    const given = target[row]!;
    let [other, counted] = [Number.NEGATIVE_INFINITY, -1];
    for (let c = 0; c < width; c++) {
      const p = answers[i * width + c]!;
      if (c !== given) other = Math.max(other, p);
      if (p >= sure[c]! && (counted < 0 || p > answers[i * width + counted]!)) counted = c;
    }
    margins[i] = answers[i * width + given]! - other;
    if (counted >= 0 && counted !== given && margins[i]! < 0) estimated++;
  });
  return { estimated, ranked: sortedOrder(margins), margins };
}

function suspectValues({ target }: Task, answers: Float64Array, rows: Int32Array): Suspects {
  const residuals = Float64Array.from(rows, (row, i) => target[row]! - answers[i]!);
  const order = sortedOrder(answers);
  const bins = Math.max(1, Math.min(MOST_BINS, Math.floor(rows.length / LEAST_BIN)));
  const margins = new Float64Array(rows.length);
  const whole = noiseOf(residuals);
  let estimated = 0;
  for (let bin = 0; bin < bins; bin++) {
    const from = Math.floor((bin * rows.length) / bins);
    const places = order.subarray(from, Math.floor(((bin + 1) * rows.length) / bins));
    // Where most residuals are 0 the local noise says nothing: a tenth of the overall noise is the least.
    const noise = Math.max(
      noiseOf(Float64Array.from(places, (place) => residuals[place]!)),
      whole / 10,
      Number.MIN_VALUE,
    );
    for (const place of places) {
      margins[place] = residuals[place]! / noise;
      if (Math.abs(margins[place]!) > FAR) estimated++;
    }
  }
  const ranked = sortedOrder(margins.map((margin) => -Math.abs(margin)));
  return { estimated, ranked, margins };
}

function noiseOf(residuals: Float64Array): number {
  const sizes = residuals.map(Math.abs).sort();
  return NORMAL * (sizes[Math.floor(sizes.length / 2)] ?? 0);
}

/** The most suspect rows in words; `numbers` are row numbers of the data, from 1. */
export function describeSuspects(
  task: Task,
  answers: Float64Array,
  rows: Int32Array,
  { ranked, margins, estimated }: Suspects,
  numbers: Int32Array,
): SuspectRow[] {
  const width = task.classes.length;
  const short = (value: number): string => String(Number(value.toPrecision(4)));
  return Array.from(ranked.subarray(0, estimated), (place): SuspectRow => {
    const row = rows[place]!;
    const margin = margins[place]!;
    if (!isClassification(task.kind))
      return { row: numbers[row]!, given: short(task.target[row]!), suggested: short(answers[place]!), margin };
    let best = 0;
    for (let c = 1; c < width; c++) if (answers[place * width + c]! > answers[place * width + best]!) best = c;
    return { row: numbers[row]!, given: task.classes[task.target[row]!]!, suggested: task.classes[best]!, margin };
  });
}
