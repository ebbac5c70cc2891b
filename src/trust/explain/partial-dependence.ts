/**
 * Partial dependence: the mean answer when one source column is set to a value in every row; the band shows
 * where the middle half of the rows' own answers lie. It says what the model does, not what the world does.
 *
 * Cost: points × one prediction. Source: J. Friedman, "Greedy Function Approximation", Annals of Statistics 29, 2001.
 */

import { answersOf, type Scorable } from "../../assess/evaluate.ts";
import type { PartialDependence } from "../../contract/report.ts";
import { type Column, columnOf, isNumeric, type Table } from "../../contract/table.ts";
import type { Predictor } from "../../program/predictor.ts";
import { constantColumn, tableOf, withColumn } from "./columns.ts";

const MOST_POINTS = 20;
const MOST_LEVELS = 15;

/** `label` is the class whose probability is shown, as an index; null for regression. */
export function partialDependence(
  model: Predictor,
  task: Scorable,
  name: string,
  rows: Int32Array,
  label: number | null,
): PartialDependence | null {
  const names = model.program.inputs.map((input) => input.name);
  if (!names.includes(name)) return null;
  const table = tableOf(task.table, names, rows);
  const column = columnOf(table, name);
  if (column.kind === "text") return null;
  const points = valuesOf(column).map((value) => {
    const answers = answersOf(model.predict(withColumn(table, constantColumn(column, value))), task);
    const shown = label === null ? answers : every(answers, task.classes.length, label);
    const sorted = Float64Array.from(shown).sort();
    const mean = shown.reduce((sum, v) => sum + v, 0) / shown.length;
    const quantile = (q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
    return { at: isNumeric(column) ? value : column.levels[value]!, mean, low: quantile(0.25), high: quantile(0.75) };
  });
  return { column: name, kind: column.kind, label: label === null ? null : task.classes[label]!, points };
}

/** Quantiles of a number's values, each once; the most frequent levels of words. */
function valuesOf(column: Column): readonly number[] {
  if (isNumeric(column)) {
    const known = Float64Array.from(column.values.filter((v) => Number.isFinite(v))).sort();
    const picked = Array.from(
      { length: MOST_POINTS },
      (_, i) => known[Math.round((i * (known.length - 1)) / (MOST_POINTS - 1))],
    );
    return [...new Set(picked.filter((v) => v !== undefined))];
  }
  const counts = new Map<number, number>();
  for (const code of column.codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || a - b)
    .slice(0, MOST_LEVELS)
    .map(([code]) => code);
}

function every(answers: Float64Array, width: number, place: number): Float64Array {
  return Float64Array.from({ length: answers.length / width }, (_, i) => answers[i * width + place]!);
}

/** Row numbers for explanations: all, or an even sample of at most `most`. */
export function sampleRows(table: Pick<Table, "rows">, most: number): Int32Array {
  const step = Math.max(1, table.rows / most);
  return Int32Array.from({ length: Math.min(most, table.rows) }, (_, i) => Math.floor(i * step));
}
