/** One fit for every loss of a regression: standardised columns, a target in its own units, a penalty fixed or chosen. */
import { moments } from "../../compute/statistics.ts";
import type { FitContext } from "../../contract/context.ts";
import type { FitInput, FitReport } from "../../contract/learner.ts";
import { flag, real } from "../../contract/params.ts";
import { designOf, withRoom } from "./design.ts";
import { shapeOf } from "./design-shape.ts";
import type { Problem } from "./penalised-problem.ts";
import { fitPath, pathReport } from "./penalty-path.ts";
import { type LinearState, splitPoint, unstandardise } from "./state.ts";

export const penaltyParams = {
  penalty: real({
    min: 0,
    default: 1e-3,
    doc: "Strength of the penalty on standardised coefficients; used when choosePenalty is false.",
  }),
  choosePenalty: flag({
    default: true,
    doc: "Whether to choose the penalty on validation rows or inner folds; `penalty` is then not used.",
  }),
  l1Share: real({ min: 0, max: 1, default: 0, tune: [0, 1, "linear"], doc: "Share of the L1 part: 0 ridge, 1 lasso." }),
  intercept: flag({ default: true, doc: "Whether to fit a constant term." }),
  standardise: flag({ default: true, doc: "Whether the penalty sees columns of equal spread." }),
};

type Params = {
  readonly penalty: number;
  readonly choosePenalty: boolean;
  readonly l1Share: number;
  readonly intercept: boolean;
  readonly standardise: boolean;
};

/**
 * Fits (y − center) / scale; the state is in these units, `penalty` divided by `unit` in the fit. What a learner does
 * with the answer (multiply by the scale, an inverse link) is its own affair.
 */
export async function fitLoss(
  owner: string,
  loss: Problem["loss"],
  input: FitInput,
  params: Params,
  context: FitContext,
  { center = 0, scale = 1, unit = 1 },
): Promise<{ state: LinearState; report: FitReport }> {
  const options = { standardise: params.standardise, center: params.intercept };
  const shape = shapeOf(input.frame, input.weights, owner, options);
  const { validation } = input;
  // a solver of its own copies the rows that count, of the whole and of each fold
  const copies = loss.solver === undefined ? 1 : 3;
  const found = await withRoom(
    context,
    shape,
    [input.frame, validation?.frame],
    (room) => {
      const partOf = ({ frame, target, weights }: Pick<FitInput, "frame" | "target" | "weights">) => ({
        design: designOf(frame, shape, owner, room),
        target: target.map((y) => (y - center) / scale),
        weights: weights ?? new Float64Array(frame.rows).fill(1),
      });
      return fitPath(
        { ...partOf(input), loss, intercept: params.intercept },
        {
          l1Share: params.l1Share,
          penalty: params.penalty / unit,
          choose: params.choosePenalty,
          validation: validation === null ? null : partOf(validation),
        },
        context,
      );
    },
    { copies },
  );
  const result = { ...found, penalty: found.penalty * unit };
  const { standard, intercepts } = splitPoint(result.solution.point, loss.outputs, shape.width);
  const state: LinearState = {
    task: input.task,
    outputs: loss.outputs,
    ...unstandardise(shape, standard, loss.outputs, intercepts),
    penalty: result.penalty,
  };
  return { state, report: pathReport(result) };
}

/** Fits a target in its own deviations, so that penalty and loss do not depend on its units, and gives a state in these. */
export async function fitDeviations(
  owner: string,
  loss: Problem["loss"],
  input: FitInput,
  params: Params,
  context: FitContext,
): Promise<{ state: LinearState; report: FitReport }> {
  const spread = moments(input.target, input.weights);
  const center = params.intercept ? spread.mean : 0;
  const scale = spread.variance > 0 ? Math.sqrt(spread.variance) : 1;
  const { state, report } = await fitLoss(owner, loss, input, params, context, { center, scale });
  const coefficients = state.coefficients.map((c) => c * scale);
  return { state: { ...state, coefficients, intercepts: state.intercepts.map((b) => b * scale + center) }, report };
}
