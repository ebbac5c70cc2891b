/** Metrics of ordered classes: how far off, in ranks, probabilities and decisions are. */
import { defineRowMetric } from "./row-loss.ts";

const LOSS = { tasks: ["multiclass"], ordered: true, greaterIsBetter: false } as const;

export const rankedProbability = defineRowMetric({
  ...LOSS,
  name: "ranked-probability",
  title: "Ranked probability score",
  summary: "Mean squared error of the chance to lie at or below each class but the highest; far mistakes cost more.",
  source: 'E. Epstein, "A Scoring System for Probability Forecasts of Ranked Categories", JAM 8, 1969',
  range: [0, 1],
  rowTerm:
    ({ truth, prediction, classes }) =>
    (i) => {
      let below = 0;
      let sum = 0;
      for (let k = 0; k + 1 < classes; k++) {
        below += prediction[i * classes + k]!;
        const off = below - (truth[i]! <= k ? 1 : 0);
        sum += off * off;
      }
      // Rounding may take a sum of probabilities a little beyond 1.
      return Math.min(1, sum / Math.max(1, classes - 1));
    },
});

export const rankError = defineRowMetric({
  ...LOSS,
  name: "rank-error",
  title: "Mean rank error",
  summary: "Mean distance, in ranks, of the class decided for from the true one.",
  source: 'L. Gaudette and N. Japkowicz, "Evaluation Methods for Ordinal Classification", 2009',
  decides: true,
  range: [0, Number.POSITIVE_INFINITY],
  rowTerm:
    ({ truth, label }) =>
    (i) =>
      Math.abs(truth[i]! - label[i]!),
});
