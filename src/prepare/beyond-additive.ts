/**
 * What an additive model of columns leaves unsaid of the target: residuals after the mean of every bin of every column,
 * and how much of them the bins of a further column would explain. Columns are compared by what they add together, not by
 * what each says alone.
 */
import type { Numbers } from "../compute/statistics.ts";

/** Bins per column, equally full; one more holds the missing. */
const BINS = 16;
const SWEEPS = 2;
/** Rows' worth of zero that the mean of a bin is mixed with. */
const PRIOR = 4;

export type Residuals = {
  readonly rows: number;
  /** Per target (one, or one per class): what is left of it, per row. */
  readonly left: readonly Float64Array[];
  readonly weights: Float64Array | null;
};

/** The bin of every row, 0 for missing. Equal numbers share a bin. */
export function equalBins(values: Numbers): Uint8Array {
  const known: number[] = [];
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i]!)) known.push(values[i]!);
  const sorted = Float64Array.from(known).sort();
  const edges: number[] = [];
  for (let b = 1; b < BINS; b++) {
    const edge = sorted[Math.floor((b * sorted.length) / BINS)];
    if (edge !== undefined && edge !== edges.at(-1) && edge > sorted[0]!) edges.push(edge);
  }
  return Uint8Array.from(values, (value) => {
    if (!Number.isFinite(value)) return 0;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  });
}

/** The target or the classes' indicators, centred, less the means of the bins of every column in turn. */
export function additiveResiduals(
  binned: readonly Uint8Array[],
  target: Float64Array,
  classes: number,
  weights: Float64Array | null,
): Residuals {
  const rows = target.length;
  const count = classes > 2 ? classes : 1;
  const left = Array.from({ length: count }, (_, k) => {
    const own = count === 1 ? Float64Array.from(target) : Float64Array.from(target, (y) => (y === k ? 1 : 0));
    takeMeans(own, new Uint8Array(rows), weights, 0);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      for (const bins of binned) takeMeans(own, bins, weights, PRIOR);
    }
    return own;
  });
  return { rows, left, weights };
}

/**
 * How much of what is left the means of the bins would explain, in deviations beyond what bins of chance do: about
 * standard normal for a column that adds nothing.
 */
export function addedBy(bins: Uint8Array, { left, weights, rows }: Residuals): number {
  let best = 0;
  for (const own of left) {
    const { sums, sizes } = totals(own, bins, weights);
    let squares = 0;
    for (let i = 0; i < rows; i++) squares += own[i]! * own[i]! * (weights === null ? 1 : weights[i]!);
    let explained = 0;
    let used = -1;
    let total = 0;
    sums.forEach((sum, b) => {
      if (!(sizes[b]! > 0)) return;
      explained += (sum * sum) / sizes[b]!;
      total += sizes[b]!;
      used++;
    });
    const variance = squares / total;
    if (used < 1 || !(variance > 0)) continue;
    best = Math.max(best, (explained / variance - used) / Math.sqrt(2 * used));
  }
  return best;
}

function totals(values: Float64Array, bins: Uint8Array, weights: Float64Array | null) {
  const sums = new Float64Array(BINS + 1);
  const sizes = new Float64Array(BINS + 1);
  for (let i = 0; i < values.length; i++) {
    const w = weights === null ? 1 : weights[i]!;
    sums[bins[i]!]! += w * values[i]!;
    sizes[bins[i]!]! += w;
  }
  return { sums, sizes };
}

function takeMeans(values: Float64Array, bins: Uint8Array, weights: Float64Array | null, prior: number): void {
  const { sums, sizes } = totals(values, bins, weights);
  const means = sums.map((sum, b) => (sizes[b]! > 0 ? sum / (sizes[b]! + prior) : 0));
  for (let i = 0; i < values.length; i++) values[i] = values[i]! - means[bins[i]!]!;
}
