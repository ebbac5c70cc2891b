/** Expected calibration error: how far probabilities are from the shares that come true. */
import { defineMetric } from "../../contract/metric.ts";

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
  compute({ truth, prediction, weights, classes }) {
    const weight = new Float64Array(CALIBRATION_BINS);
    const said = new Float64Array(CALIBRATION_BINS);
    const came = new Float64Array(CALIBRATION_BINS);
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
      if (Number.isNaN(p)) return Number.NaN;
      const bin = Math.max(0, Math.min(CALIBRATION_BINS - 1, Math.floor(p * CALIBRATION_BINS)));
      const w = weights === null ? 1 : weights[i]!;
      weight[bin]! += w;
      said[bin]! += w * p;
      came[bin]! += truth[i] === chosen ? w : 0;
      total += w;
    }
    if (!(total > 0)) return Number.NaN;
    let error = 0;
    for (let b = 0; b < CALIBRATION_BINS; b++) error += Math.abs(said[b]! - came[b]!);
    return error / total;
  },
});
