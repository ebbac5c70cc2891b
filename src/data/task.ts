/** A task: what to learn from which columns of which rows. Every decision carries its reason. */
import { ModelwrightError, shown } from "../contract/errors.ts";
import type { Schema } from "../contract/schema.ts";
import { type Column, columnOf, type Table } from "../contract/table.ts";
import { isClassification, type Roles, type Task, type TaskKind } from "../contract/task.ts";
import { takeRows } from "./take-rows.ts";
import { distinctValues, encodeTarget, rawTarget } from "./target.ts";
import { guessTargetKind } from "./target-kind.ts";
import { unfitColumn } from "./unfit-columns.ts";

export type TaskOptions = {
  readonly target?: string | null;
  readonly task?: TaskKind;
  /** Label of the positive class (binary only). */
  readonly positive?: string;
  readonly weight?: string;
  readonly group?: string;
  readonly time?: string;
  readonly sensitive?: readonly string[];
  readonly exclude?: readonly string[];
  /** Columns to keep although they look like identifiers or are constant. */
  readonly include?: readonly string[];
};

/** A task, with the rows of the given table that it kept and what people should know about it. */
export type DefinedTask = Task & { readonly rows: Int32Array; readonly notes: readonly string[] };

export function defineTask(table: Table, schema: Schema, options: TaskOptions = {}): DefinedTask {
  for (const name of namedColumns(options)) columnOf(table, name);
  const notes: string[] = [];
  const targetName = options.target ?? null;
  if (
    targetName === null &&
    (options.task === undefined || options.task === "regression" || isClassification(options.task))
  ) {
    fail(
      "task/no-target",
      { task: options.task ?? null },
      `task.target must be a column, got none${options.task === undefined ? "" : ` for ${options.task}`}.`,
      "Name the column to predict, or use the task clustering or anomaly.",
    );
  }
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
  const { kind, reason } = kindOf(column, rows, options);
  const learnt = learnTarget(column, rows, kind, schema, options, notes);
  const weights = options.weight === undefined ? null : readWeights(columnOf(kept, options.weight));
  const roles = assignRoles(kept, options);
  return { kind, reason, table: kept, schema, roles, ...learnt, weights, rows, notes };
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

function kindOf(column: Column | null, rows: Int32Array, options: TaskOptions): { kind: TaskKind; reason: string } {
  const wished = options.task;
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

type Learnt = Pick<Task, "target" | "classes" | "positiveReason">;

function learnTarget(
  column: Column | null,
  rows: Int32Array,
  kind: TaskKind,
  schema: Schema,
  options: TaskOptions,
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
  const { target, classes, positiveReason, counts } = encodeTarget(column, values, kind, schema, options.positive);
  for (let c = 0; c < classes.length; c++) {
    if (counts[c] === 1)
      notes.push(`Class ${shown(classes[c])} has a single row: it cannot be learnt and scored at the same time.`);
  }
  return { target, classes, positiveReason };
}

function readWeights(column: Column): Float64Array {
  if ("codes" in column) {
    fail(
      "task/wrong-kind",
      { weight: column.name, kind: column.kind },
      `task.weight must be a number, got "${column.name}" of kind ${column.kind}.`,
      "Name a column of numbers.",
    );
  }
  const weights = Float64Array.from(column.values);
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (bad >= 0) {
    const received = Number.isNaN(weights[bad]!) ? "a missing cell" : String(weights[bad]);
    fail(
      "task/bad-weight",
      { weight: column.name, row: bad + 1 },
      `task.weight must be a number in [0, ∞), got ${received} in "${column.name}", row ${bad + 1}.`,
      "Correct the weights; 0 leaves a row out.",
    );
  }
  if (weights.every((weight) => weight === 0)) {
    fail(
      "task/bad-weight",
      { weight: column.name },
      `task.weight must be above 0 in some row, got "${column.name}" with only 0.`,
      "Name another column.",
    );
  }
  return weights;
}

function assignRoles(table: Table, options: TaskOptions): Roles {
  const {
    target = null,
    weight = null,
    group = null,
    time = null,
    sensitive = [],
    include = [],
    exclude = [],
  } = options;
  const excluded: { column: string; reason: string }[] = [];
  const features: string[] = [];
  for (const column of table.columns) {
    const name = column.name;
    if (name === target) continue;
    const reason = exclude.includes(name)
      ? "left out by the user"
      : name === weight
        ? "the weight of the row"
        : name === group
          ? "the group of the row"
          : include.includes(name)
            ? null
            : (unfitColumn(column)?.reason ?? null);
    if (reason === null) features.push(name);
    else excluded.push({ column: name, reason });
  }
  if (features.length === 0) {
    const reasons = excluded
      .map((e) => `${e.column}: ${e.reason}`)
      .slice(0, 5)
      .join("; ");
    fail(
      "task/no-features",
      { excluded },
      `A task must have at least 1 column to learn from, got none${reasons === "" ? "" : ` (${reasons})`}.`,
      "Add columns, or include one of these by name.",
    );
  }
  return { target, features, weight, group, time, sensitive, excluded };
}

function fail(code: `task/${string}`, details: Record<string, unknown>, what: string, fix: string): never {
  throw new ModelwrightError(code, details, { what, fix });
}
