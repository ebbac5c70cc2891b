/**
 * Isotonic calibration of two classes: the rising curve closest to what came true, drawn as a line between the centres of
 * its steps, so that rows of different probability hardly ever become equal.
 *
 * Neighbours in the order of the probability are pooled while their shares fall; each pool counts half a hit and half a
 * miss more than it has, so that no probability becomes 0 or 1. Time O(n log n).
 *
 * Source: M. Ayer et al., "An Empirical Distribution Function for Sampling with Incomplete Information", Annals of
 * Mathematical Statistics 26, 1955; B. Zadrozny and C. Elkan, "Transforming Classifier Scores into Accurate Multiclass
 * Probability Estimates", KDD 2002; A. Oron and N. Flournoy, "Centered Isotonic Regression", Statistics in
 * Biopharmaceutical Research 9, 2017.
 */
import { risingOrder } from "../../compute/rising-order.ts";
import type { CalibrationMap } from "../../contract/after.ts";
import type { Answers } from "./answers.ts";

/** A run of rows that get one value: total weight, hits, and the sum of its probabilities. */
type Pool = { weight: number; hits: number; sum: number };

export function fitIsotonic(answers: Answers): CalibrationMap | null {
  const pools = pooled(
    pooled(distinct(answers), (pool) => pool.hits / pool.weight),
    (pool) => shareOf(pool),
  );
  const x: number[] = [];
  const y: number[] = [];
  for (const pool of pools) {
    const centre = pool.sum / pool.weight;
    if (x.length > 0 && !(centre > x.at(-1)! && shareOf(pool) > y.at(-1)!)) continue;
    x.push(centre);
    y.push(shareOf(pool));
  }
  if (x.length === 0) return null;
  // Beyond the outer centres the line goes on towards the ends, halfway to what is sure.
  const [first, last] = [y[0]!, y.at(-1)!];
  if (x[0]! > 0) {
    x.unshift(0);
    y.unshift(first / 2);
  }
  if (x.at(-1)! < 1) {
    x.push(1);
    y.push((1 + last) / 2);
  }
  return { form: "points", x, y };
}

/** The share of hits, with half a hit and half a miss more. */
function shareOf({ weight, hits }: Pool): number {
  return (hits + 0.5) / (weight + 1);
}

/** Rows of the same probability, in rising order. */
function distinct({ probabilities, truth, weights }: Answers): Pool[] {
  const values = Float64Array.from(truth, (_, row) => probabilities[2 * row + 1]!);
  const pools: Pool[] = [];
  let before = Number.NaN;
  for (const row of risingOrder(values)) {
    const weight = weights === null ? 1 : weights[row]!;
    if (weight === 0) continue;
    const value = values[row]!;
    const pool = { weight, hits: truth[row] === 1 ? weight : 0, sum: weight * value };
    if (value === before) merge(pools.at(-1)!, pool);
    else pools.push(pool);
    before = value;
  }
  return pools;
}

/** Pools of which each has a larger value than the one before. */
function pooled(pools: readonly Pool[], value: (pool: Pool) => number): Pool[] {
  const kept: Pool[] = [];
  for (const pool of pools) {
    kept.push({ ...pool });
    while (kept.length > 1 && value(kept.at(-2)!) >= value(kept.at(-1)!)) merge(kept.at(-2)!, kept.pop()!);
  }
  return kept;
}

function merge(into: Pool, from: Pool): void {
  into.weight += from.weight;
  into.hits += from.hits;
  into.sum += from.sum;
}
