/**
 * Coordinate descent on a quadratic with an L1 term, all products kept ("covariance updates").
 *
 * Minimises ½ bᵀ H b − qᵀ b + Σ l1ⱼ |bⱼ| over b, changing `point` in place.
 *
 * Time O(p) per coordinate that changes, O(1) per coordinate that does not.
 *
 * Source: J. Friedman, T. Hastie and R. Tibshirani, "Regularization Paths for Generalized Linear Models
 * via Coordinate Descent", Journal of Statistical Software 33(1), 2010.
 */
import type { Matrix } from "../matrices/matrix.ts";

export type CoordinateOptions = {
  readonly maxRounds?: number;
  /** Ends when no coordinate's change lowers the value by more than this. */
  readonly tolerance?: number;
};

/** Returns the number of rounds. `ridge` is added to the diagonal of H. */
export function descendCoordinates(
  h: Matrix,
  q: Float64Array,
  l1: Float64Array,
  ridge: Float64Array,
  point: Float64Array,
  options: CoordinateOptions = {},
): number {
  const { maxRounds = 10_000, tolerance = 1e-12 } = options;
  const p = q.length;
  const values = h.values;
  // slope = q − H b, kept up to date.
  const slope = q.slice();
  for (let j = 0; j < p; j++) {
    const b = point[j]!;
    if (b !== 0) for (let k = 0, at = j * p; k < p; k++, at++) slope[k]! -= values[at]! * b;
  }
  const active: number[] = [];
  let rounds = 0;
  while (rounds < maxRounds) {
    // A round over all, then rounds over what is not 0 until these are quiet.
    const most = sweep(null);
    rounds++;
    if (most <= tolerance) break;
    active.length = 0;
    for (let j = 0; j < p; j++) if (point[j] !== 0) active.push(j);
    while (rounds < maxRounds) {
      rounds++;
      if (sweep(active) <= tolerance) break;
    }
  }
  return rounds;

  function sweep(only: readonly number[] | null): number {
    let most = 0;
    const count = only === null ? p : only.length;
    for (let k = 0; k < count; k++) {
      const j = only === null ? k : only[k]!;
      const curvature = values[j * p + j]! + ridge[j]!;
      if (!(curvature > 0)) continue;
      const before = point[j]!;
      const pull = slope[j]! + values[j * p + j]! * before;
      const size = Math.abs(pull) - l1[j]!;
      const after = size > 0 ? (pull > 0 ? size : -size) / curvature : 0;
      const change = after - before;
      if (change === 0) continue;
      point[j] = after;
      for (let i = 0, at = j * p; i < p; i++, at++) slope[i]! -= values[at]! * change;
      const gain = curvature * change * change;
      if (gain > most) most = gain;
    }
    return most;
  }
}
