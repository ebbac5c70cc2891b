/**
 * A learning curve carried on: loss = floor + scale · rows^-rate, fitted to the mean losses on growing parts of the rows.
 *
 * For each rate of a grid floor and scale follow from least squares, neither below 0; points weigh by their rows. The
 * interval: the scored rows are drawn again (all points of the curve at once, because they score the same rows), the
 * law fitted again. Cost: draws × points × rates.
 *
 * Source: C. Cortes et al., "Learning Curves: Asymptotic Values and Rate of Convergence", NeurIPS 1993; J. Hestness et
 * al., "Deep Learning Scaling is Predictable, Empirically", 2017.
 */
import { exp, log } from "../compute/math.ts";
import type { LearningForecast } from "../contract/diagnosis.ts";
import type { Estimate } from "../contract/estimate.ts";
import type { Random } from "../contract/random.ts";
import { poissonOne } from "./interval.ts";

/** The losses of the same scored rows by models that were fitted on `rows` rows. */
export type CurveLosses = { readonly rows: number; readonly losses: Float64Array };

type Law = { readonly floor: number; readonly scale: number; readonly rate: number };

const RATES = Array.from({ length: 20 }, (_, i) => 0.1 * (i + 1));
const DRAWS = 200;
const TENFOLD = 10;

/** Null with fewer than three points. */
export function forecastLearning(curve: readonly CurveLosses[], random: Random): LearningForecast | null {
  if (curve.length < 3) return null;
  const sizes = curve.map(({ rows }) => rows);
  const means = curve.map(({ losses }) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length);
  const law = fitLaw(sizes, means);
  const now = Math.max(...sizes);
  const gone = (fitted: Law): number => 1 - at(fitted, TENFOLD * now) / at(fitted, now);
  const drawn = Array.from({ length: DRAWS }, () => fitLaw(sizes, drawAgain(curve, random)));
  const floor = withRange(
    law.floor,
    drawn.map((one) => one.floor),
  );
  const tenfold = withRange(gone(law), drawn.map(gone));
  const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
  const words = `Ten times the rows: about ${percent(tenfold.value)} less loss (95 % interval ${percent(tenfold.low)} to ${percent(tenfold.high)}), by a power law through ${curve.length} points.`;
  const points = curve.map(({ rows }, i) => ({ rows, loss: means[i]! }));
  return { points, floor, rate: law.rate, tenfold, words };
}

function at({ floor, scale, rate }: Law, rows: number): number {
  return floor + scale * exp(-rate * log(rows));
}

/** The law of least weighted squares; flat where the curve does not fall. */
export function fitLaw(rows: readonly number[], losses: readonly number[]): Law {
  let best: Law = { floor: 0, scale: 0, rate: 0 };
  let least = Number.POSITIVE_INFINITY;
  for (const rate of RATES) {
    const x = rows.map((n) => exp(-rate * log(n)));
    const { floor, scale } = lineOf(x, losses, rows);
    let error = 0;
    rows.forEach((n, i) => {
      error += n * (losses[i]! - floor - scale * x[i]!) ** 2;
    });
    if (!(error < least)) continue;
    least = error;
    best = { floor, scale, rate };
  }
  return best;
}

/** Weighted least squares of a line whose height at 0 and slope are not negative. */
function lineOf(
  x: readonly number[],
  y: readonly number[],
  weights: readonly number[],
): { floor: number; scale: number } {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  x.forEach((value, i) => {
    const weight = weights[i]!;
    w += weight;
    wx += weight * value;
    wy += weight * y[i]!;
    wxx += weight * value * value;
    wxy += weight * value * y[i]!;
  });
  const spread = w * wxx - wx * wx;
  const scale = spread > 0 ? (w * wxy - wx * wy) / spread : 0;
  const floor = (wy - scale * wx) / w;
  if (scale < 0) return { floor: wy / w, scale: 0 };
  return floor < 0 ? { floor: 0, scale: wxy / wxx } : { floor, scale };
}

/** Mean losses over scored rows drawn with replacement, the same rows for every point. */
function drawAgain(curve: readonly CurveLosses[], random: Random): number[] {
  const { length } = curve[0]!.losses;
  const sums = new Float64Array(curve.length);
  let total = 0;
  for (let i = 0; i < length; i++) {
    const times = poissonOne(random.uniform());
    total += times;
    if (times > 0) for (let c = 0; c < curve.length; c++) sums[c] = sums[c]! + times * curve[c]!.losses[i]!;
  }
  return Array.from(sums, (sum) => sum / Math.max(1, total));
}

function withRange(value: number, drawn: readonly number[]): Estimate {
  const sorted = [...drawn].sort((a, b) => a - b);
  const of = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { value, low: Math.min(value, of(0.025)), high: Math.max(value, of(0.975)) };
}
