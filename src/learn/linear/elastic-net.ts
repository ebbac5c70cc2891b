/**
 * Elastic net: linear regression with a penalty that shrinks coefficients and sets some to 0.
 *
 * Minimises  (1/2W) Σᵢ wᵢ (yᵢ − b − xᵢ·c)²  +  penalty · ( l1Share ‖c‖₁ + ½ (1 − l1Share) ‖c‖² )
 * over coefficients c of standardised columns (see `design.ts`) of a standardised target; the state is in the
 * units of the columns and the target. The intercept is never penalised. W is the total weight.
 *
 * Time O(n·p²) once, then O(p²) per round of coordinate descent; above 600 columns O(n·p) per step.
 *
 * Source: H. Zou and T. Hastie, "Regularization and Variable Selection via the Elastic Net", Journal of the Royal
 * Statistical Society B 67(2), 2005; J. Friedman, T. Hastie and R. Tibshirani, "Regularization Paths for
 * Generalized Linear Models via Coordinate Descent", Journal of Statistical Software 33(1), 2010.
 * Golden numbers: tests/golden/linear.json (scikit-learn `StandardScaler` and `ElasticNet`).
 * Differs: the target is divided by its standard deviation, so that a penalty means the same for every target:
 * scikit-learn's alpha is penalty · sd(y) at l1_ratio 1. A penalty chosen on folds uses the scales of all rows.
 */
import { moments } from "../../compute/statistics.ts";
import { defineLearner, type FitInput } from "../../contract/learner.ts";
import { flag, real } from "../../contract/params.ts";
import { designOf, withRoom } from "./design.ts";
import { shapeOf } from "./design-shape.ts";
import { squaredLoss } from "./loss.ts";
import { fitPath, pathReport } from "./penalty-path.ts";
import { type LinearState, lowerLinear, splitPoint, unstandardise, withChosenPenalty } from "./state.ts";

export const elasticNet = defineLearner({
  name: "elasticNet",
  tasks: ["regression"],
  family: "linear",
  summary: "Linear regression that shrinks coefficients and leaves columns out.",
  source: "Zou & Hastie 2005; Friedman, Hastie & Tibshirani 2010",
  can: { weights: true, validation: true },
  params: {
    penalty: real({
      min: 0,
      default: 1e-2,
      doc: "Strength of the penalty on standardised coefficients; used when choosePenalty is false.",
    }),
    choosePenalty: flag({
      default: true,
      doc: "Whether to choose the penalty on validation rows or inner folds; `penalty` is then not used.",
    }),
    l1Share: real({
      min: 0,
      max: 1,
      default: 0.5,
      tune: [0, 1, "linear"],
      doc: "Share of the L1 part: 0 ridge, 1 lasso.",
    }),
    intercept: flag({ default: true, doc: "Whether to fit a constant term." }),
    standardise: flag({ default: true, doc: "Whether the penalty sees columns of equal spread." }),
  },

  async fit(input, params, context) {
    const { frame } = input;
    const spread = moments(input.target, input.weights);
    const center = params.intercept ? spread.mean : 0;
    const scale = spread.variance > 0 ? Math.sqrt(spread.variance) : 1;
    const options = { standardise: params.standardise, center: params.intercept };
    const shape = shapeOf(frame, input.weights, "elasticNet", options);
    const { validation } = input;
    const result = await withRoom(context, shape, [frame, validation?.frame], (room) => {
      const partOf = ({ frame, target, weights }: Pick<FitInput, "frame" | "target" | "weights">) => ({
        design: designOf(frame, shape, "elasticNet", room),
        target: target.map((y) => (y - center) / scale),
        weights: weights ?? new Float64Array(frame.rows).fill(1),
      });
      return fitPath(
        { ...partOf(input), loss: squaredLoss, intercept: params.intercept },
        {
          l1Share: params.l1Share,
          penalty: params.penalty,
          choose: params.choosePenalty,
          validation: validation === null ? null : partOf(validation),
        },
        context,
      );
    });
    const { standard, intercepts } = splitPoint(result.solution.point, 1, shape.width);
    const found = unstandardise(shape, standard, 1, intercepts);
    const state: LinearState = {
      task: "regression",
      outputs: 1,
      coefficients: found.coefficients.map((c) => c * scale),
      intercepts: found.intercepts.map((b) => b * scale + center),
      penalty: result.penalty,
    };
    return { state, report: pathReport(result) };
  },

  refit: withChosenPenalty,

  lower: lowerLinear,
});
