/** Metrics of predicted values. */
import { log } from "../../compute/math.ts";
import { defineMetric, type MetricInput } from "../../contract/metric.ts";
import { weightedMean } from "./ranking.ts";
import { defineRowMetric } from "./row-loss.ts";

const LOSS = { tasks: ["regression"], greaterIsBetter: false, range: [0, Number.POSITIVE_INFINITY] } as const;

export const rmse = defineRowMetric({
  ...LOSS,
  name: "rmse",
  title: "RMSE",
  summary: "Root of the mean squared error, in the units of the target.",
  source: "C. F. Gauss, 1823",
  rowTerm:
    ({ truth, prediction }) =>
    (i) => {
      const d = prediction[i]! - truth[i]!;
      return d * d;
    },
  finish: { value: (mean) => Math.sqrt(mean), slope: (mean) => (mean > 0 ? 0.5 / Math.sqrt(mean) : 0) },
});

export const mae = defineRowMetric({
  ...LOSS,
  name: "mae",
  title: "MAE",
  summary: "Mean absolute error, in the units of the target.",
  source: "standard",
  rowTerm:
    ({ truth, prediction }) =>
    (i) =>
      Math.abs(prediction[i]! - truth[i]!),
});

export const mape = defineRowMetric({
  ...LOSS,
  name: "mape",
  title: "MAPE",
  summary: "Mean absolute error as a share of the true value; rows whose true value is 0 count as huge.",
  source: "standard",
  rowTerm:
    ({ truth, prediction }) =>
    (i) =>
      Math.abs(prediction[i]! - truth[i]!) / Math.max(Math.abs(truth[i]!), 2.220446049250313e-16),
});

/** The loss of a quantile: `share` of rows should lie below the prediction. */
export function pinballOf(share: number) {
  return defineRowMetric({
    ...LOSS,
    name: share === 0.5 ? "pinball" : `pinball-${share}`,
    title: "Pinball loss",
    summary: `Mean loss of the quantile ${share}: under-prediction costs ${share}, over-prediction ${1 - share} per unit.`,
    source: 'R. Koenker and G. Bassett, "Regression Quantiles", Econometrica 46(1), 1978',
    rowTerm:
      ({ truth, prediction }) =>
      (i) => {
        const d = truth[i]! - prediction[i]!;
        return d >= 0 ? share * d : (share - 1) * d;
      },
  });
}

export const pinball = pinballOf(0.5);

export const poissonDeviance = defineRowMetric({
  ...LOSS,
  name: "poisson-deviance",
  title: "Poisson deviance",
  summary:
    "Mean of 2 (y ln(y / prediction) − y + prediction); NaN where the target is negative or a prediction not above 0.",
  source: 'P. McCullagh and J. Nelder, "Generalized Linear Models", 1989',
  rowTerm:
    ({ truth, prediction }) =>
    (i) => {
      const y = truth[i]!;
      const p = prediction[i]!;
      if (y < 0 || !(p > 0)) return Number.NaN;
      // Rounding can take a term that is almost 0 below it.
      return Math.max(0, 2 * ((y > 0 ? y * log(y / p) : 0) - y + p));
    },
});

export const r2 = defineMetric({
  name: "r2",
  title: "R²",
  summary: "Share of the target's variance that is explained; below 0 when the mean does better.",
  source: 'S. Wright, "Correlation and Causation", 1921',
  tasks: ["regression"],
  greaterIsBetter: true,
  range: [Number.NEGATIVE_INFINITY, 1],
  compute({ truth, prediction, weights }: MetricInput) {
    const n = truth.length;
    const mean = weightedMean(n, weights, (i) => truth[i]!);
    const spread = weightedMean(n, weights, (i) => (truth[i]! - mean) * (truth[i]! - mean));
    const rest = weightedMean(n, weights, (i) => (truth[i]! - prediction[i]!) * (truth[i]! - prediction[i]!));
    return spread > 0 ? 1 - rest / spread : Number.NaN;
  },
});
