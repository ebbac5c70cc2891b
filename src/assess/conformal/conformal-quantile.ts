/**
 * The score below which a new row's score lies with a given chance, if it is exchangeable with the rows seen: the
 * ⌈(n + 1) · level⌉-th smallest of n scores; with weights, the smallest score that this share of all weight, with one
 * average row more, does not exceed.
 *
 * Source: V. Vovk, A. Gammerman and G. Shafer, "Algorithmic Learning in a Random World", 2005, chapter 2.
 */
import { risingOrder } from "../../compute/rising-order.ts";

/** The largest score where there are too few rows for the level: then the chance is not kept. */
export function conformalQuantile(scores: Float64Array, weights: Float64Array | null, level: number): number {
  const order = risingOrder(scores);
  let total = 0;
  let counted = 0;
  for (let i = 0; i < scores.length; i++) {
    const w = weights === null ? 1 : weights[i]!;
    total += w;
    if (w > 0) counted++;
  }
  const wanted = level * (total + total / Math.max(1, counted));
  // A sum of many weights may miss a whole number by its last bits.
  const enough = wanted - 1e-9 * Math.max(1, total);
  let sum = 0;
  for (const row of order) {
    sum += weights === null ? 1 : weights[row]!;
    if (sum >= enough) return scores[row]!;
  }
  return scores.length === 0 ? 0 : scores[order.at(-1)!]!;
}

/** Rows that a level needs at least: with fewer, no finite score is sure enough. */
export function leastRows(level: number): number {
  return Math.ceil(level / (1 - level) - 1e-9);
}
