/**
 * From margins to probabilities: one slope for all margins and an offset per class, chosen by log loss.
 *
 *   P(c | m) = softmax over c of  slope · m_c + offset_c;  with two classes the first has margin and offset 0
 *
 * Margins must come from fits that have not seen their rows. As the map is linear, a linear model stays one.
 *
 * Source: J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999 (also of the targets below 1).
 */
import { exp, log } from "../../compute/math.ts";
import { minimise } from "../../compute/optimise/optimise.ts";
import type { Random } from "../../contract/random.ts";

/** Folds whose margins come from a fit on the others. */
export const FOLDS = 3;

export type MarginMap = { readonly slope: number; readonly offsets: Float64Array };

/** `margins`: `outputs × rows`, one output for two classes. */
export async function mapMargins(
  margins: Float64Array,
  target: Float64Array,
  weights: Float64Array,
  classes: number,
): Promise<MarginMap> {
  const found = await fitMap(margins, target, weights, classes);
  // Margins that point the wrong way say nothing.
  return found.slope >= 0
    ? found
    : {
        ...(await fitMap(
          margins.map(() => 0),
          target,
          weights,
          classes,
        )),
        slope: 0,
      };
}

async function fitMap(margins: Float64Array, target: Float64Array, weights: Float64Array, classes: number) {
  const n = target.length;
  const pair = margins.length === n;
  const counts = new Float64Array(classes);
  let total = 0;
  for (let i = 0; i < n; i++) {
    counts[target[i]!]! += weights[i]!;
    total += weights[i]!;
  }
  // A class of few rows is never certain.
  const certain = counts.map((count) => (count + 1) / (count + 2));
  const scores = new Float64Array(classes);
  const evaluate = (point: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let loss = 0;
    for (let i = 0; i < n; i++) {
      const own = target[i]!;
      let most = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < classes; c++) {
        const margin = pair ? (c === 0 ? 0 : margins[i]!) : margins[c * n + i]!;
        scores[c] = point[0]! * margin + point[c + 1]!;
        most = Math.max(most, scores[c]!);
      }
      let sum = 0;
      for (let c = 0; c < classes; c++) sum += exp(scores[c]! - most);
      const size = most + log(sum);
      for (let c = 0; c < classes; c++) {
        const share = c === own ? certain[own]! : (1 - certain[own]!) / (classes - 1);
        const w = weights[i]! / total;
        loss += w * share * (size - scores[c]!);
        const slope = w * (exp(scores[c]! - size) - share);
        gradient[0]! += slope * (pair ? (c === 0 ? 0 : margins[i]!) : margins[c * n + i]!);
        gradient[c + 1]! += slope;
      }
    }
    // Adding a number to all offsets changes nothing; the smallest ones are taken.
    for (let c = 0; c < classes; c++) {
      loss += 0.5e-9 * point[c + 1]! * point[c + 1]!;
      gradient[c + 1]! += 1e-9 * point[c + 1]!;
    }
    if (pair) gradient[1] = 0;
    return loss;
  };
  const start = new Float64Array(classes + 1);
  start[0] = 1;
  const { point } = await minimise({ evaluate }, start, { tolerance: 1e-10, maxIterations: 100 });
  return { slope: point[0]!, offsets: point.slice(1) };
}

/** Fold of each row: seeded, with the rows of each class spread evenly. */
export function foldsOf(target: Float64Array, random: Random): Int32Array {
  const fold = new Int32Array(target.length);
  const next = new Map<number, number>();
  for (const i of random.fork("margin folds").permutation(target.length)) {
    const place = next.get(target[i]!) ?? 0;
    fold[i] = place % FOLDS;
    next.set(target[i]!, place + 1);
  }
  return fold;
}
