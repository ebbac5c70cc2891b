/**
 * Calibration on the logarithms of probabilities: softmax(weights · ln p + bias), fitted by Newton's method to the
 * log-loss. Every method is this form with fewer free numbers:
 *
 *   temperature   weights = a I, bias = 0                      one number; never changes the most probable class
 *   platt         weights = a I, bias of the second class      two classes
 *   beta          weights = diag(a₀, a₁), bias                 two classes: its curve need not be symmetric
 *   vector        weights = a I, a bias per class              more classes
 *
 * A term of half a row's weight pulls towards doing nothing, so that rows that are all answered right cannot drive the
 * numbers to infinity. Time O(rows · classes²) a step, some ten steps.
 *
 * Source: J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999; C. Guo, G. Pleiss, Y. Sun and
 * K. Weinberger, "On Calibration of Modern Neural Networks", ICML 2017; M. Kull, T. Silva Filho and P. Flach, "Beta
 * Calibration", AISTATS 2017; A. Alexandari, A. Kundaje and A. Shrikumar, "Maximum Likelihood with Bias-Corrected
 * Calibration is Hard-To-Beat at Label Shift Adaptation", ICML 2020.
 */
import { exp, log } from "../../compute/math.ts";
import { solveSymmetric } from "../../compute/matrices/solve.ts";
import type { CalibrationMap } from "../../contract/after.ts";
import { LEAST_PROBABILITY as FLOOR } from "../../pipeline/write-after.ts";
import type { Answers } from "./answers.ts";

export type LogLinearMethod = "temperature" | "platt" | "beta" | "vector";

const MOST_STEPS = 30;
const CLOSE = 1e-10;

/** Null where the rows do not allow a rising curve. */
export function fitLogLinear(method: LogLinearMethod, answers: Answers): CalibrationMap | null {
  const { classes } = answers;
  const free = method === "temperature" ? 1 : method === "platt" ? 2 : method === "beta" ? 3 : classes;
  const start = new Float64Array(free);
  start[0] = 1;
  if (method === "beta") start[1] = 1;
  const found = newton(answers, method, start);
  if (found === null) return null;
  const weights = new Array<number>(classes * classes).fill(0);
  const bias = new Array<number>(classes).fill(0);
  for (let c = 0; c < classes; c++) weights[c * classes + c] = method === "beta" ? found[c]! : found[0]!;
  if (method === "platt") bias[1] = found[1]!;
  if (method === "beta") bias[1] = found[2]!;
  if (method === "vector") for (let c = 1; c < classes; c++) bias[c] = found[c]!;
  for (let c = 0; c < classes; c++) if (!(weights[c * classes + c]! > 0)) return null;
  return { form: "log-linear", weights, bias };
}

/** Which free number the logarithm of class c is multiplied by, and which is its bias; -1 for none. */
function places(method: LogLinearMethod, c: number): readonly [number, number] {
  if (method === "temperature") return [0, -1];
  if (method === "platt") return [0, c === 1 ? 1 : -1];
  if (method === "beta") return [c, c === 1 ? 2 : -1];
  return [0, c === 0 ? -1 : c];
}

/** Damped Newton steps; the objective is convex, so that where they end is the minimum. */
function newton(answers: Answers, method: LogLinearMethod, start: Float64Array): Float64Array | null {
  const logs = Float64Array.from(answers.probabilities, (p) => log(p < FLOOR ? FLOOR : p));
  const objective = objectiveOf(answers, logs, method, start);
  let point: Float64Array = start.slice();
  let now = objective(point);
  for (let step = 0; step < MOST_STEPS; step++) {
    const move = solveSymmetric({ rows: start.length, columns: start.length, values: now.curvature }, now.gradient);
    if (move === null) return null;
    let length = 1;
    let next: Float64Array = point;
    let there = now;
    for (; length > 1e-4; length /= 2) {
      next = point.map((value, k) => value - length * move[k]!);
      there = objective(next);
      if (there.value <= now.value) break;
    }
    if (!(there.value <= now.value)) break;
    const gain = now.value - there.value;
    [point, now] = [next, there];
    if (gain <= CLOSE * (Math.abs(now.value) + CLOSE)) break;
  }
  return point.every(Number.isFinite) ? point : null;
}

type Local = { readonly value: number; readonly gradient: Float64Array; readonly curvature: Float64Array };

function objectiveOf(
  { truth, weights, classes }: Answers,
  logs: Float64Array,
  method: LogLinearMethod,
  start: Float64Array,
): (point: Float64Array) => Local {
  const free = start.length;
  const at = Array.from({ length: classes }, (_, c) => places(method, c));
  const z = new Float64Array(classes);
  const slope = new Float64Array(free);
  return (point) => {
    let value = 0;
    const gradient = new Float64Array(free);
    const curvature = new Float64Array(free * free);
    for (let row = 0; row < truth.length; row++) {
      const weight = weights === null ? 1 : weights[row]!;
      if (weight === 0) continue;
      const from = row * classes;
      let top = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < classes; c++) {
        const [scale, shift] = at[c]!;
        z[c] = point[scale]! * logs[from + c]! + (shift < 0 ? 0 : point[shift]!);
        if (z[c]! > top) top = z[c]!;
      }
      let total = 0;
      const right = z[truth[row]!]!;
      for (let c = 0; c < classes; c++) {
        z[c] = exp(z[c]! - top);
        total += z[c]!;
      }
      value += weight * (top + log(total) - right);
      slope.fill(0);
      for (let c = 0; c < classes; c++) {
        const share = z[c]! / total;
        const [scale, shift] = at[c]!;
        const l = logs[from + c]!;
        const lack = share - (truth[row] === c ? 1 : 0);
        gradient[scale]! += weight * lack * l;
        slope[scale]! += share * l;
        curvature[scale * free + scale]! += weight * share * l * l;
        if (shift < 0) continue;
        gradient[shift]! += weight * lack;
        slope[shift]! += share;
        curvature[shift * free + shift]! += weight * share;
        curvature[scale * free + shift]! += weight * share * l;
        curvature[shift * free + scale]! += weight * share * l;
      }
      for (let j = 0; j < free; j++)
        for (let k = 0; k < free; k++) curvature[j * free + k]! -= weight * slope[j]! * slope[k]!;
    }
    for (let k = 0; k < free; k++) {
      const away = point[k]! - start[k]!;
      value += (away * away) / 2;
      gradient[k]! += away;
      curvature[k * free + k]! += 1;
    }
    return { value, gradient, curvature };
  };
}
