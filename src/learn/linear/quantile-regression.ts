/**
 * Quantile regression: a linear model of the value that a given share of targets lies below.
 *
 * Minimises  (1/W) Σᵢ wᵢ ρ(yᵢ − b − xᵢ·c)  +  penalty · ( l1Share ‖c‖₁ + ½ (1 − l1Share) ‖c‖² )
 * over coefficients c of standardised columns (see `design.ts`) of a standardised target; ρ(r) is quantile · r above 0
 * and (quantile − 1) · r below. The median (0.5) is least absolute deviations. W is the total weight.
 *
 * Time O(steps · n·p²) with 10 to 25 steps, memory O(n·p + p²).
 *
 * Source: R. Koenker and G. Bassett, "Regression Quantiles", Econometrica 46(1), 1978; solver: `quantile-interior.ts`.
 * Golden numbers: tests/golden/losses.json (scikit-learn `StandardScaler` and `QuantileRegressor`).
 * Differs: an interior point instead of a corner of the polytope: where many answers are best, one amid them.
 */
import { defineLearner } from "../../contract/learner.ts";
import { real } from "../../contract/params.ts";
import { pinballLoss } from "./loss-regression.ts";
import { fitDeviations, penaltyParams } from "./penalised-fit.ts";
import { quantileSolver } from "./quantile-interior.ts";
import { lowerLinear, withChosenPenalty } from "./state.ts";

export const quantileRegression = defineLearner({
  name: "quantileRegression",
  tasks: ["regression"],
  family: "linear",
  summary: "Linear model of a quantile: the median, or what nine in ten targets stay below.",
  source: "Koenker & Bassett 1978; Portnoy & Koenker 1997",
  can: { weights: true, validation: true },
  params: {
    quantile: real({
      min: 0,
      above: true,
      max: 0.999999,
      default: 0.5,
      doc: "Share of targets that should lie below the answer; 0.5 for the median.",
    }),
    ...penaltyParams,
  },

  fit(input, params, context) {
    const loss = {
      ...pinballLoss(params.quantile),
      solver: (problem: Parameters<typeof quantileSolver>[0]) => quantileSolver(problem, params.quantile),
    };
    return fitDeviations("quantileRegression", loss, input, params, context);
  },

  refit: withChosenPenalty,

  lower: lowerLinear,
});
