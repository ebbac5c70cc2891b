/** Importance and dependence as far as the time goes: one prediction is timed, and the rows are chosen by it. */
import type { MetricSpec } from "../../contract/metric.ts";
import type { Random } from "../../contract/random.ts";
import type { PartialDependence } from "../../contract/report.ts";
import type { Task } from "../../contract/task.ts";
import type { Predictor } from "../../program/predictor.ts";
import { tableOf } from "./columns.ts";
import { partialDependence, sampleRows } from "./partial-dependence.ts";
import { type Importance, permutationImportance } from "./permutation-importance.ts";

const IMPORTANCE_ROWS = 2000;
const DEPENDENCE_ROWS = 300;
const REPEATS = 3;
/** Fewer rows say too little. */
const LEAST_IMPORTANCE_ROWS = 100;
const LEAST_DEPENDENCE_ROWS = 40;
const DEPENDENCE_COLUMNS = 6;
/** Points of one curve, about. */
const POINTS = 18;
/** Share of the time left that importance may take. */
const IMPORTANCE_SHARE = 0.65;

export type ExplainOptions = {
  readonly metric: MetricSpec;
  readonly random: Random;
  /** Seconds; Infinity when the clock plays no part. */
  readonly left: () => number;
};

export type Explanation = {
  readonly importance: readonly Importance[];
  readonly dependence: readonly PartialDependence[];
  readonly rows: { readonly importanceRows: number; readonly dependenceRows: number };
};

export function explainWithin(model: Predictor, task: Task, options: ExplainOptions): Explanation {
  const { metric, random, left } = options;
  const columns = model.program.inputs.length;
  const perRow = secondsPerRow(model, task);
  const importanceRows = affordable(left() * IMPORTANCE_SHARE, columns * REPEATS * perRow, IMPORTANCE_ROWS, task);
  const none = { importance: [], dependence: [], rows: { importanceRows: 0, dependenceRows: 0 } };
  if (columns === 0 || importanceRows < Math.min(LEAST_IMPORTANCE_ROWS, task.table.rows)) return none;
  const importance = permutationImportance(model, task, {
    metric,
    random: random.fork("importance"),
    rows: sampleRows(task.table, importanceRows),
    repeats: REPEATS,
    goOn: () => left() > 0,
  });
  const shown = importance.slice(0, DEPENDENCE_COLUMNS);
  const dependenceRows = affordable(left(), shown.length * POINTS * perRow, DEPENDENCE_ROWS, task);
  if (dependenceRows < Math.min(LEAST_DEPENDENCE_ROWS, task.table.rows))
    return { importance, dependence: [], rows: { importanceRows, dependenceRows: 0 } };
  const rows = sampleRows(task.table, dependenceRows);
  const label = shownClass(task);
  const dependence: PartialDependence[] = [];
  for (const { column } of shown) {
    if (left() <= 0) break;
    const found = partialDependence(model, task, column, rows, label);
    if (found !== null) dependence.push(found);
  }
  return { importance, dependence, rows: { importanceRows, dependenceRows } };
}

/** The fastest of a few runs over a few rows; the first one readies the program. */
function secondsPerRow(model: Predictor, task: Task): number {
  const names = model.program.inputs.map(({ name }) => name);
  const few = tableOf(task.table, names, sampleRows(task.table, 128));
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 4; run++) {
    const started = performance.now();
    model.predict(few);
    least = Math.min(least, performance.now() - started);
  }
  return least / 1000 / few.rows;
}

/** As many rows as the seconds buy, up to `most` and to the table's. */
function affordable(seconds: number, perRow: number, most: number, task: Task): number {
  const bought = seconds === Number.POSITIVE_INFINITY ? most : Math.floor(Math.max(0, seconds) / perRow);
  return Math.min(most, bought, task.table.rows);
}

/** The class whose probability is drawn: the positive of two, the most frequent of more; null for regression. */
function shownClass(task: Task): number | null {
  if (task.classes.length === 0) return null;
  if (task.classes.length === 2) return 1;
  const counts = new Int32Array(task.classes.length);
  for (const c of task.target) counts[c]!++;
  return counts.reduce((best, n, c) => (n > counts[best]! ? c : best), 0);
}
