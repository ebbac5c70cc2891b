/**
 * What each column is worth: how much the loss of rows that a model had not seen rises when the column's cells are dealt
 * out among them, fold by fold. A column without a rise that is beyond chance is of no use; one whose rise comes and
 * goes with the folds is fragile.
 *
 * Cost: folds × columns predictions. Source: L. Breiman, "Random Forests", Machine Learning 45, 2001.
 */
import { answersOf } from "../../assess/evaluate.ts";
import type { Estimate } from "../../contract/estimate.ts";
import type { Random } from "../../contract/random.ts";
import { columnOf } from "../../contract/table.ts";
import type { Task } from "../../contract/task.ts";
import { createFitted, type FittedParts } from "../../pipeline/fitted.ts";
import { shuffledColumn, tableOf, withColumn } from "../explain/columns.ts";
import { meanEstimate, rowLosses } from "./row-losses.ts";

export type ColumnUse = {
  readonly column: string;
  /** Mean rise of a row's loss; the interval is over rows. */
  readonly rise: Estimate;
  /** The rise in each fold. */
  readonly folds: readonly number[];
};

export type FoldModel = { readonly model: FittedParts; readonly test: Int32Array };

/** Rows of a fold that are asked. */
const MOST_ROWS = 2000;

/** The most useful column first. `goOn` is asked before each column; false ends with what there is. */
export function columnUse(
  task: Task,
  folds: readonly FoldModel[],
  random: Random,
  goOn: () => boolean = () => true,
): ColumnUse[] {
  const ready = folds.map(({ model, test }) => {
    const rows = test.length <= MOST_ROWS ? test : test.filter((_, i) => i % Math.ceil(test.length / MOST_ROWS) === 0);
    const fitted = createFitted(model);
    const names = fitted.program.inputs.map(({ name }) => name);
    const table = tableOf(task.table, names, rows);
    const losses = (changed: typeof table): Float64Array =>
      rowLosses(task, answersOf(fitted.predict(changed), task), rows);
    return { names, table, losses, base: losses(table) };
  });
  const found: ColumnUse[] = [];
  for (const name of task.roles.features) {
    if (!goOn()) break;
    const rises = ready.map(({ names, table, losses, base }, f) => {
      if (!names.includes(name)) return new Float64Array(base.length);
      const order = random.fork(name, f).permutation(table.rows);
      const shuffled = losses(withColumn(table, shuffledColumn(columnOf(table, name), order)));
      return shuffled.map((loss, i) => loss - base[i]!);
    });
    const all = Float64Array.from(rises.flatMap((rise) => [...rise]));
    const means = rises.map((rise) => rise.reduce((sum, value) => sum + value, 0) / rise.length);
    found.push({ column: name, rise: meanEstimate(all), folds: means });
  }
  return found.sort((a, b) => b.rise.value - a.rise.value);
}
