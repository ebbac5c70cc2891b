/** What one column says of the classes under naive Bayes, by its kind. */
import { log } from "../../compute/math.ts";
import { CHUNK, type Numbers } from "../../compute/statistics.ts";
import { ModelwrightError } from "../../contract/errors.ts";

/** Per class: level + slope · z + curve · z², for z = (x − center) · factor; nothing where x is missing. */
export type LinearPart = {
  readonly center: number;
  readonly factor: number;
  readonly level: Float64Array;
  readonly slope: Float64Array;
  readonly curve: Float64Array;
};

/** The class of each row and what it counts. */
export type Labels = {
  readonly classes: number;
  readonly labels: Int32Array;
  /** Total weight of each class. */
  readonly totals: Float64Array;
  /** Chunk by chunk of 4096 rows: the rows of each class, and where in `order` those of each chunk and class begin. */
  readonly order: Int32Array;
  readonly starts: Int32Array;
  readonly weights: Float64Array | null;
};

/** Every `width`-th number of a block from `offset`: one number of each row. */
export type Strided = { readonly values: Numbers; readonly width: number; readonly offset: number };

/** ln of the smoothed share of each level among a class's rows: `levels × classes`. */
export function levelPart(
  at: (row: number) => number,
  levels: number,
  { labels, weights, classes }: Labels,
  smoothing: number,
): Float64Array {
  const counts = new Float64Array(levels * classes);
  const totals = new Float64Array(classes).fill(smoothing * levels);
  for (let i = 0; i < labels.length; i++) {
    const code = at(i);
    if (!(code >= 0 && code < levels)) continue;
    const w = weights === null ? 1 : weights[i]!;
    counts[code * classes + labels[i]!]! += w;
    totals[labels[i]!]! += w;
  }
  return counts.map((count, k) => log((count + smoothing) / totals[k % classes]!));
}

/** The normal density of each class; constants that all classes share are left out. */
export function normalPart({ values, width, offset }: Strided, labelled: Labels, smoothing: number): LinearPart {
  const { labels, weights, classes } = labelled;
  const n = labels.length;
  // Sums of differences from a value of the column keep their digits where the mean is large.
  let shift = Number.NaN;
  for (let i = 0; i < n && Number.isNaN(shift); i++) shift = values[i * width + offset]!;
  const column = { values, width, offset };
  const { weight, mean, spread } =
    (weights === null ? wholeSums(column, labelled, shift) : null) ??
    sumsOfThose(column, labels, weights, classes, shift);
  let total = 0;
  let middle = 0;
  let exact = true;
  for (let c = 0; c < classes; c++) {
    total += weight[c]!;
    middle += mean[c]!;
    if (weight[c]! > 0) mean[c]! /= weight[c]!;
    const squares = spread[c]!;
    spread[c]! -= weight[c]! * mean[c]! * mean[c]!;
    exact = exact && spread[c]! >= LOST * squares;
  }
  middle /= total;
  // A class far from the first value, for its width, loses digits in the difference of squares.
  if (!exact) spreadAround(mean, shift, { values, width, offset }, labels, weights, spread);
  let variance = 0;
  for (let c = 0; c < classes; c++) variance += spread[c]! + weight[c]! * (mean[c]! - middle) * (mean[c]! - middle);
  variance /= total;
  const nothing = () => new Float64Array(classes);
  // A constant or empty column says nothing; nor does one whose squares are beyond all numbers.
  if (!(variance > 0 && Number.isFinite(variance) && Number.isFinite(1 / variance))) {
    return { center: 0, factor: 0, level: nothing(), slope: nothing(), curve: nothing() };
  }
  const deviation = Math.sqrt(variance);
  const part = { center: shift + middle, factor: 1 / deviation, level: nothing(), slope: nothing(), curve: nothing() };
  for (let c = 0; c < classes; c++) {
    // A class without a value is taken as all rows are.
    const there = weight[c]! > 0;
    const m = there ? (mean[c]! - middle) / deviation : 0;
    const v = (there ? spread[c]! / weight[c]! / variance : 1) + smoothing;
    part.level[c] = -0.5 * log(v) - (m * m) / (2 * v);
    part.slope[c] = m / v;
    part.curve[c] = -1 / (2 * v);
  }
  return part;
}

type Sums = { readonly weight: Float64Array; readonly mean: Float64Array; readonly spread: Float64Array };

/** Puts the rows of each chunk in the order of their classes, so that a class is summed up in one go. */
export function inClasses(labels: Int32Array, classes: number): Pick<Labels, "order" | "starts"> {
  const chunks = Math.ceil(labels.length / CHUNK);
  const order = new Int32Array(labels.length);
  const starts = new Int32Array(chunks * classes + 1);
  for (let i = 0; i < labels.length; i++) starts[Math.floor(i / CHUNK) * classes + labels[i]! + 1]! += 1;
  for (let k = 1; k < starts.length; k++) starts[k]! += starts[k - 1]!;
  const next = starts.slice();
  for (let i = 0; i < labels.length; i++) order[next[Math.floor(i / CHUNK) * classes + labels[i]!]!++] = i;
  return { order, starts };
}

/** Per class: sums of differences from the shift, and of their squares; null where a number is missing. */
function wholeSums(
  { values, width, offset }: Strided,
  { order, starts, totals, classes }: Labels,
  shift: number,
): Sums | null {
  const mean = new Float64Array(classes);
  const spread = new Float64Array(classes);
  for (let k = 0, c = 0; k + 1 < starts.length; k++, c = c + 1 === classes ? 0 : c + 1) {
    const end = starts[k + 1]!;
    let [sum, other, squares, others] = [0, 0, 0, 0];
    let i = starts[k]!;
    for (; i + 2 <= end; i += 2) {
      const x = values[order[i]! * width + offset]! - shift;
      const y = values[order[i + 1]! * width + offset]! - shift;
      sum += x;
      other += y;
      squares += x * x;
      others += y * y;
    }
    if (i < end) {
      const x = values[order[i]! * width + offset]! - shift;
      sum += x;
      squares += x * x;
    }
    mean[c]! += sum + other;
    spread[c]! += squares + others;
  }
  return mean.some(Number.isNaN) ? null : { weight: totals.slice(), mean, spread };
}

/** The same of the numbers that are there, by weight. */
function sumsOfThose(
  { values, width, offset }: Strided,
  labels: Int32Array,
  weights: Float64Array | null,
  classes: number,
  shift: number,
): Sums {
  const weight = new Float64Array(classes);
  const mean = new Float64Array(classes);
  const spread = new Float64Array(classes);
  for (let i = 0, at = offset; i < labels.length; i++, at += width) {
    const away = values[at]! - shift;
    if (Number.isNaN(away)) continue;
    const c = labels[i]!;
    const w = weights === null ? 1 : weights[i]!;
    const part = w * away;
    weight[c]! += w;
    mean[c]! += part;
    spread[c]! += part * away;
  }
  return { weight, mean, spread };
}

/** Share of a sum of squares below which a difference from it has lost too many digits. */
const LOST = 1e-4;

/** Σ w (x − shift − mean)² per class. */
function spreadAround(
  mean: Float64Array,
  shift: number,
  { values, width, offset }: Strided,
  labels: Int32Array,
  weights: Float64Array | null,
  spread: Float64Array,
): void {
  spread.fill(0);
  for (let i = 0, at = offset; i < labels.length; i++, at += width) {
    const c = labels[i]!;
    const d = values[at]! - shift - mean[c]!;
    if (!Number.isNaN(d)) spread[c]! += weights === null ? d * d : weights[i]! * d * d;
  }
}

/** Weighted sums of events per class, in `slope`: not yet shares. */
export function countsPart(
  { values, width, offset }: Strided,
  { labels, weights, classes }: Labels,
  column: string,
): LinearPart {
  const slope = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) {
    const x = values[i * width + offset]!;
    if (Number.isNaN(x)) continue;
    if (!(x >= 0 && x < Number.POSITIVE_INFINITY)) {
      throw new ModelwrightError(
        "learn/negative-counts",
        { owner: "naiveBayes", column, received: x },
        {
          what: `naiveBayes needs counts of 0 or more where numbers is multinomial; column "${column}" has ${x}.`,
          fix: 'Set numbers to "gaussian" or "histogram".',
        },
      );
    }
    slope[labels[i]!]! += (weights === null ? 1 : weights[i]!) * x;
  }
  const nothing = new Float64Array(classes);
  return { center: 0, factor: 1, level: nothing, slope, curve: nothing };
}
