/** What one column of numbers says of the target: the scores that `select-best.ts` orders columns by. */
import { log } from "../compute/math.ts";
import { moments, type Numbers, quantiles } from "../compute/statistics.ts";

export type Scored = {
  readonly values: Numbers;
  readonly target: Float64Array;
  readonly weights: Float64Array | null;
  /** 0 where the target is a number. */
  readonly classes: number;
};

/** Explained over unexplained variance, each per degree of freedom; 0 for a column of one value. */
export function fRatio({ values, target, weights, classes }: Scored): number {
  const { mean, variance, weight, count } = moments(values, weights);
  if (!(variance > 0) || !Number.isFinite(variance)) return 0;
  if (classes > 0) return betweenClasses({ values, target, weights, classes }, mean, variance * weight);
  const there = target.map((y, i) => (Number.isNaN(values[i]!) ? Number.NaN : y));
  const y = moments(there, weights);
  if (!(y.variance > 0)) return 0;
  const products = there.map((v, i) => (v - y.mean) * (values[i]! - mean));
  const r = moments(products, weights).mean / Math.sqrt(variance * y.variance);
  const explained = Math.min(1, r * r);
  return explained === 1
    ? Number.POSITIVE_INFINITY
    : (explained / (1 - explained)) * ((weights === null ? count : weight) - 2);
}

function betweenClasses({ values, target, weights, classes }: Scored, mean: number, squares: number): number {
  let between = 0;
  let present = 0;
  let total = 0;
  for (let k = 0; k < classes; k++) {
    const own = Float64Array.from(values, (v, i) => (target[i] === k ? v : Number.NaN));
    const found = moments(own, weights);
    if (!(found.weight > 0)) continue;
    present++;
    total += found.weight;
    between += found.weight * (found.mean - mean) ** 2;
  }
  if (present < 2 || total <= present) return 0;
  const within = Math.max(0, squares - between);
  return within <= 1e-14 * squares ? Number.POSITIVE_INFINITY : between / (present - 1) / (within / (total - present));
}

/** Σ (observed − expected)² / expected over the classes' sums of a column from 0 up. */
export function chiSquared({ values, target, weights, classes }: Scored): number {
  const sums = new Float64Array(classes);
  const sizes = new Float64Array(classes);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) continue;
    const w = weights === null ? 1 : weights[i]!;
    sums[target[i]!]! += w * values[i]!;
    sizes[target[i]!]! += w;
  }
  const sum = sums.reduce((a, b) => a + b, 0);
  const size = sizes.reduce((a, b) => a + b, 0);
  let score = 0;
  for (let k = 0; k < classes; k++) {
    const expected = (sum * sizes[k]!) / size;
    if (expected > 0) score += (sums[k]! - expected) ** 2 / expected;
  }
  return score;
}

/** Bins of either side for mutual information. */
const BINS = 16;

/** Σ p(a, b) ln(p(a, b) / p(a) p(b)) over bins of the column and classes or bins of the target, in nats. */
export function mutualInformation({ values, target, weights, classes }: Scored): number {
  const rows = binned(values);
  const columns = classes > 0 ? target : binned(target);
  const width = classes > 0 ? classes : BINS;
  const joint = new Float64Array(BINS * width);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(rows[i]!)) continue;
    const w = weights === null ? 1 : weights[i]!;
    joint[rows[i]! * width + columns[i]!]! += w;
    total += w;
  }
  const left = new Float64Array(BINS);
  const right = new Float64Array(width);
  joint.forEach((w, at) => {
    left[Math.floor(at / width)]! += w;
    right[at % width]! += w;
  });
  let information = 0;
  joint.forEach((w, at) => {
    if (w > 0) information += (w / total) * log((w * total) / (left[Math.floor(at / width)]! * right[at % width]!));
  });
  return Math.max(0, information);
}

/** The bin of each number, of bins equally full; NaN stays. */
function binned(values: Numbers): Float64Array {
  const shares = Array.from({ length: BINS - 1 }, (_, k) => (k + 1) / BINS);
  const edges = quantiles(values, shares);
  return Float64Array.from(values, (v) => (Number.isNaN(v) ? v : edges.filter((edge) => edge < v).length));
}
