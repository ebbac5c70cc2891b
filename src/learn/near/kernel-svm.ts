/**
 * Support vector machine with a kernel: the border with the widest margin in the space of the kernel, or the flattest
 * function with few values further off than `tolerated`.
 *
 *   classes   min ½ ‖f‖² + cost Σᵢ wᵢ max(0, 1 − yᵢ f(xᵢ)),  one f per pair of classes
 *   values    min ½ ‖f‖² + cost Σᵢ wᵢ max(0, |yᵢ − f(xᵢ)| − tolerated),  y standardised
 *   f(x) = Σ_s c_s kernel(x, x_s) + b  over the support rows s
 *
 * The margin of a class is the mean of what its pairs say for it; probabilities come from margins of inner folds (see
 * `margin-probabilities.ts`). Time between n² and n³, memory 256 MiB of kernel rows beside the points.
 * With more rows than wholeRows f is a kernel sum over some landmarks instead, with squared losses (see
 * `landmark-machines.ts`): time O(n·m·(p + m) + m³), memory O(n·m), for m landmarks.
 *
 * Source: C. Cortes and V. Vapnik, "Support-Vector Networks", Machine Learning 20, 1995; A. Smola and B. Schölkopf, "A
 * Tutorial on Support Vector Regression", Statistics and Computing 14, 2004; solver: see `support-solver.ts`; landmarks:
 * C. Williams and M. Seeger, "Using the Nyström Method to Speed Up Kernel Machines", NIPS 2000.
 * Golden numbers: tests/golden/kernel-svm.json (scikit-learn `SVC` and `SVR`: decision values; with every row a landmark,
 * its smooth losses on the whole kernel).
 * Differs: scikit-learn's probabilities come from sigmoids per pair. Its targets are not standardised.
 */
import { gatherRows } from "../../compute/frame.ts";
import { type KernelFunction, usualGamma } from "../../compute/kernel-function.ts";
import type { Points } from "../../compute/neighbours/neighbours.ts";
import { moments } from "../../compute/statistics.ts";
import type { FitContext } from "../../contract/context.ts";
import { defineLearner, type FitInput } from "../../contract/learner.ts";
import { choice, integer, real } from "../../contract/params.ts";
import { FOLDS, foldsOf, mapMargins } from "../linear/margin-probabilities.ts";
import { checkTarget, rowWeights } from "../trees/target.ts";
import { pointsOf } from "./columns.ts";
import { withKernelRows } from "./kernel-rows.ts";
import { fitLandmarkMachines } from "./landmark-machines.ts";
import { type Fitted, fitMachines, type Machines, marginsOf, type Setting, voteWeights } from "./machines.ts";

/** `coefficients`: support rows or landmarks × machines. Classification: `votes` (outputs × machines) turns margins to log-odds. */
export type KernelSvmState = Machines & {
  readonly task: string;
  readonly kernel: KernelFunction;
  readonly votes: Float64Array;
  readonly offsets: Float64Array;
};

const OWNER = "kernelSvm";

export const kernelSvm = defineLearner({
  name: "kernelSvm",
  tasks: ["binary", "multiclass", "regression"],
  family: "near",
  summary: "Widest margin in the space of a kernel: smooth borders from the rows that lie at them, or from landmarks.",
  source: "Cortes & Vapnik 1995; Fan, Chen & Lin 2005; Platt 1999; Williams & Seeger 2000",
  can: { weights: true },
  params: {
    cost: real({
      min: 0,
      above: true,
      default: 1,
      tune: [0.01, 1000, "log"],
      doc: "Price of a row inside the margin.",
    }),
    kernel: choice({
      words: ["rbf", "polynomial", "linear"],
      default: "rbf",
      tune: true,
      doc: "How alikeness is measured.",
    }),
    gamma: real({
      min: 0,
      default: 0,
      doc: "Factor of squared distances or products; 0 for 1 / (numbers of a row · variance of all numbers).",
    }),
    degree: integer({ min: 1, max: 16, default: 3, doc: "Power of the polynomial kernel." }),
    constant: real({ default: 0, doc: "What the polynomial kernel adds to products." }),
    tolerated: real({
      min: 0,
      default: 0.1,
      tune: [0.01, 0.5, "log"],
      doc: "Regression: errors up to this many standard deviations of the target cost nothing.",
    }),
    precision: real({
      min: 1e-9,
      default: 1e-3,
      doc: "How far the conditions of an optimum may be broken at the end.",
    }),
    wholeRows: integer({
      default: 20_000,
      min: 1,
      max: 100_000,
      doc: "With more rows than this, kernel sums over landmarks are fitted, with squared losses.",
    }),
    landmarks: integer({ default: 500, min: 1, max: 2000, doc: "Rows that stand for all where there are too many." }),
  },

  async fit(input, params, context) {
    checkTarget(OWNER, input);
    const weights = rowWeights(OWNER, input, false) ?? new Float64Array(input.target.length).fill(1);
    const points = pointsOf(input.frame, OWNER);
    const rows = Int32Array.from(weights.keys()).filter((i) => weights[i]! > 0);
    const kernel: KernelFunction = {
      kernel: params.kernel,
      gamma: params.gamma > 0 ? params.gamma : usualGamma(points),
      degree: params.degree,
      constant: params.constant,
    };
    const { task, classes } = input;
    const target = Float64Array.from(rows, (i) => input.target[i]!);
    const held = Float64Array.from(rows, (i) => weights[i]!);
    const found = targetScale(input, weights);
    const scaled = task === "regression" ? target.map((y) => (y - found.center) / found.spread) : target;
    const byLandmarks = rows.length > params.wholeRows;
    const result = byLandmarks
      ? await fitLandmarkMachines(
          { ...params, owner: OWNER, points, rows, kernel, classes, target: scaled, weights: held },
          context,
        )
      : await withKernelRows(context.team, points, rows, kernel, async (kernelRows) => {
          const setting: Setting = {
            points: rows.length === points.rows ? points : pointsAt(points, rows),
            kernel: kernelRows,
            classes,
            target: scaled,
            bounds: held.map((w) => w * params.cost),
            tolerated: params.tolerated,
            precision: params.precision,
          };
          const fitted = await fitMachines(setting, Int32Array.from(rows.keys()), context);
          return { ...fitted, margins: task === "regression" ? null : await unseenMargins(setting, fitted, context) };
        });
    const { machines, converged } = result;
    const notes = byLandmarks
      ? [`Kernel sums over ${machines.count} landmarks (Nyström), as there are more than ${params.wholeRows} rows.`]
      : [];
    const report = { cutShort: !converged, notes };
    if (result.margins === null) {
      const votes = Float64Array.of(found.spread);
      return { state: { ...machines, task, kernel, votes, offsets: Float64Array.of(found.center) }, report };
    }
    const map = await mapMargins(result.margins, target, held, classes);
    const votes = (byLandmarks ? ownVotes(classes) : voteWeights(classes)).map((vote) => vote * map.slope);
    const offsets = task === "binary" ? map.offsets.slice(1) : map.offsets;
    return { state: { ...machines, task, kernel, votes, offsets }, report };
  },

  lower(state: KernelSvmState, columns, writer) {
    const { task, points, count, coefficients, bias, votes, offsets } = state;
    const row = columns.length === 0 ? writer.add("constant", [], { value: Float64Array.of(0) }) : writer.join(columns);
    const stored = columns.length === 0 ? new Float64Array(count) : points;
    const sums = writer.add("kernel-sum", [row], { ...state.kernel, count, points: stored, coefficients, bias });
    const answers = writer.add("linear", [sums], { weights: votes, bias: offsets });
    if (task === "regression") return answers;
    return writer.add(task === "binary" ? "sigmoid-pair" : "softmax", [answers]);
  },
});

function pointsAt({ width, values }: Points, rows: Int32Array): Points {
  return { rows: rows.length, width, values: gatherRows(values, width, rows) };
}

/** Margins (classes × rows, one row of them for two classes) of each row by a fit on the other folds. */
async function unseenMargins(setting: Setting, all: Fitted, context: FitContext): Promise<Float64Array> {
  const { target, classes } = setting;
  const places = Int32Array.from(target.keys());
  const seen = () => marginsOf(all, classes, places);
  if (places.length < 10 * FOLDS) return seen();
  const fold = foldsOf(target, context.random);
  const parts: { readonly inside: Int32Array; readonly margins: Float64Array }[] = [];
  for (let k = 0; k < FOLDS && (await context.tick({ done: k + 1, of: FOLDS + 1 })); k++) {
    const inside = places.filter((place) => fold[place] === k);
    const others = places.filter((place) => fold[place] !== k);
    const fitted = await fitMachines(setting, others, context);
    parts.push({ inside, margins: marginsOf(fitted, classes, inside) });
  }
  const outputs = classes === 2 ? 1 : classes;
  // rows of folds that there was no time for keep the margins of the fit on all rows
  const margins = parts.length < FOLDS ? seen() : new Float64Array(outputs * places.length);
  for (const { inside, margins: own } of parts) {
    for (let o = 0; o < outputs; o++) {
      inside.forEach((place, i) => {
        margins[o * places.length + place] = own[o * inside.length + i]!;
      });
    }
  }
  return margins;
}

function targetScale({ task, target }: FitInput, weights: Float64Array): { center: number; spread: number } {
  if (task !== "regression") return { center: 0, spread: 1 };
  const { mean, variance } = moments(target, weights);
  const spread = Math.sqrt(variance);
  return { center: mean, spread: spread > 0 && Number.isFinite(1 / spread) ? spread : 1 };
}

/** `outputs × outputs`: a machine over landmarks speaks for its own class. */
function ownVotes(classes: number): Float64Array {
  const outputs = classes === 2 ? 1 : classes;
  return Float64Array.from({ length: outputs * outputs }, (_, i) => (i % (outputs + 1) === 0 ? 1 : 0));
}
