/**
 * Rows dealt into parts, for what is fitted to answers that are out of fold already: it is fitted on all parts but one and
 * measured on that one, so that what is reported was not seen. Groups stay together, and times stay in runs.
 */
import { gather } from "../compute/frame.ts";
import type { Random } from "../contract/random.ts";
import { columnOf } from "../contract/table.ts";
import { isClassification, type Task } from "../contract/task.ts";
import { kFold } from "../data/split.ts";
import { groupsOfTask } from "../data/split-task.ts";

const PARTS = 5;

export type Part = { readonly fit: Int32Array; readonly held: Int32Array };

/** Places among `rows` (row numbers of the task). Empty where the rows cannot be parted. */
export function partsOf(
  task: Pick<Task, "kind" | "table" | "target" | "roles">,
  rows: Int32Array,
  random: Random,
): readonly Part[] {
  if (rows.length < 2 * PARTS) return [];
  if (task.roles.time !== null) return runsOf(task, rows, task.roles.time);
  const groups = groupsOfTask(task);
  const strata = isClassification(task.kind) ? gather(task.target, rows) : null;
  const dealt = groups === null ? null : gather(groups, rows);
  if (dealt?.every((group) => group === dealt[0])) return [];
  const { splits } = kFold({ rows: rows.length, strata, groups: dealt }, PARTS, random);
  return splits.map(({ train, test }) => ({ fit: train, held: test }));
}

/** Every `step`-th row, and the same parts of those. */
export function thinned(
  parts: readonly Part[],
  rows: number,
  step: number,
): { rows: Int32Array; parts: readonly Part[] } {
  const some = (all: Int32Array) => all.filter((row) => row % step === 0).map((row) => row / step);
  return {
    rows: Int32Array.from({ length: Math.ceil(rows / step) }, (_, i) => i * step),
    parts: parts.map(({ fit, held }) => ({ fit: some(fit), held: some(held) })),
  };
}

/** Neighbours in time are alike: each part is a run of them. */
function runsOf({ table }: Pick<Task, "table">, rows: Int32Array, name: string): readonly Part[] {
  const column = columnOf(table, name);
  const time = Float64Array.from(rows, (row) => ("codes" in column ? column.codes[row]! : column.values[row]!));
  const order = Int32Array.from(time.keys()).sort((a, b) => time[a]! - time[b]! || a - b);
  return Array.from({ length: PARTS }, (_, p) => {
    const [from, to] = [Math.floor((p * rows.length) / PARTS), Math.floor(((p + 1) * rows.length) / PARTS)];
    const held = order.slice(from, to).sort();
    const fit = Int32Array.from([...order.subarray(0, from), ...order.subarray(to)]).sort();
    return { fit, held };
  });
}
