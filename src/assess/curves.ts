/** What a report draws of a model's answers: confusion, ROC, precision-recall, calibration, residuals. */
import type { MetricInput } from "../contract/metric.ts";
import type { CalibrationBin, ClassCurve, CurvePoint } from "../contract/report.ts";
import { confusion } from "./metrics/confusion.ts";
import { averagePrecision } from "./metrics/pr-auc.ts";
import { type Runs, scoreRuns } from "./metrics/ranking.ts";
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

/** One curve for the positive class of two, one per class against the rest of more. */
export function rocCurves(input: MetricInput, labels: readonly string[]): readonly ClassCurve[] {
  return curves(input, labels, areaOf, (hits, falls, positives, negatives) => ({
    x: falls / negatives,
    y: hits / positives,
  }));
}

export function precisionRecallCurves(input: MetricInput, labels: readonly string[]): readonly ClassCurve[] {
  const point = (hits: number, falls: number, positives: number): CurvePoint => ({
    x: hits / positives,
    y: hits + falls === 0 ? 1 : hits / (hits + falls),
  });
  return curves(input, labels, averagePrecision, point);
}

type PointOf = (hits: number, falls: number, positives: number, negatives: number) => CurvePoint;

function curves(
  input: MetricInput,
  labels: readonly string[],
  area: (runs: Runs) => number,
  pointOf: PointOf,
): readonly ClassCurve[] {
  const classes = input.classes === 2 ? [1] : labels.map((_, c) => c);
  return classes.flatMap((c): ClassCurve[] => {
    const runs = scoreRuns(input, c);
    const positives = runs.positive.reduce((sum, w) => sum + w, 0);
    const negatives = runs.negative.reduce((sum, w) => sum + w, 0);
    if (positives === 0 || negatives === 0) return [];
    const points: CurvePoint[] = [pointOf(0, 0, positives, negatives)];
    let hits = 0;
    let falls = 0;
    runs.positive.forEach((weight, i) => {
      hits += weight;
      falls += runs.negative[i]!;
      points.push(pointOf(hits, falls, positives, negatives));
    });
    return [{ label: labels[c]!, area: area(runs), points: thinned(points) }];
  });
}

/** Every k-th point, and always the last. */
function thinned<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, i) => i % step === 0 || i === points.length - 1);
}

/**
 * Ten bins of like many rows: mean prediction against the share that came true, with its Wilson interval.
 * With more than two classes, every class's probability counts as one prediction.
 */
export function calibrationBins(input: MetricInput): readonly CalibrationBin[] {
  const { prediction, truth, classes } = input;
  const pairs: { p: number; came: number }[] = [];
  for (let i = 0; i < truth.length; i++) {
    for (let c = classes === 2 ? 1 : 0; c < classes; c++) {
      pairs.push({ p: prediction[i * classes + c]!, came: truth[i] === c ? 1 : 0 });
    }
  }
  pairs.sort((a, b) => a.p - b.p);
  const bins = Math.min(CALIBRATION_BINS, Math.floor(pairs.length / 5));
  return Array.from({ length: bins }, (_, b): CalibrationBin => {
    const part = pairs.slice(Math.floor((b * pairs.length) / bins), Math.floor(((b + 1) * pairs.length) / bins));
    const rows = part.length;
    const predicted = part.reduce((sum, pair) => sum + pair.p, 0) / rows;
    const share = part.reduce((sum, pair) => sum + pair.came, 0) / rows;
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
