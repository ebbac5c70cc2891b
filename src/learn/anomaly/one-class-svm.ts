/**
 * One-class support vector machine: the border, in the space of a kernel, that parts most rows from the origin.
 *
 *   min ½ Σᵢⱼ aᵢ aⱼ K(xᵢ, xⱼ)   with  0 ≤ aᵢ ≤ 1 / (share · n),  Σ aᵢ = 1
 *   score(x) = ρ − Σ_s a_s K(x, x_s)  over the support rows s
 *
 * Above 0 outside of the border. At most `share` of the rows lie outside, and at least `share` support it. Of more than
 * `storedRows` rows a random part is fitted on: time grows with the square of the rows and more.
 *
 * Time between m² and m³, memory 256 MiB of kernel rows beside the points, for m rows fitted on.
 *
 * Source: B. Schölkopf, J. Platt, J. Shawe-Taylor, A. Smola and R. Williamson, "Estimating the Support of a
 * High-Dimensional Distribution", Neural Computation 13, 2001; solver: see `../near/support-solver.ts`.
 * Golden numbers: tests/golden/anomaly.json (scikit-learn 1.9.1 `OneClassSVM`).
 * Differs: scikit-learn's decision is -share · n times this score.
 */
import { type KernelFunction, usualGamma } from "../../compute/kernel-function.ts";
import { defineLearner } from "../../contract/learner.ts";
import { integer, real } from "../../contract/params.ts";
import { pointsOf } from "../near/columns.ts";
import { withKernelRows } from "../near/kernel-rows.ts";
import { solveDual } from "../near/support-solver.ts";
import { drawRows } from "./draw-rows.ts";
import { refuseFewRows } from "./points.ts";

/** `points`: `support rows × width`, in prepared units; `weights`: −a of each; `border`: ρ. */
export type OneClassSvmState = {
  readonly points: Float64Array;
  readonly weights: Float64Array;
  readonly border: number;
  readonly gamma: number;
};

const OWNER = "oneClassSvm";

export const oneClassSvm = defineLearner({
  name: OWNER,
  tasks: ["anomaly"],
  family: "near",
  summary: "A smooth border around most rows in the space of a kernel; how far outside of it a row lies.",
  source: "Schölkopf et al. 2001; Fan, Chen & Lin 2005",
  can: {},
  params: {
    share: real({
      min: 0,
      above: true,
      max: 1,
      default: 0.5,
      tune: [0.01, 0.5, "log"],
      doc: "Most rows that may lie outside of the border, and least that support it; often called nu.",
    }),
    gamma: real({
      min: 0,
      default: 0,
      doc: "Factor of squared distances; 0 for 1 / (numbers of a row · variance of all numbers).",
    }),
    precision: real({
      min: 1e-9,
      default: 1e-3,
      doc: "How far the conditions of an optimum may be broken at the end, where a row weighs 1 at most.",
    }),
    storedRows: integer({
      default: 5000,
      min: 2,
      max: 20_000,
      doc: "Rows that it is fitted on; of more a random part.",
    }),
  },

  async fit({ frame }, params, context) {
    refuseFewRows(OWNER, frame);
    const points = pointsOf(frame, OWNER);
    const all = frame.rows <= params.storedRows;
    const rows = all
      ? Int32Array.from({ length: frame.rows }, (_, i) => i)
      : drawRows(frame.rows, params.storedRows, context.random.fork("rows")).sort();
    const gamma = params.gamma > 0 ? params.gamma : usualGamma(points);
    const kernel: KernelFunction = { kernel: "rbf", gamma, degree: 1, constant: 0 };
    // The solver works in units in which a row weighs 1 at most.
    const total = params.share * rows.length;
    const dual = {
      row: Int32Array.from(rows.keys()),
      sign: new Int8Array(rows.length).fill(1),
      bound: new Float64Array(rows.length).fill(1),
      start: new Float64Array(rows.length),
      values: Float64Array.from(rows, (_, t) => Math.min(1, Math.max(0, total - t))),
    };
    const { values, bias, converged } = await withKernelRows(context.team, points, rows, kernel, (own) =>
      solveDual({ ...dual, kernel: own }, params.precision, () => context.tick()),
    );
    const support = Array.from(values.keys()).filter((t) => values[t]! > 0);
    const { width } = points;
    const held = new Float64Array(support.length * width);
    support.forEach((t, s) => {
      held.set(points.values.subarray(rows[t]! * width, (rows[t]! + 1) * width), s * width);
    });
    const state: OneClassSvmState = {
      points: held,
      weights: Float64Array.from(support, (t) => -values[t]! / total),
      border: -bias / total,
      gamma,
    };
    const notes = all ? [] : [`Fitted on ${rows.length} of ${frame.rows} rows.`];
    return { state, report: { cutShort: !converged, notes } };
  },

  lower({ points, weights, border, gamma }, columns, writer) {
    const bias = Float64Array.of(border);
    if (columns.length === 0) return writer.add("constant", [], { value: Float64Array.of(0) });
    const kernel = { kernel: "rbf", gamma, degree: 1, constant: 0 };
    const count = weights.length;
    return writer.add("kernel-sum", [writer.join(columns)], { ...kernel, count, points, coefficients: weights, bias });
  },
});
