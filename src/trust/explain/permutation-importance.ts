/**
 * Permutation importance: how much worse the metric gets when one source column is shuffled.
 *
 * Mean over the repeats of loss(shuffled) - loss(as it is), with a normal 95 % interval over the repeats.
 * Cost: columns × repeats predictions. Source: L. Breiman, "Random Forests", Machine Learning 45, 2001;
 * A. Fisher, C. Rudin, F. Dominici, "All Models are Wrong, but Many are Useful", JMLR 20, 2019.
 */

import { answersOf, decidedOf, type Scorable } from "../../assess/evaluate.ts";
import { asLoss, metricInput } from "../../assess/metric-input.ts";
import { gather } from "../../compute/frame.ts";
import type { MetricSpec } from "../../contract/metric.ts";
import type { Random } from "../../contract/random.ts";
import type { Estimate } from "../../contract/report.ts";
import { type Column, columnOf, type Table } from "../../contract/table.ts";
import type { Predictor } from "../../program/predictor.ts";
import { shuffledColumn, tableOf, withColumn, withColumns } from "./columns.ts";

export type Importance = Estimate & { readonly column: string };

export type ImportanceOptions = {
  readonly metric: MetricSpec;
  readonly random: Random;
  /** Rows of the task to measure on. */
  readonly rows: Int32Array;
  readonly repeats?: number;
  /** Asked before each column; false ends with what there is. */
  readonly goOn?: () => boolean;
};

/** Largest first. Only columns that the program reads are measured: any other has importance 0 by construction. */
export function permutationImportance(
  model: Predictor,
  task: Scorable,
  options: ImportanceOptions,
): readonly Importance[] {
  const { metric, random, rows, repeats = 3, goOn = () => true } = options;
  const names = model.program.inputs.map((input) => input.name);
  const table = tableOf(task.table, names, rows);
  const target = gather(task.target, rows);
  const weights = task.weights === null ? null : gather(task.weights, rows);
  const part = { kind: task.kind, classes: task.classes, target, weights };
  const lossOn = (changed: typeof table): number => {
    const predictions = model.predict(changed);
    const input = metricInput(part, answersOf(predictions, task), null, decidedOf(predictions, task));
    return asLoss(metric, metric.compute(input));
  };
  const base = lossOn(table);
  const found: Importance[] = [];
  const idle = idleColumns(model, table, names, random.fork("groups"), goOn);
  for (const name of names) {
    if (!goOn()) break;
    if (idle.has(name)) {
      found.push({ column: name, value: 0, low: 0, high: 0 });
      continue;
    }
    const drops = Array.from({ length: repeats }, (_, repeat) => {
      const order = random.fork(name, repeat).permutation(rows.length);
      return lossOn(withColumn(table, shuffledColumn(columnOf(table, name), order))) - base;
    });
    found.push({ column: name, ...interval(drops) });
  }
  return found.sort((a, b) => b.value - a.value);
}

/** Among fewer columns, looking at groups of them first saves nothing. */
const GROUPED_COLUMNS = 64;
const LEAST_GROUP = 4;

/**
 * Columns that no answer depends on: a group of them is shuffled together, and where no bit of an answer changes none of
 * them matters; else its halves are looked at. A tree model of ten thousand columns reads a few of them.
 */
function idleColumns(
  model: Predictor,
  table: Table,
  names: readonly string[],
  random: Random,
  goOn: () => boolean,
): ReadonlySet<string> {
  const idle = new Set<string>();
  if (names.length < GROUPED_COLUMNS) return idle;
  const before = model.predict(table).outputs;
  const look = (group: readonly string[]): void => {
    if (group.length < LEAST_GROUP || !goOn()) return;
    const changed = group.map((name): [string, Column] => {
      const order = random.fork(name).permutation(table.rows);
      return [name, shuffledColumn(columnOf(table, name), order)];
    });
    const after = model.predict(withColumns(table, new Map(changed))).outputs;
    if (after.every(({ values }, o) => values.every((value, i) => Object.is(value, before[o]!.values[i])))) {
      for (const name of group) idle.add(name);
      return;
    }
    const half = group.length >> 1;
    look(group.slice(0, half));
    look(group.slice(half));
  };
  const half = names.length >> 1;
  look(names.slice(0, half));
  look(names.slice(half));
  return idle;
}

function interval(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  if (values.length < 2) return { value: mean, low: mean, high: mean };
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1);
  const half = 1.96 * Math.sqrt(variance / values.length);
  return { value: mean, low: mean - half, high: mean + half };
}
