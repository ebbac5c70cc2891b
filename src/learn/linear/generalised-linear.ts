/**
 * Generalised linear models with a log link: counts, waiting times, claims; answers are above 0 and effects multiply.
 *
 * Minimises  (1/2W) Σᵢ wᵢ deviance(yᵢ, e^(b + xᵢ·c))  +  penalty · ( l1Share ‖c‖₁ + ½ (1 − l1Share) ‖c‖² )
 * over coefficients c of standardised columns (see `design.ts`). The deviance is that of a Tweedie distribution, whose
 * variance grows as mean^power: 1 Poisson, 2 gamma, between them amounts that are often 0. W is the total weight.
 *
 * Time O(steps · n·p) with some ten steps per penalty, memory O(n·p + p²).
 *
 * Source: J. Nelder and R. Wedderburn, "Generalized Linear Models", Journal of the Royal Statistical Society A 135(3),
 * 1972; B. Jørgensen, "Exponential Dispersion Models", Journal of the Royal Statistical Society B 49(2), 1987.
 * Golden numbers: tests/golden/losses.json (scikit-learn `StandardScaler` and `TweedieRegressor`).
 * Differs: the target is divided by its mean during the fit, and the penalty with it: the answer is the same.
 */
import { log, pow } from "../../compute/math.ts";
import { moments } from "../../compute/statistics.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import { defineLearner } from "../../contract/learner.ts";
import { choice, real } from "../../contract/params.ts";
import { tweedieLoss } from "./loss-regression.ts";
import { fitLoss, penaltyParams } from "./penalised-fit.ts";
import { lowerLinear, withChosenPenalty } from "./state.ts";

/** e to the power of more than this is beyond all numbers. */
const MOST = 700;

export const generalisedLinear = defineLearner({
  name: "generalisedLinear",
  tasks: ["regression"],
  family: "linear",
  summary: "Poisson, gamma and Tweedie regression: counts and amounts, whose effects multiply.",
  source: "Nelder & Wedderburn 1972; Jørgensen 1987",
  can: { weights: true, validation: true },
  params: {
    distribution: choice({
      words: ["poisson", "gamma", "tweedie"],
      default: "poisson",
      tune: true,
      doc: "How the target varies around its mean: poisson for counts, gamma for times and sizes, tweedie for amounts.",
    }),
    power: real({
      min: 1,
      max: 2,
      default: 1.5,
      tune: [1.1, 1.9, "linear"],
      doc: "Variance is proportional to mean^power; used by tweedie alone.",
    }),
    ...penaltyParams,
  },

  async fit(input, params, context) {
    const power = { poisson: 1, gamma: 2, tweedie: params.power }[params.distribution];
    refuseTarget(input.target, power);
    if (input.validation !== null) refuseTarget(input.validation.target, power);
    const mean = moments(input.target, input.weights).mean;
    const scale = mean > 0 ? mean : 1;
    // The deviance of y / mean is that of y times mean^(power − 2).
    const unit = pow(scale, 2 - power);
    const { state, report } = await fitLoss("generalisedLinear", tweedieLoss(power), input, params, context, {
      scale,
      unit,
    });
    return { state: { ...state, intercepts: state.intercepts.map((b) => b + log(scale)) }, report };
  },

  refit: withChosenPenalty,

  lower(state, columns, writer) {
    const bounds = { low: Float64Array.of(-MOST), high: Float64Array.of(MOST) };
    return writer.add("exp", [writer.add("clip", [lowerLinear(state, columns, writer)], bounds)]);
  },
});

function refuseTarget(target: Float64Array, power: number): void {
  const wrong = target.find((y) => !(y >= 0) || (power === 2 && y === 0));
  if (wrong === undefined) return;
  const expected = power === 2 ? "above 0" : "0 or more";
  throw new ModelwrightError(
    "learn/target-out-of-range",
    { owner: "generalisedLinear", expected, received: wrong },
    {
      what: `generalisedLinear needs targets of ${expected}, got ${wrong}.`,
      fix: power === 2 ? 'Set distribution to "poisson", or use ridge.' : "Use ridge or huberRegression.",
    },
  );
}
