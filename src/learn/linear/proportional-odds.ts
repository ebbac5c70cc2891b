/**
 * Proportional odds: a linear model of ordered classes, with one direction for all thresholds (cumulative logit).
 *
 *   P(y ≤ k | x) = σ(θₖ − x·c),  θ₀ < θ₁ < …
 *
 * Minimises  (1/W) Σᵢ −wᵢ ln P(yᵢ | xᵢ)  +  penalty · ½ ‖c‖²  over coefficients c of standardised columns; thresholds are
 * not penalised. Distances of thresholds are exponentials of free numbers, so that their order always holds. The state is
 * in the units of the columns. Classes count in the order of their index; W is the total weight.
 *
 * Time O(steps · n·p), memory O(n·p).
 *
 * Source: P. McCullagh, "Regression Models for Ordinal Data", Journal of the Royal Statistical Society B 42(2), 1980.
 * Golden numbers: proportional-odds.test.ts (statsmodels `OrderedModel(distr="logit")`).
 * Differs: statsmodels has no penalty; with penalty 0 both are the same model.
 */
import { matrixOf } from "../../compute/frame-matrix.ts";
import { exp, log, log1pExp, sigmoid } from "../../compute/math.ts";
import { minimise } from "../../compute/optimise/optimise.ts";
import { blockMoments } from "../../compute/statistics.ts";
import { defineLearner, type FitInput } from "../../contract/learner.ts";
import { integer, real } from "../../contract/params.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import { classesFrom } from "../ordered-classes.ts";

/** A fitted model: coefficients per unit of a column, and the rising thresholds between the classes. */
export type ProportionalOddsState = { readonly coefficients: Float64Array; readonly thresholds: Float64Array };

/** Thresholds beside a class without rows would run away. */
const LEAST_SHARE = 1e-4;

export const proportionalOdds = defineLearner({
  name: "proportionalOdds",
  tasks: ["multiclass"],
  family: "linear",
  summary: "Linear model of ordered classes: one direction, and a threshold between each two.",
  source: "McCullagh 1980",
  can: { weights: true },
  params: {
    penalty: real({
      default: 1e-3,
      min: 0,
      tune: [1e-5, 1, "log"],
      doc: "Strength of the penalty on standardised coefficients.",
    }),
    iterations: integer({ default: 300, min: 1, max: 100_000, doc: "Most steps of the optimiser." }),
  },

  async fit(input, { penalty, iterations }, context) {
    const { values, columns: width, rows } = matrixOf(input.frame);
    const columns = width === 0 ? [] : blockMoments(values, input.weights, width);
    const centers = columns.map(({ mean }) => mean);
    const factors = columns.map(({ variance }) => (variance > 0 ? 1 / Math.sqrt(variance) : 0));
    for (let i = 0, at = 0; i < rows; i++)
      for (let j = 0; j < width; j++, at++) values[at] = (values[at]! - centers[j]!) * factors[j]!;
    const evaluate = lossOf(input, values, width, penalty);
    let late = false;
    const progress = async (iteration: number, loss: number): Promise<boolean> => {
      late = !(await context.tick({ done: iteration, of: iterations, loss }));
      return !late;
    };
    const start = startOf(input, width);
    const found = await minimise({ evaluate, progress }, start, { maxIterations: iterations, tolerance: 1e-11 });
    const standard = found.point.subarray(0, width);
    const coefficients = standard.map((c, j) => c * factors[j]!);
    const moved = coefficients.reduce((sum, c, j) => sum + c * centers[j]!, 0);
    const thresholds = thresholdsOf(found.point.subarray(width)).map((threshold) => threshold + moved);
    const state: ProportionalOddsState = { coefficients, thresholds };
    return { state, report: { iterations: found.iterations, ...(late ? { cutShort: true } : {}) } };
  },

  lower({ coefficients, thresholds }, columns, writer) {
    const inner = thresholds.length;
    const below =
      columns.length === 0
        ? writer.add("constant", [], { value: thresholds })
        : writer.add("linear", [score(columns, coefficients, writer)], {
            weights: new Float64Array(inner).fill(-1),
            bias: thresholds,
          });
    const cumulative = Array.from({ length: inner }, (_, from) => {
      const pair = writer.add("sigmoid-pair", [writer.add("select", [below], { from, width: 1 })]);
      return writer.add("select", [pair], { from: 1, width: 1 });
    });
    return classesFrom(writer.join(cumulative), writer);
  },
});

function score(columns: readonly NodeRef[], coefficients: Float64Array, writer: ProgramWriter): NodeRef {
  return writer.add("linear", [writer.join(columns)], { weights: coefficients, bias: Float64Array.of(0) });
}

/** Free numbers [θ₀, ln(θ₁ − θ₀), ln(θ₂ − θ₁), …] to thresholds. */
function thresholdsOf(free: Float64Array): Float64Array {
  let at = 0;
  return free.map((value, k) => {
    at = k === 0 ? value : at + exp(value);
    return at;
  });
}

/** Without a direction the thresholds are the log-odds of the cumulated shares. */
function startOf({ target, weights, classes }: FitInput, width: number): Float64Array {
  const shares = new Float64Array(classes).fill(LEAST_SHARE);
  target.forEach((c, i) => {
    shares[c]! += (weights?.[i] ?? 1) / target.length;
  });
  const total = shares.reduce((sum, share) => sum + share, 0);
  const start = new Float64Array(width + classes - 1);
  let below = 0;
  let last = 0;
  for (let k = 0; k + 1 < classes; k++) {
    below += shares[k]! / total;
    const logit = log(below / (1 - below));
    start[width + k] = k === 0 ? logit : log(logit - last);
    last = logit;
  }
  return start;
}

/** The mean loss and its gradient; a class's probability is σ(a) σ(−b) (1 − e^(b − a)) with thresholds a above, b below. */
function lossOf({ target, weights, classes }: FitInput, values: Float64Array, width: number, penalty: number) {
  const inner = classes - 1;
  const total = weights === null ? target.length : weights.reduce((sum, weight) => sum + weight, 0);
  return (point: Float64Array, gradient: Float64Array): number => {
    const thresholds = thresholdsOf(point.subarray(width));
    const byThreshold = new Float64Array(inner);
    gradient.fill(0);
    let value = 0;
    for (let i = 0; i < target.length; i++) {
      const weight = (weights?.[i] ?? 1) / total;
      let s = 0;
      for (let j = 0, at = i * width; j < width; j++, at++) s += point[j]! * values[at]!;
      const y = target[i]!;
      let slope = 0;
      if (y < inner) {
        const a = thresholds[y]! - s;
        value += weight * log1pExp(-a);
        byThreshold[y]! -= weight * sigmoid(-a);
        slope += sigmoid(-a);
      }
      if (y > 0) {
        const b = thresholds[y - 1]! - s;
        value += weight * log1pExp(b);
        byThreshold[y - 1]! += weight * sigmoid(b);
        slope -= sigmoid(b);
      }
      if (y > 0 && y < inner) {
        const gap = thresholds[y]! - thresholds[y - 1]!;
        const left = Math.max(1 - exp(-gap), 1e-300);
        value -= weight * log(left);
        const pull = (weight * exp(-gap)) / left;
        byThreshold[y]! -= pull;
        byThreshold[y - 1]! += pull;
      }
      for (let j = 0, at = i * width; j < width; j++, at++) gradient[j]! += weight * slope * values[at]!;
    }
    for (let j = 0; j < width; j++) {
      value += 0.5 * penalty * point[j]! * point[j]!;
      gradient[j]! += penalty * point[j]!;
    }
    let above = 0;
    for (let k = inner - 1; k >= 0; k--) {
      above += byThreshold[k]!;
      gradient[width + k] = k === 0 ? above : above * exp(point[width + k]!);
    }
    return value;
  };
}
