/** A task: what to learn from which columns of which rows. Every decision carries its reason. */
import { shown } from "../contract/errors.ts";
import type { Schema } from "../contract/schema.ts";
import { type Column, columnOf, listed, type Table } from "../contract/table.ts";
import { isClassification, type Task, type TaskKind } from "../contract/task.ts";
import { type ClassOrder, guessOrder, orderAsTold, orderOfWords } from "./class-order.ts";
import { readClassWeights } from "./class-weights.ts";
import { assignRoles, fail, noteWordsAsTime, readWeights, refuseTargetTwice, type TaskOptions } from "./roles.ts";
import { takeRows } from "./take-rows.ts";
import { classLabel, distinctValues, encodeTarget, rawTarget } from "./target.ts";
import { guessTargetKind } from "./target-kind.ts";

export type { TaskOptions } from "./roles.ts";

/** A task, with the rows of the given table that it kept and what people should know about it. */
export type DefinedTask = Task & { readonly rows: Int32Array; readonly notes: readonly string[] };

export function defineTask(table: Table, schema: Schema, options: TaskOptions = {}): DefinedTask {
  for (const name of namedColumns(options)) columnOf(table, name);
  const notes: string[] = [];
  const targetName = options.target ?? null;
  if (
    targetName === null &&
    (options.task === undefined || options.task === "regression" || isLabelled(options.task))
  ) {
    fail(
      "task/no-target",
      { task: options.task ?? null },
      `task.target must be a column, got none${options.task === undefined ? "" : ` for ${options.task}`}.`,
      "Name the column to predict, or use the task clustering or anomaly.",
    );
  }
  refuseTargetTwice(targetName, options);
  const column = targetName === null ? null : columnOf(table, targetName);
  const rows = column === null ? allRows(table.rows) : labelledRows(column, notes);
  if (rows.length < 2)
    fail(
      "task/too-few-rows",
      { rows: rows.length },
      `A task must have at least 2 rows, got ${rows.length}.`,
      "Add rows.",
    );
  const kept = rows.length === table.rows ? table : takeRows(table, rows);
  const order = orderFor(column, rows, schema, options);
  const { kind, reason } = order === null ? kindOf(column, rows, options) : orderedKind(order);
  const learnt = learnTarget(column, rows, kind, schema, { ...options, order: order?.labels }, notes);
  if (order === null && kind === "multiclass") notes.push(...saysAnOrder(learnt.classes, options));
  const weights = options.weight === undefined ? null : readWeights(columnOf(kept, options.weight), rows);
  if (options.time !== undefined) noteWordsAsTime(columnOf(kept, options.time), notes);
  const roles = assignRoles(kept, options);
  const classWeights = readClassWeights(options.classWeights, { kind, ...learnt, weights });
  const ordered = order !== null && kind === "multiclass" ? { ordered: true as const } : {};
  return { kind, reason, table: kept, schema, roles, ...learnt, ...ordered, weights, classWeights, rows, notes };
}

function isLabelled(task: NonNullable<TaskOptions["task"]>): boolean {
  return task === "ordinal" || isClassification(task);
}

/** The order of the classes where one is asked for; null where they have none. */
function orderFor(column: Column | null, rows: Int32Array, schema: Schema, options: TaskOptions): ClassOrder | null {
  const { order, task, positive } = options;
  if (column === null || (order === undefined && task !== "ordinal")) return null;
  const clash =
    order === undefined ? null : !isLabelled(task ?? "ordinal") ? task! : positive === undefined ? null : "positive";
  if (clash !== null || positive !== undefined) {
    fail(
      "task/order",
      { order, task, positive },
      `task.order must be given for classes without a positive one, got ${positive === undefined ? clash : `positive "${positive}"`} beside it.`,
      "Leave one of them out.",
    );
  }
  const raw = rawTarget(column);
  const distinct = distinctValues(Float64Array.from(rows, (row) => raw[row]!));
  if (distinct.length > MOST_ORDERED) {
    fail(
      "task/order",
      { classes: distinct.length },
      `task.target must have at most ${MOST_ORDERED} classes to be ordered, got ${distinct.length}.`,
      "Use the task regression.",
    );
  }
  const labels = distinct.map((value) => classLabel(column, value, schema));
  if (labels.length < 2) return null;
  return order === undefined ? orderOfWords(column.name, labels) : orderAsTold(column.name, labels, order);
}

/** Beyond this many, numbers of classes are amounts. */
const MOST_ORDERED = 100;

function orderedKind({ labels, reason }: ClassOrder): { kind: TaskKind; reason: string } {
  const kind = labels.length === 2 ? "binary" : "multiclass";
  return { kind, reason: `ordered classes ${listed(labels)}: ${reason}` };
}

/** Classes that say an order by words are told of; numbers may be mere names. */
function saysAnOrder(classes: readonly string[], { task, target }: TaskOptions): string[] {
  const found = task === undefined && classes.length > 2 ? guessOrder(classes) : null;
  if (found === null || found.reason === "the classes are numbers") return [];
  return [`The classes of "${target}" say an order: --order ${found.labels.join(",")} makes use of it.`];
}

function namedColumns(options: TaskOptions): string[] {
  const single = [options.target, options.weight, options.group, options.time].filter(
    (name) => typeof name === "string",
  );
  return [...single, ...(options.sensitive ?? []), ...(options.exclude ?? []), ...(options.include ?? [])];
}

function allRows(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}

function labelledRows(column: Column, notes: string[]): Int32Array {
  const values = rawTarget(column);
  const rows = allRows(values.length).filter((row) => !Number.isNaN(values[row]!));
  const dropped = values.length - rows.length;
  if (rows.length === 0) {
    fail(
      "task/target-missing",
      { target: column.name },
      `task.target must have values, got "${column.name}" with every cell missing.`,
      "Name another target.",
    );
  }
  if (dropped > 0) notes.push(`${dropped} of ${values.length} rows have no "${column.name}" and are left out.`);
  return rows;
}

const KINDS: readonly TaskKind[] = ["binary", "multiclass", "regression", "clustering", "anomaly"];

function kindOf(column: Column | null, rows: Int32Array, options: TaskOptions): { kind: TaskKind; reason: string } {
  const wished = options.task;
  if (wished !== undefined && wished !== "ordinal" && !KINDS.includes(wished)) {
    fail(
      "task/unknown-kind",
      { task: wished },
      `task.kind must be one of ${KINDS.join(", ")}, got ${shown(wished)}.`,
      "Leave it out to have it guessed.",
    );
  }
  if (wished === "ordinal") return kindOf(column, rows, { ...options, task: "multiclass" });
  if (column === null) return { kind: wished!, reason: "set by the user" };
  const values = rawTarget(column);
  const distinct = distinctValues(
    rows.length === values.length ? values : Float64Array.from(rows, (row) => values[row]!),
  );
  const d = distinct.length;
  if (wished === "clustering" || wished === "anomaly")
    return { kind: wished, reason: `set by the user; "${column.name}" is kept out of the features` };
  if (d === 1) {
    fail(
      "task/one-class",
      { target: column.name },
      `task.target must have at least 2 different values, got "${column.name}" with 1.`,
      "Name another target, or add rows of another class.",
    );
  }
  if (wished === undefined) return guessTargetKind(column, distinct, rows.length);
  if (wished === "regression" && "codes" in column) {
    fail(
      "task/wrong-kind",
      { target: column.name, kind: column.kind },
      `task.target must be a number for regression, got "${column.name}" of kind ${column.kind}.`,
      "Use a classification, or set the kind of the column to number.",
    );
  }
  if (wished === "binary" && d > 2) {
    fail(
      "task/wrong-kind",
      { target: column.name, classes: d },
      `task.target must have 2 classes for a binary task, got "${column.name}" with ${d}.`,
      "Use the task multiclass.",
    );
  }
  // Two classes are a binary task under either word.
  if (wished === "multiclass" && d === 2)
    return { kind: "binary", reason: "set by the user; the target has 2 classes" };
  return { kind: wished, reason: "set by the user" };
}

/** Squares of larger values, and sums of those squares, are beyond the range of numbers. */
const LARGEST_TARGET = 1e100;

type Learnt = Pick<Task, "target" | "classes" | "positiveReason">;

function learnTarget(
  column: Column | null,
  rows: Int32Array,
  kind: TaskKind,
  schema: Schema,
  options: Pick<TaskOptions, "positive"> & { readonly order: readonly string[] | undefined },
  notes: string[],
): Learnt {
  if (column === null) return { target: new Float64Array(0), classes: [], positiveReason: null };
  const raw = rawTarget(column);
  const values = Float64Array.from(rows, (row) => raw[row]!);
  const infinite = values.findIndex((value) => !Number.isFinite(value));
  if (infinite >= 0) {
    fail(
      "task/infinite-target",
      { target: column.name, row: rows[infinite]! + 1 },
      `task.target must be finite, got ${values[infinite]} in "${column.name}", row ${rows[infinite]! + 1}.`,
      "Correct or remove the row.",
    );
  }
  const huge = kind === "regression" ? values.findIndex((value) => Math.abs(value) > LARGEST_TARGET) : -1;
  if (huge >= 0) {
    fail(
      "task/huge-target",
      { target: column.name, row: rows[huge]! + 1 },
      `task.target must be between -1e100 and 1e100, got ${values[huge]} in "${column.name}", row ${rows[huge]! + 1}.`,
      "Give the target in a larger unit.",
    );
  }
  const { target, classes, positiveReason, counts } = encodeTarget(
    column,
    values,
    kind,
    schema,
    options.positive,
    options.order ?? null,
  );
  for (let c = 0; c < classes.length; c++) {
    if (counts[c] === 1)
      notes.push(`Class ${shown(classes[c])} has a single row: it cannot be learnt and scored at the same time.`);
  }
  return { target, classes, positiveReason };
}
