/** The splits that fit a task: by time, by group, by class, or plain; and why. */
import type { Random } from "../contract/random.ts";
import { type Column, columnOf } from "../contract/table.ts";
import { isClassification, type Split, type Task } from "../contract/task.ts";
import { type Folds, holdOut, quantileStrata, repeatedKFold, type SplitInput, timeOrderedFolds } from "./split.ts";

export type SplitTaskOptions = { readonly folds: number; readonly repeats?: number };

export type TaskSplits = Folds & {
  readonly scheme: "time" | "group" | "stratified" | "plain";
  readonly reason: string;
};

/** Folds for a task. With a time column, training parts always lie before their test parts. */
export function splitTask(task: Task, options: SplitTaskOptions, random: Random): TaskSplits {
  const { time, group } = task.roles;
  if (time !== null) {
    const folds = timeOrderedFolds(numbersOf(columnOf(task.table, time)), options.folds);
    return {
      ...folds,
      scheme: "time",
      reason: `ordered by "${time}": always fitted on the past, scored on the future`,
    };
  }
  const folds = repeatedKFold(inputOf(task), options.folds, options.repeats ?? 1, random);
  if (group !== null) return { ...folds, scheme: "group", reason: `no value of "${group}" is on both sides` };
  if (isClassification(task.kind))
    return { ...folds, scheme: "stratified", reason: "every fold has like shares of the classes" };
  if (task.kind === "regression")
    return { ...folds, scheme: "stratified", reason: "every fold has like shares of small and large targets" };
  return { ...folds, scheme: "plain", reason: "rows dealt at random" };
}

/** One hold-out split for a task; with a time column, the latest rows are the test part. */
export function holdOutTask(task: Task, share: number, random: Random): Split {
  if (task.roles.time === null) return holdOut(inputOf(task), share, random);
  const time = numbersOf(columnOf(task.table, task.roles.time));
  const parts = Math.max(2, Math.round(1 / share));
  const { splits } = timeOrderedFolds(time, parts - 1);
  return splits[splits.length - 1]!;
}

function inputOf(task: Task): SplitInput {
  const groups = groupsOfTask(task);
  const rows = task.table.rows;
  if (isClassification(task.kind)) return { rows, strata: task.target, groups };
  // About twenty rows a bin keep the bins meaningful.
  const bins = Math.min(10, Math.floor(rows / 20));
  if (task.kind === "regression" && groups === null && bins >= 2)
    return { rows, strata: quantileStrata(task.target, bins), groups };
  return { rows, groups };
}

/** The group of each row from 0; null where the task knows none. */
export function groupsOfTask(task: Pick<Task, "table" | "roles">): Float64Array | null {
  return task.roles.group === null ? null : groupsOf(columnOf(task.table, task.roles.group));
}

/** Group numbers; each missing cell is a group of its own, because nothing says that two of them belong together. */
function groupsOf(column: Column): Float64Array {
  const values = numbersOf(column);
  const known = new Map<number, number>();
  let next = 0;
  return values.map((value) => {
    if (Number.isNaN(value)) return next++;
    let group = known.get(value);
    if (group === undefined) {
      group = next++;
      known.set(value, group);
    }
    return group;
  });
}

function numbersOf(column: Column): Float64Array {
  if ("codes" in column) return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code));
  return Float64Array.from(column.values);
}
