/**
 * Ridge regression: least squares with an L2 penalty on the coefficients.
 *
 * Minimises  Σᵢ wᵢ (yᵢ − b − xᵢ·c)²  +  penalty · ‖c‖²
 * over coefficients c of standardised columns (see `design.ts`); the state is in the units of the columns.
 * The intercept b is never penalised. The penalty is chosen by generalised cross-validation unless it is fixed.
 *
 * Time O(n·p² + p³), or O(n²·p + n³) where there are fewer rows than columns; memory O(n·p + min(n, p)²).
 * With more than 500 of both, an iterative fit takes over: O(n·p) per step.
 *
 * Source: A. E. Hoerl and R. W. Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems",
 * Technometrics 12(1), 1970; G. Golub, M. Heath and G. Wahba, "Generalized Cross-Validation as a Method for
 * Choosing a Good Ridge Parameter", Technometrics 21(2), 1979.
 * Golden numbers: tests/golden/linear.json (scikit-learn `StandardScaler` and `Ridge(solver="cholesky")`).
 */

import { dot, type Matrix } from "../../compute/matrices/matrix.ts";
import { solveSymmetric } from "../../compute/matrices/solve.ts";
import { moments } from "../../compute/statistics.ts";
import type { FitContext } from "../../contract/context.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import { defineLearner } from "../../contract/learner.ts";
import { flag, real } from "../../contract/params.ts";
import { backward, type Design, designOf, gramWithOnes, withRoom } from "./design.ts";
import { shapeOf } from "./design-shape.ts";
import { squaredLoss } from "./loss.ts";
import { fitPath } from "./penalty-path.ts";
import { chooseByCrossValidation, rowKernel } from "./ridge-spectrum.ts";
import { type LinearState, lowerLinear, splitPoint, unstandardise } from "./state.ts";

/** Above this many of both rows and columns the squared matrices cost more than an iterative fit. */
const MOST = 500;

export const ridge = defineLearner({
  name: "ridge",
  tasks: ["regression"],
  family: "linear",
  summary: "Linear regression with an L2 penalty; the steady first choice for numeric columns.",
  source: "Hoerl & Kennard 1970",
  can: { weights: true },
  params: {
    penalty: real({
      min: 0,
      default: 1,
      doc: "Strength of the L2 penalty; used when choosePenalty is false. 0 gives ordinary least squares.",
    }),
    choosePenalty: flag({
      default: true,
      doc: "Whether to choose the penalty by generalised cross-validation; `penalty` is then not used.",
    }),
    intercept: flag({ default: true, doc: "Whether to fit a constant term." }),
    standardise: flag({ default: true, doc: "Whether the penalty sees columns of equal spread." }),
  },

  async fit(input, params, context) {
    const { frame } = input;
    const weights = input.weights ?? new Float64Array(frame.rows).fill(1);
    const options = { standardise: params.standardise, center: params.intercept };
    const shape = shapeOf(frame, input.weights, "ridge", options);
    const mean = params.intercept ? moments(input.target, input.weights).mean : 0;
    const target = input.target.map((y) => y - mean);
    const running = await context.tick({ done: 0, of: 1 });

    const { point, penalty, note } = await withRoom(context, shape, [frame], (room) =>
      solved(designOf(frame, shape, "ridge", room), weights, target, params, running, context),
    );
    const { standard, intercepts } = splitPoint(point, 1, shape.width);
    const found = unstandardise(shape, standard, 1, intercepts);
    const state: LinearState = {
      task: "regression",
      outputs: 1,
      coefficients: found.coefficients,
      intercepts: found.intercepts.map((b) => b + mean),
      penalty,
    };
    return { state, report: { notes: note === "" ? [] : [note] } };
  },

  lower: lowerLinear,
});

type Params = { readonly penalty: number; readonly choosePenalty: boolean; readonly intercept: boolean };

/** Coefficients of the design, then the intercept, by the way that costs least. */
async function solved(
  design: Design,
  weights: Float64Array,
  target: Float64Array,
  params: Params,
  running: boolean,
  context: FitContext,
): Promise<{ point: Float64Array; penalty: number; note: string }> {
  const chosen = (penalty: number) => `Penalty ${penalty.toPrecision(3)} chosen by generalised cross-validation.`;
  if (design.width <= MOST || (params.penalty === 0 && !params.choosePenalty)) {
    const centred = centredEquations(design, weights, target, params.intercept);
    const choose = params.choosePenalty && running;
    const { gram, moment, squares, count } = centred;
    const penalty = choose ? chooseByCrossValidation(gram, moment, squares, count, params.intercept) : params.penalty;
    return { point: solveCentred(centred, penalty), penalty, note: choose ? chosen(penalty) : "" };
  }
  if (design.rows <= MOST) {
    const { point, penalty } = rowKernel(design, weights, target, params);
    return { point, penalty, note: params.choosePenalty ? chosen(penalty) : "" };
  }
  // The iterative fit divides by the total weight; its penalty is in those units.
  const total = weights.reduce((sum, w) => sum + w, 0);
  const { solution, penalty, note } = await fitPath(
    { design, target, weights, loss: squaredLoss, intercept: params.intercept },
    { l1Share: 0, penalty: params.penalty / total, choose: params.choosePenalty, validation: null },
    context,
  );
  return { point: solution.point, penalty: penalty * total, note };
}

/** The normal equations with the intercept eliminated. */
type Centred = {
  readonly gram: Matrix;
  readonly moment: Float64Array;
  /** Σ w (y − mean)². */
  readonly squares: number;
  /** Rows as weights count them. */
  readonly count: number;
  readonly means: Float64Array;
  readonly targetMean: number;
};

function centredEquations(design: Design, weights: Float64Array, target: Float64Array, intercept: boolean): Centred {
  const p = design.width;
  const size = p + 1;
  const full = gramWithOnes(design, weights).values;
  const weighted = target.map((y, i) => y * weights[i]!);
  const moment = new Float64Array(p);
  backward(design, weighted, moment);
  const total = full[p * size + p]!;
  const sum = weighted.reduce((all, y) => all + y, 0);
  const targetMean = intercept ? sum / total : 0;
  const means = new Float64Array(p);
  const gram = new Float64Array(p * p);
  if (intercept) for (let j = 0; j < p; j++) means[j] = full[j * size + p]! / total;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) gram[i * p + j] = full[i * size + j]! - total * means[i]! * means[j]!;
    moment[i]! -= sum * means[i]!;
  }
  // Weights below 1 on average are degrees of belief, not counts of rows.
  const count = Math.max(total, design.rows);
  const squares = dot(weighted, target) - sum * targetMean;
  return { gram: { rows: p, columns: p, values: gram }, moment, squares, count, means, targetMean };
}

function solveCentred(centred: Centred, penalty: number): Float64Array {
  const p = centred.moment.length;
  const a = { ...centred.gram, values: centred.gram.values.slice() };
  for (let j = 0; j < p; j++) {
    const at = j * p + j;
    // A constant column takes no part: its coefficient is 0.
    a.values[at] = a.values[at] === 0 && penalty === 0 ? 1 : a.values[at]! + penalty;
  }
  const solved = solveSymmetric(a, centred.moment);
  if (solved === null) {
    throw new ModelwrightError(
      "learn/singular",
      { owner: "ridge", penalty },
      {
        what: "ridge could not solve for its coefficients: some columns are exact combinations of others.",
        fix: "Set penalty above 0, or drop the repeated columns.",
      },
    );
  }
  const point = new Float64Array(p + 1);
  point.set(solved);
  point[p] = centred.targetMean - dot(solved, centred.means);
  return point;
}
