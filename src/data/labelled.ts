/** Labelled data for a model that exists: its features, and the target in the model's own terms. */

import { ModelwrightError } from "../contract/errors.ts";
import { columnOf, type Table } from "../contract/table.ts";
import type { Task, TaskRecord } from "../contract/task.ts";
import { applySchema, type StoredColumn } from "./apply-schema.ts";
import type { RawTable } from "./raw-table.ts";
import { takeRows } from "./take-rows.ts";
import { targetFor } from "./target.ts";

export type Labelled = Pick<Task, "kind" | "classes" | "ordered" | "target" | "weights" | "table" | "roles"> & {
  /** The rows of the data that are here: those with a target. */
  readonly rows: Int32Array;
  readonly notes: readonly string[];
};

/** The features of a task as columns to read in other data, with the dictionaries that their codes refer to. */
export function featureColumns(task: Pick<Task, "table" | "schema" | "roles">): readonly StoredColumn[] {
  const schemas = new Map(task.schema.columns.map((column) => [column.name, column]));
  return task.roles.features.map((name) => {
    const column = columnOf(task.table, name);
    const schema = { ...schemas.get(name)!, kind: column.kind };
    return column.kind === "category" && "levels" in column ? { ...schema, levels: column.levels } : schema;
  });
}

/** Reads the columns that the model needs and the target; rows without a target are left out, with a note. */
export function labelledTask(record: TaskRecord, features: readonly StoredColumn[], raw: RawTable): Labelled {
  const names = new Set(features.map((column) => column.name));
  const extra = record.columns.filter((column) => !names.has(column.name));
  const table = applySchema(raw, [...features, ...extra]);
  const schema = { columns: record.columns };
  const labels = targetFor({ kind: record.kind, classes: record.classes, schema }, columnOf(table, record.target!));
  const rows = Int32Array.from(labels.keys()).filter((row) => !Number.isNaN(labels[row]!));
  const dropped = table.rows - rows.length;
  if (rows.length === 0) {
    throw new ModelwrightError(
      "task/target-missing",
      { target: record.target },
      { what: `"${record.target}" must have values, got every cell missing.`, fix: "Give data with known outcomes." },
    );
  }
  const kept = dropped === 0 ? table : takeRows(table, rows);
  return {
    kind: record.kind,
    classes: record.classes,
    ...(record.ordered === true ? { ordered: true } : {}),
    table: kept,
    target: dropped === 0 ? labels : Float64Array.from(rows, (row) => labels[row]!),
    weights: record.weight === null ? null : weightsOf(kept, record.weight),
    roles: {
      target: record.target,
      features: features.map((column) => column.name),
      weight: record.weight,
      group: null,
      time: null,
      sensitive: record.sensitive,
      excluded: [],
    },
    rows,
    notes: dropped === 0 ? [] : [`${dropped} rows have no "${record.target}" and are left out.`],
  };
}

function weightsOf(table: Table, name: string): Float64Array {
  const column = columnOf(table, name);
  return "codes" in column ? new Float64Array(table.rows).fill(1) : Float64Array.from(column.values);
}
