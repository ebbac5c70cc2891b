/**
 * The scale of a detector's usual scores: brings any score to units in which the bulk of the rows is standard normal.
 *
 *   z = log(1 + g·d) / g where d > 0, else d;   d = (score - median) / A
 *
 * A and g are those of Tukey's g distribution with the median, the upper quartile and one upper quantile of the scores:
 * of 0.9, 0.95, 0.975 and 0.99 the one that gives the lightest tail. Outliers can only make a tail heavier, so a tenth
 * of the rows may be outliers, and where they are fewer the tail itself is seen.
 *
 * Source: D. Hoaglin, "Summarizing Shape Numerically: The g-and-h Distributions", in "Exploring Data Tables, Trends, and
 * Shapes", Wiley, 1985.
 */
import { expm1 } from "../../compute/math.ts";
import { quantiles } from "../../compute/statistics.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";

/** `factor` is 1 / A, or 0 where all scores are equal; `skew` is g. */
export type BulkScale = { readonly median: number; readonly factor: number; readonly skew: number };

/** Normal quantiles of 0.75 and of the upper quantiles that are tried. */
const QUARTILE = 0.6744897501960817;
const DECILE = 1.2815515655446004;
const UPPER: readonly (readonly [share: number, normal: number])[] = [
  [0.9, DECILE],
  [0.95, 1.6448536269514722],
  [0.975, 1.959963984540054],
  [0.99, 2.3263478740408408],
];
/** Rows beyond a quantile that make it worth looking at. */
const ENOUGH = 10;
/** The one row in a thousand of a standard normal bulk. */
export const ONE_IN_A_THOUSAND = 3.090232306167813;
/** About that of an exponential tail; quantiles that ask for more are taken to be those of outliers. */
const MOST_SKEW = 0.5;

/** `mostSkew`: 0 takes the scores for normal, as means of normal scores are. */
export function bulkScale(scores: Float64Array, mostSkew = MOST_SKEW): BulkScale {
  const [median, quartile, decile, most] = quantiles(scores, [0.5, 0.75, 0.9, 1]) as unknown as readonly number[];
  const [a, b] = [quartile! - median!, decile! - median!];
  if (!(a > 0)) {
    // Most rows score the same: the nearest quantile that differs sets the scale.
    const spread = b > 0 ? b / DECILE : (most! - median!) / ONE_IN_A_THOUSAND;
    return { median: median!, factor: spread > 0 && Number.isFinite(1 / spread) ? 1 / spread : 0, skew: 0 };
  }
  let skew = Math.min(mostSkew, skewOf(b / a, DECILE));
  for (const [share, normal] of UPPER) {
    if (scores.length * (1 - share) < ENOUGH) continue;
    const [upper] = quantiles(scores, [share]);
    skew = Math.min(skew, skewOf((upper! - median!) / a, normal));
  }
  const factor = skew === 0 ? QUARTILE / a : expm1(QUARTILE * skew) / (a * skew);
  return { median: median!, factor: Number.isFinite(factor) ? factor : 0, skew };
}

/** The g at which the quantile of a normal's `z` lies `ratio` times as far above the median as the quartile does. */
function skewOf(ratio: number, z: number): number {
  if (!(ratio > z / QUARTILE)) return 0;
  let low = 0;
  let high = MOST_SKEW;
  for (let round = 0; round < 50; round++) {
    const middle = (low + high) / 2;
    if (expm1(z * middle) / expm1(QUARTILE * middle) < ratio) low = middle;
    else high = middle;
  }
  return low;
}

/** The score at `z` normal units: the way back, for z >= 0. */
export function scoreAt({ median, factor, skew }: BulkScale, z: number): number {
  if (factor === 0) return median;
  return median + (skew === 0 ? z : expm1(skew * z) / skew) / factor;
}

const FAR = 1e300;

export function lowerBulkScale(scale: BulkScale, score: NodeRef, writer: ProgramWriter): NodeRef {
  const one = (value: number): Float64Array => Float64Array.of(value);
  const d = writer.add("scale", [score], { center: one(scale.median), factor: one(scale.factor) });
  if (scale.skew === 0) return d;
  const below = writer.add("clip", [d], { low: one(-FAR), high: one(0) });
  const above = writer.add("clip", [d], { low: one(0), high: one(FAR) });
  const inside = writer.add("scale", [above], { center: one(-1 / scale.skew), factor: one(scale.skew) });
  const logarithm = writer.add("log", [inside]);
  return writer.add("weighted-sum", [below, logarithm], { weights: Float64Array.of(1, 1 / scale.skew) });
}
