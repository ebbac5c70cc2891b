/**
 * From which score on a row counts as an anomaly where some are known: the threshold with the best F1.
 *
 *   F1 = 2 hits / (decided + actual)
 *
 * Its band is that of bootstrap samples of the rows, as Poisson weights.
 */
import { quantiles } from "../compute/statistics.ts";
import type { Random } from "../contract/random.ts";
import type { Estimate } from "../contract/report.ts";
import { poissonOne } from "./interval.ts";
import { fallingOrder } from "./metrics/ranking.ts";

const MOST_SAMPLES = 200;
const LEAST_SAMPLES = 40;
/** Weights that are drawn for the band at most. */
const DRAWS = 2e7;

/** `truth` is 1 for anomalies and 0 for usual rows. A threshold lies midway between two scores. */
export function labelThreshold(scores: Float64Array, truth: Float64Array, random: Random): Estimate {
  const order = fallingOrder(scores);
  const samples = Math.max(LEAST_SAMPLES, Math.min(MOST_SAMPLES, Math.floor(DRAWS / scores.length)));
  const weights = new Float64Array(scores.length).fill(1);
  const value = bestOf(scores, truth, order, weights);
  const found = Float64Array.from({ length: samples }, () => {
    for (let i = 0; i < weights.length; i++) weights[i] = poissonOne(random.uniform());
    return bestOf(scores, truth, order, weights);
  });
  const [low, high] = quantiles(found, [0.025, 0.975]);
  return { value, low: Math.min(value, low!), high: Math.max(value, high!) };
}

function bestOf(scores: Float64Array, truth: Float64Array, order: Int32Array, weights: Float64Array): number {
  let actual = 0;
  for (let i = 0; i < truth.length; i++) actual += weights[i]! * truth[i]!;
  let [hits, decided, best, threshold] = [0, 0, -1, 0.5];
  for (let place = 0; place < order.length; place++) {
    const row = order[place]!;
    hits += weights[row]! * truth[row]!;
    decided += weights[row]!;
    const next = place + 1 < order.length ? scores[order[place + 1]!]! : null;
    if (next === scores[row]) continue;
    const f1 = (2 * hits) / Math.max(1, decided + actual);
    if (f1 <= best) continue;
    best = f1;
    threshold = next === null ? scores[row]! : (scores[row]! + next) / 2;
  }
  return threshold;
}
