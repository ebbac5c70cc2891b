/**
 * Columns that together make up the target: y ≈ a + b, y ≈ a − b, y ≈ a · b, y ≈ a / b, and longer sums.
 *
 * Least squares on all pairs of numbers from their correlations alone, then one column more at a time while the fit
 * grows. Products are sums of logarithms. A sum is believed where the coefficients are near ±1, or nothing is left over.
 *
 * Cost: rows × columns² for the correlations, columns² pairs.
 */
import { log } from "../../compute/math.ts";
import { columnOf } from "../../contract/table.ts";
import type { Task } from "../../contract/task.ts";

export type TargetSum = {
  readonly columns: readonly string[];
  /** The columns as they make up the target: "casual + registered". */
  readonly formula: string;
  /** Share of the target's variance that the formula explains, in [0, 1]. */
  readonly explained: number;
};

/** More rows say no more about an identity. */
const MOST_ROWS = 4000;
const LEAST_ROWS = 30;
/** Only the columns that go best with the target are paired. */
const MOST_COLUMNS = 40;
const MOST_TERMS = 5;
/** With coefficients near ±1, small noise is allowed; with others, next to none. */
const NEAR_SUM = 0.98;
const EXACT = 0.9995;
const NEAR_ONE = 0.1;

type Standard = { readonly name: string; readonly values: Float64Array; readonly scale: number };

/** The best sum or product; null where there is none. Columns in `known` give the target away alone and are left out. */
export function targetSum(task: Task, known: ReadonlySet<string>): TargetSum | null {
  if (task.kind !== "regression") return null;
  const sum = bestSum(task, known, (value) => value);
  if (sum !== null) return { ...sum, formula: formulaOf(sum.terms, " + ", " - ") };
  const product = bestSum(task, known, (value) => (value > 0 ? log(value) : Number.NaN));
  return product === null ? null : { ...product, formula: formulaOf(product.terms, " × ", " / ") };
}

type Term = { readonly name: string; readonly sign: 1 | -1 };
type Found = { readonly columns: readonly string[]; readonly terms: readonly Term[]; readonly explained: number };

function formulaOf(terms: readonly Term[], plus: string, minus: string): string {
  const ordered = [...terms].sort((a, b) => b.sign - a.sign);
  return ordered
    .map(({ name, sign }, i) => `${i === 0 ? (sign < 0 ? minus.trim() : "") : sign > 0 ? plus : minus}${name}`)
    .join("");
}

function bestSum(task: Task, known: ReadonlySet<string>, map: (value: number) => number): Found | null {
  const step = Math.max(1, task.target.length / MOST_ROWS);
  const rows = Int32Array.from({ length: Math.min(MOST_ROWS, task.target.length) }, (_, i) => Math.floor(i * step));
  if (rows.length < LEAST_ROWS) return null;
  const target = standardOf(
    task.roles.target ?? "",
    Float64Array.from(rows, (row) => map(task.target[row]!)),
    0,
  );
  if (target === null) return null;
  const columns: { readonly column: Standard; readonly r: number }[] = [];
  for (const name of task.roles.features) {
    const column = columnOf(task.table, name);
    if (known.has(name) || column.kind !== "number" || !("values" in column)) continue;
    const standard = standardOf(
      name,
      Float64Array.from(rows, (row) => map(column.values[row]!)),
      0.02,
    );
    if (standard !== null) columns.push({ column: standard, r: dot(standard, target) });
  }
  columns.sort((a, b) => Math.abs(b.r) - Math.abs(a.r));
  const some = columns.slice(0, MOST_COLUMNS);
  let best: { places: number[]; explained: number } | null = null;
  for (let a = 0; a < some.length; a++) {
    for (let b = a + 1; b < some.length; b++) {
      const explained = fitOf([some[a]!, some[b]!]).explained;
      if (explained > (best?.explained ?? 0)) best = { places: [a, b], explained };
    }
  }
  while (best !== null) {
    const chosen = best.places.map((place) => some[place]!);
    const { weights, explained } = fitOf(chosen);
    // In units of the columns: y changes by this much for one unit of the column.
    const slopes = weights.map((weight, i) => (weight * target.scale) / chosen[i]!.column.scale);
    const whole = slopes.every((slope) => Math.abs(Math.abs(slope) - 1) < NEAR_ONE);
    const needed = weights.every((weight) => weight * weight > 1 - EXACT);
    if (needed && explained >= (whole ? NEAR_SUM : EXACT)) {
      const terms = chosen.map(({ column }, i): Term => ({ name: column.name, sign: slopes[i]! < 0 ? -1 : 1 }));
      return { columns: terms.map(({ name }) => name), terms, explained };
    }
    if (best.places.length === MOST_TERMS || best.places.length === some.length) return null;
    let next: { places: number[]; explained: number } | null = null;
    for (let c = 0; c < some.length; c++) {
      if (best.places.includes(c)) continue;
      const longer: number[] = [...best.places, c];
      const grown = fitOf(longer.map((place) => some[place]!)).explained;
      if (grown > (next?.explained ?? best.explained)) next = { places: longer, explained: grown };
    }
    best = next;
  }
  return null;
}

/** Centred and of length 1; null where it is constant or misses more than `mayMiss` of its cells. */
function standardOf(name: string, values: Float64Array, mayMiss: number): Standard | null {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    sum += value;
    count++;
  }
  if (count < (1 - mayMiss) * values.length || count === 0) return null;
  const mean = sum / count;
  const centred = values.map((value) => (Number.isFinite(value) ? value - mean : 0));
  const length = Math.sqrt(centred.reduce((total, value) => total + value * value, 0));
  if (!(length > 1e-12 * Math.max(1, Math.abs(mean)))) return null;
  return { name, values: centred.map((value) => value / length), scale: length };
}

function dot(a: Standard, b: Standard): number {
  return a.values.reduce((sum, value, i) => sum + value * b.values[i]!, 0);
}

/** Standardised weights and R² of least squares, by Gaussian elimination of the correlations. */
function fitOf(chosen: readonly { readonly column: Standard; readonly r: number }[]): {
  weights: number[];
  explained: number;
} {
  const size = chosen.length;
  const system = chosen.map((one, i) => [
    ...chosen.map((other, j) => (i === j ? 1 : dot(one.column, other.column))),
    one.r,
  ]);
  for (let k = 0; k < size; k++) {
    const pivot = system[k]![k]!;
    // Columns that say the same leave nothing to part them by.
    if (pivot < 1e-9) return { weights: chosen.map(() => 0), explained: 0 };
    for (let i = k + 1; i < size; i++) {
      const factor = system[i]![k]! / pivot;
      for (let j = k; j <= size; j++) system[i]![j] = system[i]![j]! - factor * system[k]![j]!;
    }
  }
  const weights = new Array<number>(size).fill(0);
  for (let k = size - 1; k >= 0; k--) {
    let left = system[k]![size]!;
    for (let j = k + 1; j < size; j++) left -= system[k]![j]! * weights[j]!;
    weights[k] = left / system[k]![k]!;
  }
  return { weights, explained: chosen.reduce((sum, { r }, i) => sum + r * weights[i]!, 0) };
}
