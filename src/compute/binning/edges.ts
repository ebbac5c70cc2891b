/** Where the bins of one column lie: quantile edges for numbers, a bin per frequent level for categories. */
import type { FrameColumn } from "../../contract/frame.ts";

/** How one column was binned: enough to write thresholds and to bin other rows. */
export type BinnedColumn = {
  /** Its place among the frame's flat columns. */
  readonly source: number;
  readonly categorical: boolean;
  /** Bins of values; the slot of missing comes on top. */
  readonly bins: number;
  /** Numbers: ascending float32 edges, one fewer than bins. */
  readonly edges: Float32Array;
  /** Categories: the bin of each level of the dictionary. */
  readonly levelBin: Uint8Array;
  /** Categories: the bin of levels without one of their own. */
  readonly otherBin: number;
  /**
   * Categories: the place of its first level among all levels with a bin of their own, and how many these are. More than
   * fit into one column are cut into slices, a column each, the most frequent levels first.
   */
  readonly slice: { readonly first: number; readonly of: number };
  /** The bin of most rows, `bins` standing for missing, and their share of the rows looked at. */
  readonly usual: { readonly bin: number; readonly share: number };
};

/** Room for the distinct values of a sample and how often they occur: one for all columns of a table. */
export type EdgeRoom = { readonly values: Float32Array; readonly counts: Int32Array };

export function edgeRoom(size: number): EdgeRoom {
  return { values: new Float32Array(size), counts: new Int32Array(size) };
}

/**
 * Edges from a sorted sample. Up to `maxBins` distinct values get a bin each; beyond, values as heavy as a mean bin keep
 * a bin of their own and the rest is cut into bins of even weight.
 * `looked`: rows that the sample was drawn from, with those that are missing.
 * Source: the greedy rule of LightGBM (Ke et al., "LightGBM", NeurIPS 2017; its `GreedyFindBin`).
 */
export function numberEdges(
  sorted: Float32Array,
  looked: number,
  source: number,
  maxBins: number,
  { values, counts }: EdgeRoom = edgeRoom(sorted.length),
): BinnedColumn {
  let distinct = 0;
  for (let i = 0; i < sorted.length; ) {
    const value = sorted[i]!;
    let end = i + 1;
    while (end < sorted.length && sorted[end] === value) end++;
    values[distinct] = value;
    counts[distinct++] = end - i;
    i = end;
  }
  const edges =
    distinct <= maxBins
      ? Array.from({ length: Math.max(0, distinct - 1) }, (_, i) => between(values[i]!, values[i + 1]!))
      : greedyEdges(values, counts, distinct, sorted.length, maxBins);
  const inBin = new Float64Array(edges.length + 2);
  let bin = 0;
  for (let i = 0; i < distinct; i++) {
    while (bin < edges.length && values[i]! > edges[bin]!) bin++;
    inBin[bin]! += counts[i]!;
  }
  inBin[edges.length + 1] = looked - sorted.length;
  return {
    source,
    categorical: false,
    bins: edges.length + 1,
    edges: Float32Array.from(edges),
    levelBin: new Uint8Array(0),
    otherBin: 0,
    slice: { first: 0, of: 0 },
    usual: usualOf(inBin),
  };
}

/** The place of the largest count and its share of all. */
function usualOf(counts: Float64Array): BinnedColumn["usual"] {
  let bin = 0;
  let all = 0;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i]! > counts[bin]!) bin = i;
    all += counts[i]!;
  }
  return { bin, share: counts[bin]! / Math.max(1, all) };
}

function greedyEdges(
  values: Float32Array,
  counts: Int32Array,
  distinct: number,
  total: number,
  maxBins: number,
): number[] {
  const heavy = total / maxBins;
  let restBins = maxBins;
  let restRows = total;
  for (let i = 0; i < distinct; i++) {
    if (counts[i]! >= heavy) {
      restBins--;
      restRows -= counts[i]!;
    }
  }
  let size = restRows / Math.max(1, restBins);
  const edges: number[] = [];
  let current = 0;
  for (let i = 0; i < distinct - 1 && edges.length < maxBins - 1; i++) {
    const isHeavy = counts[i]! >= heavy;
    if (!isHeavy) restRows -= counts[i]!;
    current += counts[i]!;
    const nextHeavy = counts[i + 1]! >= heavy;
    if (isHeavy || current >= size || (nextHeavy && current >= Math.max(1, size / 2))) {
      edges.push(between(values[i]!, values[i + 1]!));
      current = 0;
      if (!isHeavy) {
        restBins--;
        size = restRows / Math.max(1, restBins);
      }
    }
  }
  return edges;
}

/** A float32 edge e with a <= e < b: the middle where it is one. */
function between(a: number, b: number): number {
  const middle = Math.fround(a / 2 + b / 2);
  return middle >= a && middle < b ? middle : a;
}

/** Levels of fewer rows than this get no bin of their own beyond the first slice: they would only fit noise. */
const LEAST_LEVEL_ROWS = 10;

/** Most columns that one of these many levels becomes. */
export function slicesOf(column: FrameColumn, maxBins: number, most: number): number {
  return Math.max(1, Math.min(most, Math.ceil(column.levels.length / Math.max(1, maxBins - 1))));
}

/** The bins of a category column, in up to `most` slices: by frequency, ties by place in the dictionary. */
export function levelBins(column: FrameColumn, source: number, maxBins: number, most: number): BinnedColumn[] {
  const codes = column.values();
  const counts = new Float64Array(column.levels.length);
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) counts[codes[i]!]!++;
  const size = Math.max(0, maxBins - 1);
  const order = Array.from(counts.keys())
    .filter((level) => counts[level]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .filter((level, rank) => rank < size || (rank < size * most && counts[level]! >= LEAST_LEVEL_ROWS));
  const slices = Math.max(1, Math.ceil(order.length / Math.max(1, size)));
  const known = counts.reduce((sum, count) => sum + count, 0);
  return Array.from({ length: slices }, (_, s) => {
    const own = order.slice(s * size, (s + 1) * size);
    const otherBin = own.length;
    const levelBin = new Uint8Array(column.levels.length).fill(otherBin);
    const inBin = new Float64Array(otherBin + 2);
    own.forEach((level, bin) => {
      levelBin[level] = bin;
      inBin[bin] = counts[level]!;
    });
    inBin[otherBin] = known - own.reduce((sum, level) => sum + counts[level]!, 0);
    inBin[otherBin + 1] = codes.length - known;
    const slice = { first: s * size, of: order.length };
    const usual = usualOf(inBin);
    const edges = new Float32Array(0);
    return { source, categorical: true, bins: otherBin + 1, edges, levelBin, otherBin, slice, usual };
  });
}
