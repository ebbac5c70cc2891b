/**
 * Stacking: weights of the members and a bias per class, fitted to out-of-fold answers by maximum likelihood and drawn to the
 * weights that were chosen greedily. Unlike those, weights need not sum to one: a vote may become surer than its members.
 *
 * Source: D. Wolpert, "Stacked Generalization", Neural Networks 5, 1992; the form is the logarithmic pool of `pool.ts`.
 */
import { exp, log } from "../compute/math.ts";
import { minimise } from "../compute/optimise/optimise.ts";

export type Stack = {
  /** One per member, in their order. */
  readonly weights: Float64Array;
  /** One per class. */
  readonly bias: Float64Array;
};

export type StackInput = {
  /** Per member: logarithms of probabilities, `rows × width`. */
  readonly parts: readonly Float64Array[];
  /** Class of each row. */
  readonly truth: Float64Array;
  readonly counts: Float64Array | null;
  readonly width: number;
};

/** Rows' worth that draws to the start; between 30 and 300 nothing changed (decision 0027). */
const DRAWN = 30;
const ITERATIONS = 60;

export async function fitStack({ parts, truth, counts, width }: StackInput, start: Float64Array): Promise<Stack> {
  const members = parts.length;
  const sum = new Float64Array(truth.length * width);
  const from = Float64Array.from({ length: members + width }, (_, i) => start[i] ?? 0);
  const evaluate = (point: Float64Array, gradient: Float64Array): number => {
    addStack(parts, { weights: point.subarray(0, members), bias: point.subarray(members) }, sum);
    gradient.fill(0);
    let value = 0;
    for (let row = 0; row < truth.length; row++) value += rowLoss(sum, row, truth[row]!, counts?.[row] ?? 1, width);
    // `sum` now holds the derivative of the loss by each score.
    for (let m = 0; m < members; m++) {
      const part = parts[m]!;
      let slope = 0;
      for (let i = 0; i < sum.length; i++) slope += sum[i]! * part[i]!;
      gradient[m] = slope;
    }
    for (let i = 0; i < sum.length; i++) gradient[members + (i % width)]! += sum[i]!;
    point.forEach((at, i) => {
      const off = at - from[i]!;
      value += 0.5 * DRAWN * off * off;
      gradient[i]! += DRAWN * off;
    });
    return value;
  };
  const { point } = await minimise({ evaluate }, from, { maxIterations: ITERATIONS, tolerance: 1e-7 });
  return { weights: point.slice(0, members), bias: point.slice(members) };
}

/** Σ weight · part + bias, written into `sum`. */
export function addStack(parts: readonly Float64Array[], { weights, bias }: Stack, sum: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = bias[i % bias.length]!;
  parts.forEach((part, m) => {
    const weight = weights[m]!;
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + weight * part[i]!;
  });
}

/** The loss of one row; its scores are replaced by the derivatives of the loss by them. */
function rowLoss(scores: Float64Array, row: number, truth: number, count: number, width: number): number {
  const at = row * width;
  let top = scores[at]!;
  for (let k = 1; k < width; k++) top = Math.max(top, scores[at + k]!);
  const own = scores[at + truth]! - top;
  let total = 0;
  for (let k = 0; k < width; k++) {
    scores[at + k] = exp(scores[at + k]! - top);
    total += scores[at + k]!;
  }
  for (let k = 0; k < width; k++) scores[at + k] = count * (scores[at + k]! / total - (k === truth ? 1 : 0));
  return count * (log(total) - own);
}
