/**
 * k-means: clusters around centres, every row with its nearest one.
 *
 * Minimises  Σᵢ wᵢ ‖xᵢ − c(i)‖²  over centres, from several starts (`compute/centres/k-means-plus-plus.ts`), by Lloyd's rounds with
 * bounds (`compute/centres/lloyd.ts`). The start with the least sum is kept and goes on until no row moves.
 *
 * Time O(starts·n·p·k) and a little per round, memory O(n·p).
 *
 * Source: S. Lloyd, "Least Squares Quantization in PCM", IEEE Transactions on Information Theory 28(2), 1982.
 * Golden numbers: tests/golden/clusters.json (scikit-learn `KMeans`).
 * Differs: with more rows than wholeRows the starts run on a sample of that many, and the best of them goes on on all
 * rows until its centres hardly move, which ends nearer to the optimum than mini-batches (decision 0026).
 */

import { bestOfStarts, roundsFrom } from "../../compute/centres/k-means-starts.ts";
import { gather, gatherRows } from "../../compute/frame.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { defineLearner } from "../../contract/learner.ts";
import { integer, real } from "../../contract/params.ts";
import { clusterOrder, type LabelledPoints, lowerPoints, pointsOf } from "./points.ts";

export const kMeans = defineLearner({
  name: "kMeans",
  tasks: ["clustering"],
  family: "near",
  summary: "Round clusters of like size around centres; quick on any number of rows.",
  source: "Lloyd 1982; Arthur & Vassilvitskii 2007; Hamerly 2010",
  can: { weights: true },
  params: {
    clusters: integer({ default: 3, min: 1, max: 10_000, doc: "How many clusters." }),
    starts: integer({ default: 10, min: 1, max: 1000, doc: "Starts from other centres; the best one is kept." }),
    maxRounds: integer({ default: 300, min: 1, max: 100_000, doc: "Most rounds of each start." }),
    tolerance: real({
      default: 1e-4,
      min: 0,
      doc: "A start ends when its centres move less than this share of the variance; up to wholeRows the best one goes on.",
    }),
    wholeRows: integer({ default: 20_000, min: 100, doc: "With more rows, starts run on a sample of this many." }),
  },

  async fit(input, params, context) {
    const whole = pointsOf(input.frame, "kMeans");
    const sample = partOf(whole, input.weights, params.wholeRows, (n) => context.random.fork("sample").permutation(n));
    let best = await bestOfStarts(sample.points, sample.weights, { ...params, finish: true }, context, (done, loss) =>
      context.tick(loss === null ? { done, of: params.starts } : { done, of: params.starts, loss }),
    );
    if (sample.points.rows < whole.rows) {
      best = await roundsFrom(best.centres, whole, input.weights, params, context);
    }
    const { centres, assigned, rounds, settled } = best;
    const numbers = clusterOrder(assigned, centres.length / whole.columns, input.weights);
    const kept = numbers.filter((number) => number >= 0).length;
    const points = new Float64Array(kept * whole.columns);
    numbers.forEach((number, c) => {
      if (number >= 0) points.set(centres.subarray(c * whole.columns, (c + 1) * whole.columns), number * whole.columns);
    });
    const labels = Int32Array.from({ length: kept }, (_, c) => c);
    const state: LabelledPoints = { clusters: kept, points, labels, reach: new Float64Array(0) };
    const fewer = kept < params.clusters ? [`Only ${kept} clusters: there are no more distinct rows.`] : [];
    return { state, report: { iterations: rounds, cutShort: !settled, notes: fewer } };
  },

  lower: lowerPoints,
});

/** At most `most` rows for the starts. */
function partOf(whole: Matrix, weights: Float64Array | null, most: number, order: (rows: number) => Int32Array) {
  if (whole.rows <= most) return { points: whole, weights };
  const rows = order(whole.rows).slice(0, most).sort();
  const points = { rows: most, columns: whole.columns, values: gatherRows(whole.values, whole.columns, rows) };
  return { points, weights: weights === null ? null : gather(weights, rows) };
}
