/**
 * Conformalised quantiles: what is added to each quantile's answers so that the share of new values below it is right.
 *
 * The shift of a quantile q is a quantile of the residuals y − answer out of fold: for q above one half the ⌈(n + 1) q⌉-th
 * smallest, below one half the ⌊(n + 1) q⌋-th, so that between the outer two lie at least as many new values as they promise.
 * At one half the middle of both. The shifted answers returned are by shifts that had not seen the row.
 *
 * Time O(n log n) per quantile.
 *
 * Source: Y. Romano, E. Patterson and E. Candès, "Conformalized Quantile Regression", NeurIPS 2019 (theorem 2: each side
 * by itself); rows are sorted before, so that the shares are those of what is answered, and once more after: V. Chernozhukov, I. Fernández-Val and A. Galichon, "Quantile and Probability
 * Curves without Crossing", Econometrica 78(3), 2010.
 * Differs: residuals of cross-validation instead of one calibration part, as in the rest of this room.
 */
import { gather } from "../../compute/frame.ts";
import type { Part } from "../parts.ts";
import { conformalQuantile } from "./conformal-quantile.ts";

export type QuantileAnswers = {
  /** Rising shares below. */
  readonly shares: readonly number[];
  /** Per share: out-of-fold answers to the same rows. */
  readonly answers: readonly Float64Array[];
  readonly truth: Float64Array;
  readonly weights: Float64Array | null;
};

export type ShiftedQuantiles = {
  /** Per share: what is added to its answers. */
  readonly shifts: readonly number[];
  /** Per share: the answers with shifts that had not seen the row, sorted in every row. */
  readonly shifted: readonly Float64Array[];
  /** Share of rows where a quantile was above a higher one before sorting. */
  readonly crossed: number;
};

/** `parts` is empty where the rows cannot be parted: then nothing is shifted. */
export function shiftQuantiles(given: QuantileAnswers, parts: readonly Part[]): ShiftedQuantiles {
  const { shares, truth, weights } = given;
  const answers = given.answers.map((own) => Float64Array.from(own));
  const crossed = sortRows(answers) / Math.max(1, truth.length);
  const residuals = answers.map((own) => truth.map((y, row) => y - own[row]!));
  const shiftOf = (place: number, rows: Int32Array | null): number => {
    const own = residuals[place]!;
    const some = rows === null ? own : gather(own, rows);
    return shiftFor(some, weights === null || rows === null ? weights : gather(weights, rows), shares[place]!);
  };
  const shifts = shares.map((_, place) => (parts.length === 0 ? 0 : shiftOf(place, null)));
  const shifted = answers.map((own) => Float64Array.from(own));
  for (const { fit, held } of parts) {
    shares.forEach((_, place) => {
      const shift = shiftOf(place, fit);
      for (const row of held) shifted[place]![row] = shifted[place]![row]! + shift;
    });
  }
  sortRows(shifted);
  return { shifts, shifted, crossed };
}

function shiftFor(residuals: Float64Array, weights: Float64Array | null, share: number): number {
  const above = (): number => conformalQuantile(residuals, weights, share);
  // The ⌊(n + 1) q⌋-th smallest is the ⌈(n + 1)(1 − q)⌉-th largest.
  const below = (): number =>
    -conformalQuantile(
      residuals.map((r) => -r),
      weights,
      1 - share,
    );
  if (share === 0.5) return (above() + below()) / 2;
  return share > 0.5 ? above() : below();
}

/** Sorts the answers of every row in place; how many rows that changed. */
function sortRows(answers: readonly Float64Array[]): number {
  let changed = 0;
  const row = new Float64Array(answers.length);
  for (let i = 0; i < (answers[0]?.length ?? 0); i++) {
    answers.forEach((own, place) => {
      row[place] = own[i]!;
    });
    if (row.every((value, place) => place === 0 || row[place - 1]! <= value)) continue;
    changed++;
    row.sort();
    answers.forEach((own, place) => {
      own[i] = row[place]!;
    });
  }
  return changed;
}
