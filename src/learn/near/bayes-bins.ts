/** Bins of equal weight, in which naive Bayes counts the numbers of a column. */
import { type Numbers, quantiles } from "../../compute/statistics.ts";

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
