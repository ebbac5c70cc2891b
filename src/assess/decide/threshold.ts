/**
 * The probability from which on deciding for the second class serves a metric best. The best of a grid is found on
 * bootstrap samples of the rows (as Poisson weights), and the mean of what was found is taken: a single search follows
 * the luck of a few rows.
 *
 * Time O(samples · (rows + grid)). Source: L. Breiman, "Bagging Predictors", Machine Learning 24, 1996.
 */
import { risingOrder } from "../../compute/rising-order.ts";
import type { MetricSpec } from "../../contract/metric.ts";
import type { Random } from "../../contract/random.ts";
import type { Answers } from "../calibrate/answers.ts";
import { poissonOne } from "../interval.ts";

const GRID = 200;
const MOST_SAMPLES = 25;
const LEAST_SAMPLES = 5;
/** Weights that are drawn in one search at most. */
const DRAWS = 3e5;

/** `metric` reads only true and decided classes. One half where no threshold is better than another. */
export function bestThreshold(metric: MetricSpec, answers: Answers, random: Random): number {
  const { truth, weights } = answers;
  const edges = gridOf(answers);
  if (edges.length === 0) return 0.5;
  const cellOf = cellsOf(answers, edges);
  const samples = Math.max(LEAST_SAMPLES, Math.min(MOST_SAMPLES, Math.floor(DRAWS / truth.length)));
  let total = 0;
  let found = 0;
  const misses = new Float64Array(edges.length + 1);
  const hits = new Float64Array(edges.length + 1);
  for (let sample = 0; sample < samples; sample++) {
    misses.fill(0);
    hits.fill(0);
    for (let row = 0; row < truth.length; row++) {
      const weight = poissonOne(random.uniform()) * (weights === null ? 1 : weights[row]!);
      const into = truth[row] === 1 ? hits : misses;
      into[cellOf[row]!]! += weight;
    }
    const best = bestEdge(metric, edges, misses, hits);
    if (best === null) continue;
    total += best;
    found++;
  }
  return found === 0 ? 0.5 : total / found;
}

/** Middles between neighbouring probabilities, evenly over the rows; rising. */
function gridOf({ probabilities, truth }: Answers): Float64Array {
  const values = Float64Array.from(truth, (_, row) => probabilities[2 * row + 1]!);
  const sorted = Float64Array.from(risingOrder(values), (row) => values[row]!);
  const edges: number[] = [];
  const steps = Math.min(GRID, sorted.length - 1);
  for (let k = 0; k < steps; k++) {
    let at = Math.floor(((k + 1) * sorted.length) / (steps + 1));
    while (at < sorted.length && sorted[at] === sorted[at - 1]) at++;
    if (at === 0 || at >= sorted.length) continue;
    const edge = (sorted[at - 1]! + sorted[at]!) / 2;
    if (edge > (edges.at(-1) ?? 0)) edges.push(edge);
  }
  return Float64Array.from(edges);
}

/** How many edges each row's probability reaches. */
function cellsOf({ probabilities, truth }: Answers, edges: Float64Array): Int32Array {
  return Int32Array.from(truth, (_, row) => {
    const p = probabilities[2 * row + 1]!;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle]! <= p) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

/** The middle of the first run of equally good edges. */
function bestEdge(metric: MetricSpec, edges: Float64Array, misses: Float64Array, hits: Float64Array): number | null {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const [negatives, positives] = [sum(misses), sum(hits)];
  let [usual, missed] = [0, 0];
  let best = Number.NEGATIVE_INFINITY;
  let [first, last] = [-1, -1];
  for (let k = 0; k < edges.length; k++) {
    usual += misses[k]!;
    missed += hits[k]!;
    const weights = Float64Array.of(usual, negatives - usual, missed, positives - missed);
    const value = metric.compute({ ...TABLE, weights });
    if (Number.isNaN(value)) continue;
    const gain = metric.greaterIsBetter ? value : -value;
    if (gain > best) {
      best = gain;
      first = k;
      last = k;
    } else if (gain === best && last === k - 1) last = k;
  }
  return first < 0 ? null : (edges[first]! + edges[last]!) / 2;
}

/** The four kinds of rows of two classes, as rows with weights. */
const TABLE = {
  truth: Float64Array.of(0, 0, 1, 1),
  label: Float64Array.of(0, 1, 0, 1),
  prediction: new Float64Array(8).fill(0.5),
  classes: 2,
};
