/** Expected calibration error: how far probabilities are from the shares that come true. */
import { defineMetric, type MetricInput } from "../../contract/metric.ts";

/** Bins of equal width over [0, 1]; the last holds 1. */
export const CALIBRATION_BINS = 10;

export const calibrationError = defineMetric({
  name: "calibration-error",
  title: "Calibration error",
  summary:
    "Mean distance, over 10 bins of equal width by weight, between probability and share: of the positive class, or with more classes of the most probable one.",
  source: 'M. Naeini, G. Cooper and M. Hauskrecht, "Obtaining Well Calibrated Probabilities", AAAI 2015',
  tasks: ["binary", "multiclass"],
  greaterIsBetter: false,
  range: [0, 1],
  compute(input) {
    const { gaps, total } = calibrationGaps(input);
    return total > 0 ? gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / total : Number.NaN;
  },
});

export type CalibrationGaps = {
  /** Per bin: Σ w (probability − what came). NaN when a probability is. */
  readonly gaps: Float64Array;
  /** Per bin: Σ w² (probability − what came)². */
  readonly squares: Float64Array;
  readonly total: number;
};

export function calibrationGaps({ truth, prediction, weights, classes }: MetricInput): CalibrationGaps {
  const gaps = new Float64Array(CALIBRATION_BINS);
  const squares = new Float64Array(CALIBRATION_BINS);
  let total = 0;
  for (let i = 0; i < truth.length; i++) {
    let chosen = 1;
    if (classes !== 2) {
      chosen = 0;
      for (let k = 1; k < classes; k++) {
        if (prediction[i * classes + k]! > prediction[i * classes + chosen]!) chosen = k;
      }
    }
    const p = prediction[i * classes + chosen]!;
    const bin = Number.isNaN(p) ? 0 : Math.max(0, Math.min(CALIBRATION_BINS - 1, Math.floor(p * CALIBRATION_BINS)));
    const w = weights === null ? 1 : weights[i]!;
    const gap = w * (p - (truth[i] === chosen ? 1 : 0));
    gaps[bin]! += gap;
    squares[bin]! += gap * gap;
    total += w;
  }
  return { gaps, squares, total };
}
