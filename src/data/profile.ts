/** A table seen as a whole: every column in numbers, and what to be wary of. Plain data, for the command line and the report. */
import type { Schema } from "../contract/schema.ts";
import type { Table } from "../contract/table.ts";
import type { Task } from "../contract/task.ts";
import { type ColumnProfile, profileColumn } from "./column-profile.ts";
import { repeatedRows } from "./fingerprints.ts";
import type { LeakWarning } from "./leaks/find-leaks.ts";
import { findPersonalData, type PersonalColumn } from "./personal-data.ts";
import { findWarnings, type TableWarning } from "./warnings.ts";

export type TableProfile = {
  readonly rows: number;
  readonly cells: number;
  readonly missingCells: number;
  readonly duplicateRows: number;
  readonly columns: readonly ColumnProfile[];
  readonly personal: readonly PersonalColumn[];
  readonly warnings: readonly TableWarning[];
  /** What the reader and the task said. */
  readonly notes: readonly string[];
  readonly target: {
    readonly column: string;
    readonly kind: string;
    readonly reason: string;
    readonly classes: readonly { readonly label: string; readonly count: number }[];
  } | null;
};

export type ProfileOptions = {
  readonly task?: Task | null;
  readonly notes?: readonly string[];
  readonly mostFrequent?: number;
  /** Leaks of the task that were found before. */
  readonly leaks?: readonly LeakWarning[];
};

export function profileTable(table: Table, schema: Schema, options: ProfileOptions = {}): TableProfile {
  const byName = new Map(schema.columns.map((column) => [column.name, column]));
  const columns = table.columns.map((column) => profileColumn(column, byName.get(column.name)!, options.mostFrequent));
  const personal = findPersonalData(table);
  const duplicateRows = repeatedRows(table).length;
  const task = options.task ?? null;
  return {
    rows: table.rows,
    cells: table.rows * columns.length,
    missingCells: columns.reduce((sum, column) => sum + column.missing, 0),
    duplicateRows,
    columns,
    personal,
    warnings: findWarnings({
      table,
      columns,
      duplicateRows,
      personal,
      task,
      ...(options.leaks === undefined ? {} : { leaks: options.leaks }),
    }),
    notes: options.notes ?? [],
    target: task === null || task.roles.target === null ? null : aboutTarget(task, task.roles.target),
  };
}

function aboutTarget(task: Task, column: string): NonNullable<TableProfile["target"]> {
  const counts = new Int32Array(task.classes.length);
  if (counts.length > 0) for (const c of task.target) counts[c]!++;
  const classes = task.classes.map((label, c) => ({ label, count: counts[c]! }));
  return { column, kind: task.kind, reason: task.reason, classes };
}
