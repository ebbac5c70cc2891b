/** What a report draws of a model's answers: confusion, ROC, precision-recall, calibration, residuals. */
import type { MetricInput } from "../contract/metric.ts";
import type { CalibrationBin, ClassCurve, CurvePoint } from "../contract/report.ts";
import { confusion } from "./metrics/confusion.ts";
import { averagePrecision } from "./metrics/pr-auc.ts";
import { anyNaN, curveRuns, type Runs, risingOrder } from "./metrics/ranking.ts";
import { areaOf } from "./metrics/roc-auc.ts";

/** Points that a curve is thinned to: more than a screen can show. */
const MOST_POINTS = 200;
const CALIBRATION_BINS = 10;
/** Normal quantile of a two-sided 95 % interval. */
const Z95 = 1.959964;

/** Per true class, the weight of rows decided as each class. */
export function confusionTable(input: MetricInput): readonly (readonly number[])[] {
  const counts = confusion(input);
  const { classes } = input;
  return Array.from({ length: classes }, (_, c) => [...counts.subarray(c * classes, (c + 1) * classes)]);
}

export type RankingCurves = { readonly roc: readonly ClassCurve[]; readonly precisionRecall: readonly ClassCurve[] };

/** One curve for the positive class of two, one per class against the rest of more. Both kinds share the sorting. */
export function rankingCurves(input: MetricInput, labels: readonly string[]): RankingCurves {
  const classes = input.classes === 2 ? [1] : labels.map((_, c) => c);
  const roc: ClassCurve[] = [];
  const precisionRecall: ClassCurve[] = [];
  // No order, no curve.
  if (anyNaN(input.prediction)) return { roc, precisionRecall };
  for (const c of classes) {
    const runs = curveRuns(input, c);
    const counts = summed(runs);
    const { hits, falls } = counts;
    const positives = hits[hits.length - 1]!;
    const negatives = falls[falls.length - 1]!;
    if (positives === 0 || negatives === 0) continue;
    const label = labels[c]!;
    const rates = (k: number): CurvePoint => ({ x: falls[k]! / negatives, y: hits[k]! / positives });
    const precision = (k: number): CurvePoint => ({
      x: hits[k]! / positives,
      y: hits[k]! + falls[k]! === 0 ? 1 : hits[k]! / (hits[k]! + falls[k]!),
    });
    roc.push({ label, area: areaOf(runs), points: thinned(hits.length, rates) });
    precisionRecall.push({ label, area: averagePrecision(runs), points: thinned(hits.length, precision) });
  }
  return { roc, precisionRecall };
}

/** Weight of positives and negatives above each run's end, with a first entry before all runs. */
function summed({ positive, negative }: Omit<Runs, "runOf">): { hits: Float64Array; falls: Float64Array } {
  const hits = new Float64Array(positive.length + 1);
  const falls = new Float64Array(positive.length + 1);
  for (let k = 0; k < positive.length; k++) {
    hits[k + 1] = hits[k]! + positive[k]!;
    falls[k + 1] = falls[k]! + negative[k]!;
  }
  return { hits, falls };
}

/** Every k-th of `count` points, and always the last. */
function thinned<T>(count: number, pointAt: (k: number) => T): readonly T[] {
  const step = Math.ceil(count / MOST_POINTS);
  const points: T[] = [];
  for (let k = 0; k < count; k += step) points.push(pointAt(k));
  if ((count - 1) % step !== 0) points.push(pointAt(count - 1));
  return points;
}

/**
 * Ten bins of like many rows: mean prediction against the share that came true, with its Wilson interval.
 * With more than two classes, every class's probability counts as one prediction.
 */
export function calibrationBins(input: MetricInput): readonly CalibrationBin[] {
  const { prediction, truth, classes } = input;
  const columns = classes === 2 ? 1 : classes;
  const chances = new Float64Array(truth.length * columns);
  const cell = (i: number): number => (classes === 2 ? 2 * i + 1 : i);
  for (let i = 0; i < chances.length; i++) chances[i] = prediction[cell(i)]!;
  const order = risingOrder(chances);
  const bins = Math.min(CALIBRATION_BINS, Math.floor(order.length / 5));
  return Array.from({ length: bins }, (_, b): CalibrationBin => {
    const part = order.subarray(Math.floor((b * order.length) / bins), Math.floor(((b + 1) * order.length) / bins));
    const rows = part.length;
    const came = (place: number): number => (truth[Math.floor(place / columns)] === cell(place) % classes ? 1 : 0);
    let sum = 0;
    let count = 0;
    for (const place of part) {
      sum += chances[place]!;
      count += came(place);
    }
    const predicted = sum / rows;
    const share = count / rows;
    const middle = (share + Z95 ** 2 / (2 * rows)) / (1 + Z95 ** 2 / rows);
    const half = (Z95 / (1 + Z95 ** 2 / rows)) * Math.sqrt((share * (1 - share)) / rows + Z95 ** 2 / (4 * rows ** 2));
    return {
      predicted,
      observed: { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) },
      rows,
    };
  });
}

/** Predicted value and residual of up to 500 rows, evenly spaced over the table. */
export function residualSample(
  input: MetricInput,
): readonly { readonly predicted: number; readonly residual: number }[] {
  const step = Math.ceil(input.truth.length / 500);
  const sample: { predicted: number; residual: number }[] = [];
  for (let i = 0; i < input.truth.length; i += step) {
    sample.push({ predicted: input.prediction[i]!, residual: input.truth[i]! - input.prediction[i]! });
  }
  return sample;
}
