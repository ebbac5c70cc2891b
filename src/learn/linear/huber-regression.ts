/**
 * Huber regression: linear regression that outliers cannot pull, as far residuals count linearly.
 *
 * Minimises  (1/W) Σᵢ wᵢ (σ + σ H((yᵢ − b − xᵢ·c) / σ))  +  penalty · ( l1Share ‖c‖₁ + ½ (1 − l1Share) ‖c‖² )
 * over coefficients c of standardised columns (see `design.ts`), b and the scale σ, for a standardised target;
 * H(z) = z² up to `threshold`, then 2 · threshold · |z| − threshold².
 *
 * Time O(steps · n·p), memory O(n·p + p²).
 *
 * Source: P. J. Huber, "Robust Statistics", 1981, section 7.7 (the scale as part of the fit); A. B. Owen, "A Robust
 * Hybrid of Lasso and Ridge Regression", Contemporary Mathematics 443, 2007.
 * Golden numbers: tests/golden/losses.json (scikit-learn `StandardScaler` and `HuberRegressor`).
 * Differs: σ is solved for inside the loss, so that one search over c and b is left; the target is divided by its
 * standard deviation, and the penalty is 2 alpha / W in scikit-learn's terms.
 */
import { defineLearner } from "../../contract/learner.ts";
import { real } from "../../contract/params.ts";
import { huberLoss } from "./loss-regression.ts";
import { fitDeviations, penaltyParams } from "./penalised-fit.ts";
import { lowerLinear, withChosenPenalty } from "./state.ts";

export const huberRegression = defineLearner({
  name: "huberRegression",
  tasks: ["regression"],
  family: "linear",
  summary: "Linear regression that outliers of the target cannot pull far.",
  source: "Huber 1981; Owen 2007",
  can: { weights: true, validation: true },
  params: {
    threshold: real({
      min: 1,
      above: true,
      max: 100,
      default: 1.35,
      tune: [1.05, 3, "log"],
      doc: "Scales beyond which a residual counts linearly; 1.35 keeps 95 % efficiency on normal errors.",
    }),
    ...penaltyParams,
  },

  fit: (input, params, context) =>
    fitDeviations("huberRegression", huberLoss(params.threshold), input, params, context),

  refit: withChosenPenalty,

  lower: lowerLinear,
});
