/**
 * Sums, moments and quantiles. NaN is missing and left out. Floating sums run in chunks of 4096 numbers
 * that are added in order, so a result does not depend on how the work is split.
 */
import { wholeMoments } from "./whole-moments.ts";

/** Rows per partial sum, everywhere. */
export const CHUNK = 4096;

export type Numbers = Float64Array | Float32Array | Int32Array;

/** Σ value (· weight) over what is not NaN. */
export function sum(values: Numbers, weights: Float64Array | null = null): number {
  let total = 0;
  for (let start = 0; start < values.length; start += CHUNK) {
    const end = Math.min(start + CHUNK, values.length);
    let part = 0;
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      if (!Number.isNaN(value)) part += weights === null ? value : value * weights[i]!;
    }
    total += part;
  }
  return total;
}

export type Moments = {
  /** Numbers that are not missing. */
  readonly count: number;
  /** Their total weight; equal to `count` without weights. */
  readonly weight: number;
  /** NaN when nothing is there. */
  readonly mean: number;
  /** Population variance (divided by the weight), two passes. */
  readonly variance: number;
  readonly least: number;
  readonly most: number;
};

/** Mean and variance of a column, or of every `width`-th number of a block from `offset`. */
export function moments(values: Numbers, weights: Float64Array | null = null, width = 1, offset = 0): Moments {
  if (weights === null && width === 1) {
    const found = wholeMoments(values, CHUNK);
    if (found !== null) return found;
  }
  const rows = Math.floor(values.length / width);
  let count = 0;
  let weight = 0;
  let total = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < rows; start += CHUNK) {
    const end = Math.min(start + CHUNK, rows);
    let partWeight = 0;
    let part = 0;
    for (let i = start; i < end; i++) {
      const value = values[i * width + offset]!;
      if (Number.isNaN(value)) continue;
      const w = weights === null ? 1 : weights[i]!;
      count++;
      partWeight += w;
      part += w * value;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    weight += partWeight;
    total += part;
  }
  if (!(weight > 0))
    return { count, weight, mean: Number.NaN, variance: Number.NaN, least: Number.NaN, most: Number.NaN };
  // A column of one value has exactly that mean and no variance, whatever the rounding of the sum.
  if (least === most) return { count, weight, mean: least, variance: 0, least, most };
  const mean = total / weight;
  let squares = 0;
  for (let start = 0; start < rows; start += CHUNK) {
    const end = Math.min(start + CHUNK, rows);
    let part = 0;
    for (let i = start; i < end; i++) {
      const value = values[i * width + offset]!;
      if (Number.isNaN(value)) continue;
      const d = value - mean;
      part += (weights === null ? 1 : weights[i]!) * d * d;
    }
    squares += part;
  }
  return { count, weight, mean, variance: squares / weight, least, most };
}

/** `moments` of every number of a block's rows, in two passes along the rows. */
export function blockMoments(values: Numbers, weights: Float64Array | null, width: number): Moments[] {
  if (width === 1) return [moments(values, weights)];
  const rows = Math.floor(values.length / width);
  const count = new Int32Array(width);
  const weight = new Float64Array(width);
  const total = new Float64Array(width);
  const least = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  const squares = new Float64Array(width);
  const inChunks = (into: Float64Array, add: (part: Float64Array, i: number, w: number) => void): void => {
    const part = new Float64Array(width);
    for (let start = 0; start < rows; start += CHUNK) {
      const end = Math.min(start + CHUNK, rows);
      part.fill(0);
      for (let i = start; i < end; i++) add(part, i, weights === null ? 1 : weights[i]!);
      for (let k = 0; k < width; k++) into[k]! += part[k]!;
    }
  };
  inChunks(total, (part, i, w) => {
    for (let k = 0, at = i * width; k < width; k++, at++) {
      const value = values[at]!;
      if (Number.isNaN(value)) continue;
      count[k]! += 1;
      weight[k]! += w;
      part[k]! += w * value;
      if (value < least[k]!) least[k] = value;
      if (value > most[k]!) most[k] = value;
    }
  });
  const mean = total.map((t, k) => (least[k] === most[k] ? least[k]! : t / weight[k]!));
  inChunks(squares, (part, i, w) => {
    for (let k = 0, at = i * width; k < width; k++, at++) {
      const d = values[at]! - mean[k]!;
      if (!Number.isNaN(d)) part[k]! += w * d * d;
    }
  });
  return Array.from({ length: width }, (_, k) => {
    const there = weight[k]! > 0;
    const none = Number.NaN;
    return {
      count: count[k]!,
      weight: weight[k]!,
      mean: there ? mean[k]! : none,
      variance: there ? squares[k]! / weight[k]! : none,
      least: there ? least[k]! : none,
      most: there ? most[k]! : none,
    };
  });
}

/** Σ w x / Σ w; NaN when nothing is there. */
export function mean(values: Numbers, weights: Float64Array | null = null): number {
  return moments(values, weights).mean;
}

/**
 * Quantiles. Without weights: linear between order statistics (Hyndman and Fan's type 7, NumPy's default).
 * With weights: the value where the cumulative weight passes q, the mean of two where it meets q exactly
 * (type 2), so that a row of weight 2 counts as two rows. Both give the same median.
 */
export function quantiles(values: Numbers, at: readonly number[], weights: Float64Array | null = null): Float64Array {
  const out = new Float64Array(at.length).fill(Number.NaN);
  if (weights !== null) return weightedQuantiles(values, at, weights, out);
  const sorted = Float64Array.from(values.filter((v) => !Number.isNaN(v))).sort();
  if (sorted.length === 0) return out;
  at.forEach((q, k) => {
    const place = q * (sorted.length - 1);
    const below = Math.floor(place);
    const low = sorted[below]!;
    const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
    out[k] = low === high ? low : low + (place - below) * (high - low);
  });
  return out;
}

function weightedQuantiles(
  values: Numbers,
  at: readonly number[],
  weights: Float64Array,
  out: Float64Array,
): Float64Array {
  const order = sortedOrder(values).filter((i) => !Number.isNaN(values[i]!) && weights[i]! > 0);
  if (order.length === 0) return out;
  const cumulative = new Float64Array(order.length);
  let total = 0;
  order.forEach((i, k) => {
    total += weights[i]!;
    cumulative[k] = total;
  });
  at.forEach((q, k) => {
    const wanted = q * total;
    let place = 0;
    let end = order.length - 1;
    while (place < end) {
      const middle = (place + end) >> 1;
      if (cumulative[middle]! >= wanted * (1 - 1e-14)) end = middle;
      else place = middle + 1;
    }
    const value = values[order[place]!]!;
    const meets = Math.abs(cumulative[place]! - wanted) <= 1e-12 * total && place + 1 < order.length;
    out[k] = meets ? (value + values[order[place + 1]!]!) / 2 : value;
  });
  return out;
}

/** Median, weighted or not. */
export function median(values: Numbers, weights: Float64Array | null = null): number {
  return quantiles(values, [0.5], weights)[0]!;
}

/** Row numbers from the smallest value to the largest, NaN last, equal values in row order. */
export function sortedOrder(values: Numbers): Int32Array {
  const order = new Int32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => {
    const x = values[a]!;
    const y = values[b]!;
    if (x < y) return -1;
    if (x > y) return 1;
    if (x === y) return a - b;
    const xMissing = Number.isNaN(x);
    return xMissing === Number.isNaN(y) ? a - b : xMissing ? 1 : -1;
  });
}

/** Most frequent code >= 0 by weight, the smallest on a tie; -1 when there is none. */
export function mode(codes: Int32Array, levels: number, weights: Float64Array | null = null): number {
  const counts = new Float64Array(levels);
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) counts[codes[i]!]! += weights === null ? 1 : weights[i]!;
  let best = -1;
  for (let k = 0; k < levels; k++) if (counts[k]! > 0 && (best < 0 || counts[k]! > counts[best]!)) best = k;
  return best;
}
