/** Scores in falling order with runs of equal scores together: what ROC and precision-recall curves need. */
import { CHUNK } from "../../compute/statistics.ts";
import type { MetricInput } from "../../contract/metric.ts";

/** Weight of positives and negatives per run of equal scores, from the highest score to the lowest. */
export type Runs = {
  readonly positive: Float64Array;
  readonly negative: Float64Array;
  /** Per row: its run. */
  readonly runOf: Int32Array;
};

/** Runs for one class against the rest. */
export function scoreRuns(input: MetricInput, positive: number): Runs {
  const { truth, prediction, weights, classes } = input;
  const n = truth.length;
  const scores = new Float64Array(n);
  for (let i = 0; i < n; i++) scores[i] = prediction[i * classes + positive]!;
  const order = fallingOrder(scores);
  const positives: number[] = [];
  const negatives: number[] = [];
  const runOf = new Int32Array(n);
  for (let k = 0; k < n; ) {
    const score = scores[order[k]!]!;
    let yes = 0;
    let no = 0;
    for (; k < n && scores[order[k]!] === score; k++) {
      const i = order[k]!;
      runOf[i] = positives.length;
      const w = weights === null ? 1 : weights[i]!;
      if (truth[i] === positive) yes += w;
      else no += w;
    }
    positives.push(yes);
    negatives.push(no);
  }
  return { positive: Float64Array.from(positives), negative: Float64Array.from(negatives), runOf };
}

/**
 * Runs for one class against the rest, without the rows' places. Where every row counts once, the scores of both
 * sides are sorted apart as plain numbers and merged: several times faster, and counts are exact in any order.
 */
export function curveRuns(input: MetricInput, positive: number): Omit<Runs, "runOf"> {
  if (input.weights !== null) return scoreRuns(input, positive);
  const { truth, prediction, classes } = input;
  const n = truth.length;
  let first = 0;
  let last = n;
  const scores = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const score = prediction[i * classes + positive]!;
    if (truth[i] === positive) scores[first++] = score;
    else scores[--last] = score;
  }
  const ours = scores.subarray(0, first).sort();
  const others = scores.subarray(first).sort();
  const yes = new Float64Array(n);
  const no = new Float64Array(n);
  let runs = 0;
  for (let a = ours.length - 1, b = others.length - 1; a >= 0 || b >= 0; runs++) {
    const score = b < 0 || (a >= 0 && ours[a]! > others[b]!) ? ours[a]! : others[b]!;
    for (; a >= 0 && ours[a] === score; a--) yes[runs]!++;
    for (; b >= 0 && others[b] === score; b--) no[runs]!++;
  }
  return { positive: yes.subarray(0, runs), negative: no.subarray(0, runs) };
}

/** The area of two classes' curve, or of more the mean over each class against the rest. NaN where there is no curve. */
export function oneVsRest(input: MetricInput, area: (runs: Omit<Runs, "runOf">) => number): number {
  if (anyNaN(input.prediction)) return Number.NaN;
  const ranked = rankedClasses(input);
  if (input.classes === 2) return ranked.includes(1) ? area(curveRuns(input, 1)) : Number.NaN;
  // A class without rows has no curve; with one missing the mean would be over other classes each time.
  if (ranked.length < input.classes) return Number.NaN;
  return ranked.reduce((sum, k) => sum + area(curveRuns(input, k)), 0) / ranked.length;
}

/** Row numbers from the highest score to the lowest, equal scores in row order. */
export function fallingOrder(scores: Float64Array): Int32Array {
  const order = risingOrder(scores);
  const n = order.length;
  // Run by run, so that ties stay in row order.
  const falling = new Int32Array(n);
  let to = 0;
  for (let end = n; end > 0; ) {
    let first = end - 1;
    while (first > 0 && scores[order[first - 1]!] === scores[order[end - 1]!]) first--;
    for (let k = first; k < end; k++) falling[to++] = order[k]!;
    end = first;
  }
  return falling;
}

/**
 * Row numbers from the lowest score to the highest, equal scores in row order. The scores are sorted as plain
 * numbers, which is many times faster than sorting rows by a comparison; rows are then dealt to their places.
 */
export function risingOrder(scores: Float64Array): Int32Array {
  const sorted = scores.slice().sort();
  const n = scores.length;
  const next = new Int32Array(n);
  const order = new Int32Array(n);
  // next[first place of a value] counts the rows already dealt to that value.
  for (let i = 0; i < n; i++) {
    const first = firstPlace(sorted, scores[i]!);
    order[first + next[first]!] = i;
    next[first]! += 1;
  }
  return order;
}

function firstPlace(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Classes that have rows and do not have all of them. */
export function rankedClasses(input: MetricInput): number[] {
  const counts = new Float64Array(input.classes);
  let total = 0;
  for (let i = 0; i < input.truth.length; i++) {
    const w = input.weights === null ? 1 : input.weights[i]!;
    counts[input.truth[i]!]! += w;
    total += w;
  }
  return [...counts.keys()].filter((k) => counts[k]! > 0 && counts[k]! < total);
}

/** True when a score is not a number, so that no order exists. */
export function anyNaN(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) return true;
  return false;
}

/** Σ w term(i) / Σ w, in chunks of 4096 rows; NaN without weight. */
export function weightedMean(rows: number, weights: Float64Array | null, term: (i: number) => number): number {
  let total = 0;
  let weight = 0;
  for (let start = 0; start < rows; start += CHUNK) {
    const end = Math.min(start + CHUNK, rows);
    let part = 0;
    let partWeight = 0;
    for (let i = start; i < end; i++) {
      const w = weights === null ? 1 : weights[i]!;
      // A row of weight 0 is not there, even where its term is infinite.
      if (w === 0) continue;
      part += w * term(i);
      partWeight += w;
    }
    total += part;
    weight += partWeight;
  }
  return weight > 0 ? total / weight : Number.NaN;
}
