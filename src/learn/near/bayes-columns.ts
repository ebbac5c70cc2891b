/** What one column says of the classes under naive Bayes, by its kind. */
import { log } from "../../compute/math.ts";
import { type Numbers, quantiles } from "../../compute/statistics.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import type { FitInput } from "../../contract/learner.ts";

/** Per class: level + slope · z + curve · z², for z = (x − center) · factor; nothing where x is missing. */
export type LinearPart = {
  readonly center: number;
  readonly factor: number;
  readonly level: Float64Array;
  readonly slope: Float64Array;
  readonly curve: Float64Array;
};

type At = (row: number) => number;

/** ln of the smoothed share of each level among a class's rows: `levels × classes`. */
export function levelPart(at: At, levels: number, input: FitInput, smoothing: number): Float64Array {
  const { target, weights, classes } = input;
  const counts = new Float64Array(levels * classes);
  const totals = new Float64Array(classes).fill(smoothing * levels);
  for (let i = 0; i < target.length; i++) {
    const code = at(i);
    if (!(code >= 0 && code < levels)) continue;
    const w = weights === null ? 1 : weights[i]!;
    counts[code * classes + target[i]!]! += w;
    totals[target[i]!]! += w;
  }
  return counts.map((count, k) => log((count + smoothing) / totals[k % classes]!));
}

/** The normal density of each class; constants that all classes share are left out. */
export function normalPart(at: At, { target, weights, classes }: FitInput, smoothing: number): LinearPart {
  const weight = new Float64Array(classes);
  const mean = new Float64Array(classes);
  const spread = new Float64Array(classes);
  const n = target.length;
  // Sums of differences from a value of the column keep their digits where the mean is large.
  let shift = Number.NaN;
  for (let i = 0; i < n && Number.isNaN(shift); i++) shift = at(i);
  for (let i = 0; i < n; i++) {
    const x = at(i);
    if (Number.isNaN(x)) continue;
    const w = weights === null ? 1 : weights[i]!;
    weight[target[i]!]! += w;
    mean[target[i]!]! += w * (x - shift);
  }
  let total = 0;
  let middle = 0;
  for (let c = 0; c < classes; c++) {
    total += weight[c]!;
    middle += mean[c]!;
    if (weight[c]! > 0) mean[c]! /= weight[c]!;
  }
  middle /= total;
  for (let i = 0; i < n; i++) {
    const x = at(i);
    if (Number.isNaN(x)) continue;
    const d = x - shift - mean[target[i]!]!;
    spread[target[i]!]! += (weights === null ? 1 : weights[i]!) * d * d;
  }
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

/** Weighted sums of events per class, in `slope`: not yet shares. */
export function countsPart(at: At, { target, weights, classes }: FitInput, column: string): LinearPart {
  const slope = new Float64Array(classes);
  for (let i = 0; i < target.length; i++) {
    const x = at(i);
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
    slope[target[i]!]! += (weights === null ? 1 : weights[i]!) * x;
  }
  const nothing = new Float64Array(classes);
  return { center: 0, factor: 1, level: nothing, slope, curve: nothing };
}

/** Rising edges that part a column into at most `bins` bins of equal weight. */
export function binEdges(
  values: Numbers,
  width: number,
  offset: number,
  bins: number,
  weights: Float64Array | null,
): Float64Array {
  const own = width === 1 ? values : values.filter((_, i) => i % width === offset);
  const at = Array.from({ length: bins - 1 }, (_, k) => (k + 1) / bins);
  const cuts = quantiles(own, at, weights);
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < own.length; i++) if (own[i]! > most) most = own[i]!;
  // A cut at the largest value would leave the bin above it empty.
  return cuts.filter((cut, k) => Number.isFinite(cut) && cut < most && (k === 0 || cut > cuts[k - 1]!));
}

/** How many edges lie below x, as the operator step-table counts; −1 where x is missing. */
export function binOf(x: number, edges: Float64Array): number {
  if (Number.isNaN(x)) return -1;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
