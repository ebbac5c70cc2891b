/**
 * Sequential selection: takes up, one by one, the column that lowers the error on rows not seen the most; or starts with
 * all and leaves out, one by one, the column that is missed the least.
 *
 * The error is that of ridge regression on standardised columns, squared, on folds that it was not fitted on; of classes
 * it is summed over the classes' 0 and 1. Products of all columns per fold are computed once, and no model looks at a row
 * again. It ends at `keep` columns; where that is 0, when the best column changes the error by less than `gain` of it.
 *
 * Time O(n·p² + folds · p · k⁴) for k columns taken up; memory O(n·p + folds · p²).
 *
 * Source: A. Whitney, "A Direct Method of Nonparametric Measurement Selection", IEEE Transactions on Computers 20(9), 1971.
 * Golden numbers: tests/golden/prepare-selection-models.json (scikit-learn `SequentialFeatureSelector` with `Ridge`).
 */
import { gram } from "../compute/matrices/matrix.ts";
import { cholesky, solveFactored } from "../compute/matrices/solve.ts";
import { moments } from "../compute/statistics.ts";
import type { FitContext } from "../contract/context.ts";
import { choice, integer, real } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { describedTable } from "./described.ts";
import { withColumn } from "./model-scores.ts";
import { linearTargets, standardNumbers } from "./standard-numbers.ts";

/** Per column: 1 when it stays, and when it was taken up or left out, from 1; 0 for never. */
export type SelectSequentiallyState = { readonly kept: Uint8Array; readonly turn: Int32Array };

export const selectSequentially = defineStep({
  name: "selectSequentially",
  summary: "Takes up columns one by one as long as a linear model gets better on rows not seen; or leaves them out.",
  source: "Whitney 1971",
  selects: ["number", "boolean"],
  choosesByTarget: true,
  tasks: ["binary", "multiclass", "regression"],
  params: {
    direction: choice({ default: "forward", words: ["forward", "backward"], doc: "Taking up, or leaving out." }),
    keep: integer({ default: 0, min: 0, doc: "Columns that stay; 0 for as many as the error asks for." }),
    gain: real({
      default: 0.001,
      min: 0,
      max: 1,
      doc: "Share of the error by which a further column must lower it (or may raise it, backward) where keep is 0.",
    }),
    folds: integer({ default: 5, min: 2, max: 50, doc: "Folds of the inner cross-validation." }),
    penalty: real({ default: 1, min: 0, above: true, doc: "L2 penalty of the ridge regression." }),
  },

  async fit(input, params, context): Promise<SelectSequentiallyState> {
    const { columns, task, classes, target, rows, weights } = input;
    const { z, columnOf } = standardNumbers("selectSequentially", columns, rows, weights);
    const folds = Math.min(params.folds, rows);
    const order = context.random.fork("folds").permutation(rows);
    const parts = Array.from({ length: folds }, (_, f) => order.filter((_, place) => place % folds === f).sort());
    const targets = linearTargets(target, task === "regression" ? 0 : classes);
    const problems = targets.map((y) => {
      const whole = withColumn(z, y, moments(y, weights).mean);
      return parts.map((part) => gram(whole, weights, part).values);
    });
    const errorOf = (chosen: readonly number[]): number => {
      const numbers = [...columnOf.keys()].filter((k) => chosen.includes(columnOf[k]!));
      return problems.reduce((sum, own) => sum + crossError(own, z.columns + 1, numbers, params.penalty), 0);
    };
    const forward = params.direction === "forward";
    const stop = forward ? (params.keep === 0 ? columns.length : params.keep) : Math.max(1, params.keep);
    let chosen = forward ? [] : [...columns.keys()];
    let error = errorOf(chosen);
    const turn = new Int32Array(columns.length);
    for (let round = 1; forward ? chosen.length < stop : chosen.length > stop; round++) {
      const best = await bestMove(chosen, columns.length, forward, errorOf, context);
      if (best === null) break;
      const limit = error * (forward ? 1 - params.gain : 1 + params.gain);
      // The first column is taken up in any case.
      const worthIt = forward ? best.error < limit || chosen.length === 0 : best.error <= limit;
      if (params.keep === 0 && !worthIt) break;
      chosen = best.chosen;
      error = best.error;
      turn[best.column] = round;
    }
    const kept = new Uint8Array(columns.length);
    for (const c of chosen) kept[c] = 1;
    return { kept, turn };
  },

  lower: ({ kept }, columns) => columns.filter((_, c) => kept[c] === 1),

  describe: ({ kept, turn }, names) => describedTable(names, { turn, kept }),
});

type Move = { readonly column: number; readonly chosen: number[]; readonly error: number };

/** The column whose taking up or leaving out gives the least error, of equal ones the first; null when time is up. */
async function bestMove(
  chosen: readonly number[],
  columns: number,
  forward: boolean,
  errorOf: (chosen: readonly number[]) => number,
  context: FitContext,
): Promise<Move | null> {
  let best: Move | null = null;
  for (let column = 0; column < columns; column++) {
    if (chosen.includes(column) === forward) continue;
    if (!(await context.tick())) return null;
    const next = forward ? [...chosen, column] : chosen.filter((c) => c !== column);
    const error = errorOf(next);
    if (best === null || error < best.error) best = { column, chosen: next, error };
  }
  return best;
}

/**
 * Σ over folds of the squared error there of ridge fitted on the other folds. `folds`: products of numbers and target,
 * `size × size` with the target last. Means are those of all rows.
 */
function crossError(folds: readonly Float64Array[], size: number, numbers: readonly number[], penalty: number): number {
  const width = numbers.length;
  const all = new Float64Array(size * size);
  for (const fold of folds) for (let at = 0; at < all.length; at++) all[at]! += fold[at]!;
  const last = size - 1;
  let error = 0;
  for (const fold of folds) {
    const left = new Float64Array(width * width);
    const c = new Float64Array(width);
    numbers.forEach((i, a) => {
      numbers.forEach((j, b) => {
        left[a * width + b] = all[i * size + j]! - fold[i * size + j]! + (a === b ? penalty : 0);
      });
      c[a] = all[i * size + last]! - fold[i * size + last]!;
    });
    const factor = cholesky({ rows: width, columns: width, values: left });
    if (factor === null) return Number.POSITIVE_INFINITY;
    solveFactored(factor, c);
    error += fold[last * size + last]!;
    numbers.forEach((i, a) => {
      error -= 2 * c[a]! * fold[i * size + last]!;
      numbers.forEach((j, b) => {
        error += c[a]! * c[b]! * fold[i * size + j]!;
      });
    });
  }
  return error;
}
