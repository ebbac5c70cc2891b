/** The profile of a task's table at a bounded cost: of a large table, counts of missing cells are exact, the rest is of a sample. */
import { isNumeric, MISSING_CODE, type Table } from "../contract/table.ts";
import type { Task } from "../contract/task.ts";
import type { LeakWarning } from "./leaks/find-leaks.ts";
import { profileTable, type TableProfile } from "./profile.ts";
import { takeRows } from "./take-rows.ts";

/** About a second's worth. */
const MOST_CELLS = 2e6;

/** `task.target` belongs to the rows of `task.table`. */
export function profileWithin(
  task: Task,
  mostCells = MOST_CELLS,
  known: { readonly leaks?: readonly LeakWarning[] } = {},
): TableProfile {
  const { table, schema } = task;
  const most = Math.max(300, Math.floor(mostCells / table.columns.length));
  if (table.rows <= most) return profileTable(table, schema, { task, ...known });
  const step = table.rows / most;
  const rows = Int32Array.from({ length: most }, (_, i) => Math.floor(i * step));
  const part = takeRows(table, rows);
  const target = Float64Array.from(rows, (row) => task.target[row]!);
  const profile = profileTable(part, schema, { task: { ...task, table: part, target }, ...known });
  const missing = missingCells(table);
  return {
    ...profile,
    rows: table.rows,
    notes: [...profile.notes, `Distinct values and warnings are of a sample of ${most} of the ${table.rows} rows.`],
    columns: profile.columns.map((column, c) => ({ ...column, cells: table.rows, missing: missing[c]! })),
  };
}

function missingCells(table: Table): readonly number[] {
  return table.columns.map((column) => {
    let missing = 0;
    if (isNumeric(column)) for (const value of column.values) missing += Number.isNaN(value) ? 1 : 0;
    else for (const code of column.codes) missing += code === MISSING_CODE ? 1 : 0;
    return missing;
  });
}
