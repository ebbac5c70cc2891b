/**
 * Slices of the rows where the model is worse than elsewhere: single conditions, and pairs of the worst of them.
 *
 * Each slice's mean loss against that of all other rows by Welch's t-test, one-sided, corrected for all slices that
 * were looked at (Benjamini-Hochberg); a slice that another one all but contains is left out. The strongest evidence first.
 *
 * Cost: rows × conditions + rows × pairs. Source: Y. Chung et al., "Automated Data Slicing for Model Validation",
 * IEEE TKDE 32, 2020; B. Welch, Biometrika 34, 1947. Differs: all pairs of the worst conditions instead of a lattice.
 */
import { benjaminiHochberg } from "../../assess/multiple-tests.ts";
import { normalCdf, studentCdf, studentQuantile } from "../../compute/statistics-distributions.ts";
import type { Slice } from "../../contract/diagnosis.ts";
import type { Task } from "../../contract/task.ts";
import { type Condition, conditionsOf } from "./conditions.ts";

const LEAST_ROWS = 20;
const LEAST_SHARE = 0.01;
/** The worst single conditions, which are paired. */
const PAIRED = 30;
const LEVEL = 0.01;
/** A slice must be worse than the others by this part of their loss: less is not worth a look. */
const LEAST_EFFECT = 0.15;
/** Slices with this part of their rows in common say the same. */
const SAME = 0.7;

type Tested = {
  readonly conditions: readonly Condition[];
  readonly places: Int32Array;
  readonly loss: number;
  readonly rest: number;
  readonly error: number;
  readonly degrees: number;
  readonly pValue: number;
};

/** `losses` belong to `rows`. */
export function worstSlices(task: Task, losses: Float64Array, rows: Int32Array, most = 8): Slice[] {
  const least = Math.max(LEAST_ROWS, Math.ceil(LEAST_SHARE * rows.length));
  const sums = sumsOf(losses);
  const single = conditionsOf(task, rows, least).map((condition) =>
    testOf([condition], condition.places, losses, sums),
  );
  const worst = [...single]
    .filter((one) => one.loss > one.rest)
    .sort(byEvidence)
    .slice(0, PAIRED);
  const pairs: Tested[] = [];
  worst.forEach((a, i) => {
    for (const b of worst.slice(i + 1)) {
      const [first, second] = [a.conditions[0]!, b.conditions[0]!];
      if (first.column === second.column) continue;
      const places = common(first.places, second.places);
      if (places.length < least) continue;
      const pair = testOf([first, second], places, losses, sums);
      // A pair must be worse than either of its conditions alone.
      if (pair.loss > (1 + LEAST_EFFECT) * Math.max(a.loss, b.loss)) pairs.push(pair);
    }
  });
  const all = [...single, ...pairs];
  const corrected = benjaminiHochberg(all.map(({ pValue }) => pValue));
  const found = all
    .map((tested, i) => ({ tested, pValue: corrected[i]! }))
    .filter(({ tested, pValue }) => pValue < LEVEL && tested.loss > (1 + LEAST_EFFECT) * tested.rest)
    .sort((a, b) => byEvidence(a.tested, b.tested));
  const kept: typeof found = [];
  for (const one of found) {
    if (kept.length === most) break;
    if (!kept.some((other) => overlap(one.tested.places, other.tested.places) > SAME)) kept.push(one);
  }
  return kept.map(({ tested, pValue }) => sliceOf(tested, pValue, sums.total));
}

function byEvidence(a: Tested, b: Tested): number {
  return (b.loss - b.rest) / b.error - (a.loss - a.rest) / a.error;
}

type Sums = { readonly total: number; readonly squares: number; readonly count: number };

function sumsOf(losses: Float64Array): Sums {
  let [total, squares] = [0, 0];
  for (const loss of losses) {
    total += loss;
    squares += loss * loss;
  }
  return { total, squares, count: losses.length };
}

function testOf(conditions: readonly Condition[], places: Int32Array, losses: Float64Array, all: Sums): Tested {
  let [sum, squares] = [0, 0];
  for (const place of places) {
    sum += losses[place]!;
    squares += losses[place]! * losses[place]!;
  }
  const n = places.length;
  const m = all.count - n;
  const [loss, rest] = [sum / n, (all.total - sum) / m];
  const own = Math.max(0, (squares - n * loss * loss) / (n - 1)) / n;
  const other = Math.max(0, (all.squares - squares - m * rest * rest) / (m - 1)) / m;
  const error = Math.sqrt(own + other) || Number.MIN_VALUE;
  const degrees = (own + other) ** 2 / (own ** 2 / (n - 1) + other ** 2 / (m - 1)) || 1;
  const t = (loss - rest) / error;
  const pValue = degrees > 1e6 ? normalCdf(-t) : studentCdf(-t, degrees);
  return { conditions, places, loss, rest, error, degrees, pValue };
}

function sliceOf({ conditions, places, loss, rest, error, degrees }: Tested, pValue: number, total: number): Slice {
  const reach = studentQuantile(0.975, degrees) * error;
  const value = loss - rest;
  return {
    conditions: conditions.map(({ column, words }) => ({ column, words })),
    words: conditions.map(({ words }) => words).join(" and "),
    rows: places.length,
    loss,
    rest,
    difference: { value, low: value - reach, high: value + reach },
    pValue,
    excess: total > 0 ? (value * places.length) / total : 0,
  };
}

/** Of two ascending lists. */
function common(a: Int32Array, b: Int32Array): Int32Array {
  const both: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i]! === b[j]!) both.push(a[i]!);
    if (a[i]! <= b[j]!) i++;
    else j++;
  }
  // The list that was advanced on a match catches up at its next comparison.
  return Int32Array.from(both);
}

/** Rows in both, as a part of the smaller one. */
function overlap(a: Int32Array, b: Int32Array): number {
  return common(a, b).length / Math.max(1, Math.min(a.length, b.length));
}
