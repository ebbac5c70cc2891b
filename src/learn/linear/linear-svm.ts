/**
 * Linear support vector machine: the border between classes with the widest margin; rows well inside do not count.
 *
 * Minimises  (1/W) Σᵢ wᵢ Σ_k max(0, 1 − s_ik (b_k + xᵢ·c_k))²  +  penalty · ½ ‖C‖²
 * over coefficients of standardised columns (see `design.ts`): one output k for two classes, else one per class against
 * the others; s is 1 for the class, else −1. Intercepts are never penalised. Probabilities come from margins of inner
 * folds (see `margin-probabilities.ts`), so that the state is a linear model of log-odds.
 *
 * Time O(steps · n·p·classes), memory O(n·p + p²).
 *
 * Source: C. Cortes and V. Vapnik, "Support-Vector Networks", Machine Learning 20, 1995; squared hinge by Newton steps:
 * O. Chapelle, "Training a Support Vector Machine in the Primal", Neural Computation 19(5), 2007.
 * Golden numbers: tests/golden/losses.json (scikit-learn `LinearSVC(dual=False)`; its C is 1 / (W · penalty)).
 * Differs: scikit-learn penalises the intercept and has no probabilities.
 */
import type { FitContext } from "../../contract/context.ts";
import { defineLearner, type FitInput } from "../../contract/learner.ts";
import { type Design, designOf, designRows, withRoom } from "./design.ts";
import { shapeOf } from "./design-shape.ts";
import { squaredHinge } from "./loss-hinge.ts";
import { FOLDS, foldsOf, mapMargins } from "./margin-probabilities.ts";
import { penalisedSolver, predictAll } from "./penalised.ts";
import { penaltyParams } from "./penalised-fit.ts";
import type { Problem } from "./penalised-problem.ts";
import { fitPath, pathReport } from "./penalty-path.ts";
import { type LinearState, lowerLinear, splitPoint, unstandardise, withChosenPenalty } from "./state.ts";

/** Coefficients are those of the margins times `slope`. */
export type LinearSvmState = LinearState & { readonly slope: number };

const { penalty, choosePenalty, intercept, standardise } = penaltyParams;

export const linearSvm = defineLearner({
  name: "linearSvm",
  tasks: ["binary", "multiclass"],
  family: "linear",
  summary: "The straight border with the widest margin; rows far on the right side have no say.",
  source: "Cortes & Vapnik 1995; Chapelle 2007; Platt 1999",
  can: { weights: true, validation: true },
  params: { penalty, choosePenalty, intercept, standardise },

  async fit(input, params, context) {
    const owner = "linearSvm";
    const { frame, target, classes, validation } = input;
    const shape = shapeOf(frame, input.weights, owner, {
      standardise: params.standardise,
      center: params.intercept,
    });
    const loss = squaredHinge(input.task === "binary" ? 1 : classes);
    const { result, margins } = await withRoom(context, shape, [frame, validation?.frame], async (room) => {
      const partOf = ({ frame, target, weights }: Pick<FitInput, "frame" | "target" | "weights">) => ({
        design: designOf(frame, shape, owner, room),
        target,
        weights: weights ?? new Float64Array(frame.rows).fill(1),
      });
      const problem: Problem = { ...partOf(input), loss, intercept: params.intercept };
      const kept = validation === null ? null : partOf(validation);
      const path = { l1Share: 0, penalty: params.penalty, choose: params.choosePenalty, validation: kept };
      const result = await fitPath(problem, path, context);
      return { result, margins: await unseenMargins(problem, result.penalty, result.solution.point, context) };
    });

    const map = await mapMargins(margins, target, input.weights ?? new Float64Array(frame.rows).fill(1), classes);
    const { standard, intercepts } = splitPoint(result.solution.point, loss.outputs, shape.width);
    const found = unstandardise(shape, standard, loss.outputs, intercepts);
    const offset = (o: number) => map.offsets[loss.outputs === 1 ? 1 : o]!;
    const state: LinearSvmState = {
      task: input.task,
      outputs: loss.outputs,
      coefficients: found.coefficients.map((c) => c * map.slope),
      intercepts: found.intercepts.map((b, o) => b * map.slope + offset(o)),
      penalty: result.penalty,
      slope: map.slope,
    };
    return { state, report: pathReport(result) };
  },

  refit: withChosenPenalty,

  lower: lowerLinear,
});

/** Margins of each row by a fit on the other folds; of the fit on all rows where folds would be too small. */
async function unseenMargins(
  problem: Problem,
  strength: number,
  start: Float64Array,
  context: FitContext,
): Promise<Float64Array> {
  const { design, target, weights, loss } = problem;
  const n = design.rows;
  const out = new Float64Array(loss.outputs * n);
  predictAll(design, start, loss.outputs, out);
  if (n < 10 * FOLDS) return out;
  const fold = foldsOf(target, context.random);
  for (let k = 0; k < FOLDS; k++) {
    const part = (inside: boolean) => Int32Array.from(fold.keys()).filter((i) => (fold[i] === k) === inside);
    const train = part(false);
    const take = (values: Float64Array) => Float64Array.from(train, (i) => values[i]!);
    const ownWeights = take(weights);
    if (!ownWeights.some((w) => w > 0)) continue;
    if (!(await context.tick({ done: k, of: FOLDS }))) break;
    await design.room.within(async () => {
      const own: Problem = { ...problem, design: designRows(design, train), target: take(target), weights: ownWeights };
      const solver = penalisedSolver(own, context.random.fork("margins", k));
      const { point } = await solver.solve({ strength, l1Share: 0 }, start, 1e-6, () => context.tick());
      const test = part(true);
      writeMargins(designRows(design, test), test, point, loss.outputs, out);
    });
  }
  return out;
}

function writeMargins(part: Design, rows: Int32Array, point: Float64Array, outputs: number, out: Float64Array): void {
  const n = out.length / outputs;
  const eta = new Float64Array(outputs * rows.length);
  predictAll(part, point, outputs, eta);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < rows.length; i++) out[o * n + rows[i]!] = eta[o * rows.length + i]!;
}
