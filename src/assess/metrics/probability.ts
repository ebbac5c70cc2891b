/** Metrics of class probabilities: log-loss and Brier score. */
import { log } from "../../compute/math.ts";
import { defineRowMetric } from "./row-loss.ts";

/** Probabilities are kept this far from 0 and 1, so that one sure mistake does not make the score infinite. */
const FLOOR = 1e-15;

export const logLoss = defineRowMetric({
  name: "log-loss",
  title: "Log-loss",
  summary: "Mean of −ln of the probability given to the true class.",
  source: 'I. J. Good, "Rational Decisions", JRSS B 14(1), 1952',
  tasks: ["binary", "multiclass"],
  greaterIsBetter: false,
  range: [0, Number.POSITIVE_INFINITY],
  rowTerm:
    ({ truth, prediction, classes }) =>
    (i) => {
      const p = prediction[i * classes + truth[i]!]!;
      return -log(p < FLOOR ? FLOOR : p > 1 - FLOOR ? 1 - FLOOR : p);
    },
});

export const brier = defineRowMetric({
  name: "brier",
  title: "Brier score",
  summary:
    "Mean squared error of the probabilities; two classes: of the positive class, more classes: summed over classes.",
  source: 'G. Brier, "Verification of Forecasts Expressed in Terms of Probability", Monthly Weather Review 78, 1950',
  tasks: ["binary", "multiclass"],
  greaterIsBetter: false,
  range: [0, 2],
  rowTerm:
    ({ truth, prediction, classes }) =>
    (i) => {
      if (classes === 2) {
        const d = prediction[i * 2 + 1]! - truth[i]!;
        return d * d;
      }
      let total = 0;
      for (let k = 0; k < classes; k++) {
        const d = prediction[i * classes + k]! - (truth[i] === k ? 1 : 0);
        total += d * d;
      }
      return total;
    },
});
