/**
 * Logistic regression, binary and multinomial, with an L2, L1 or elastic-net penalty.
 *
 * Minimises  (1/W) Σᵢ wᵢ log-loss(yᵢ, softmax(b + C xᵢ))  +  penalty · ( l1Share ‖C‖₁ + ½ (1 − l1Share) ‖C‖² )
 * over coefficients C of standardised columns (see `design.ts`); the state is in the units of the columns.
 * Intercepts are never penalised. W is the total weight.
 *
 * Time O(steps · n·p·classes) with some ten steps per penalty, memory O(n·p + p²).
 *
 * Source: D. R. Cox, "The Regression Analysis of Binary Sequences", Journal of the Royal Statistical Society B
 * 20(2), 1958; paths of penalties: J. Friedman, T. Hastie and R. Tibshirani, "Regularization Paths for
 * Generalized Linear Models via Coordinate Descent", Journal of Statistical Software 33(1), 2010.
 * Golden numbers: tests/golden/linear.json (scikit-learn `StandardScaler` and `LogisticRegression`).
 * Differs: scikit-learn's C is 1 / (W · penalty). A penalty chosen on folds uses the scales of all rows.
 */
import type { Dense } from "../../compute/matrices/dense.ts";
import { defineLearner, type FitInput } from "../../contract/learner.ts";
import { flag, real } from "../../contract/params.ts";
import { designOf, withRoom } from "./design.ts";
import { shapeOf } from "./design-shape.ts";
import { logisticLoss, softmaxLoss } from "./loss.ts";
import { fitPath, pathReport } from "./penalty-path.ts";
import { type LinearState, lowerLinear, splitPoint, unstandardise, withChosenPenalty } from "./state.ts";

export const logistic = defineLearner({
  name: "logistic",
  tasks: ["binary", "multiclass"],
  family: "linear",
  summary: "Linear model of class probabilities; small, fast and readable.",
  source: "Cox 1958; Friedman, Hastie & Tibshirani 2010",
  can: { weights: true, validation: true },
  params: {
    penalty: real({
      min: 0,
      default: 1e-3,
      doc: "Strength of the penalty on standardised coefficients; used when choosePenalty is false.",
    }),
    choosePenalty: flag({
      default: true,
      doc: "Whether to choose the penalty on validation rows or inner folds; `penalty` is then not used.",
    }),
    l1Share: real({
      min: 0,
      max: 1,
      default: 0,
      tune: [0, 1, "linear"],
      doc: "Share of the L1 part: 0 ridge, 1 lasso.",
    }),
    intercept: flag({ default: true, doc: "Whether to fit a constant term." }),
    standardise: flag({ default: true, doc: "Whether the penalty sees columns of equal spread." }),
    balanceClasses: flag({ default: false, tune: false, doc: "Whether each class gets the same total weight." }),
  },

  async fit(input, params, context) {
    const { frame } = input;
    const loss = input.task === "binary" ? logisticLoss : softmaxLoss(input.classes);
    const shape = shapeOf(frame, input.weights, "logistic", {
      standardise: params.standardise,
      center: params.intercept,
    });
    const { validation } = input;
    const { outputs } = loss;
    const fit = (room: Dense) => {
      const partOf = ({ frame, target, weights }: Pick<FitInput, "frame" | "target" | "weights">) => ({
        design: designOf(frame, shape, "logistic", room),
        target,
        weights: classWeights(target, weights, input.classes, params.balanceClasses),
      });
      return fitPath(
        { ...partOf(input), loss, intercept: params.intercept },
        {
          l1Share: params.l1Share,
          penalty: params.penalty,
          choose: params.choosePenalty,
          validation: validation === null ? null : partOf(validation),
        },
        context,
      );
    };
    const result = await withRoom(context, shape, [frame, validation?.frame], fit, { outputs });
    const { standard, intercepts } = splitPoint(result.solution.point, outputs, shape.width);
    const state: LinearState = {
      task: input.task,
      outputs: outputs,
      ...unstandardise(shape, standard, outputs, intercepts),
      penalty: result.penalty,
    };
    return { state, report: pathReport(result) };
  },

  refit: withChosenPenalty,

  lower: lowerLinear,
});

/** Weights that give each class the same total when asked for; the mean weight stays what it was. */
function classWeights(
  target: Float64Array,
  weights: Float64Array | null,
  classes: number,
  balance: boolean,
): Float64Array {
  const out = weights === null ? new Float64Array(target.length).fill(1) : weights.slice();
  if (!balance) return out;
  const totals = new Float64Array(classes);
  for (let i = 0; i < out.length; i++) totals[target[i]!]! += out[i]!;
  const present = totals.filter((t) => t > 0);
  const all = present.reduce((sum, t) => sum + t, 0);
  for (let i = 0; i < out.length; i++) {
    const total = totals[target[i]!]!;
    if (total > 0) out[i]! *= all / (present.length * total);
  }
  return out;
}
