/** The cleaned table and an audit: every change with its column, its count and an example. Nothing is changed silently. */
import { isMissingText } from "../compute/cells/cells.ts";
import type { ColumnSchema, Schema } from "../contract/schema.ts";
import type { Table } from "../contract/table.ts";
import { repeatedRows } from "./fingerprints.ts";
import { countsOf, isRawTexts, type RawColumn, type RawTable } from "./raw-table.ts";
import { takeRows } from "./take-rows.ts";
import { unfitColumns } from "./unfit-columns.ts";

export type Change = {
  /** Null for changes to whole rows. */
  readonly column: string | null;
  readonly what:
    | "blanks trimmed"
    | "read as missing"
    | "text read as number"
    | "date written as ISO"
    | "boolean spelled alike"
    | "column dropped"
    | "rows dropped";
  readonly count: number;
  readonly example: string;
};

export type PrepareOptions = {
  /** Drop rows that repeat an earlier row; off unless asked for, because equal cases may be real. */
  readonly dropDuplicates?: boolean;
  /** Drop constant and empty columns; on unless refused. */
  readonly dropConstant?: boolean;
};

export type Prepared = { readonly table: Table; readonly schema: Schema; readonly changes: readonly Change[] };

export function prepareTable(table: Table, schema: Schema, raw: RawTable, options: PrepareOptions = {}): Prepared {
  const byName = new Map(raw.columns.map((column) => [column.name, column]));
  const changes = schema.columns.flatMap((column) => {
    const cells = byName.get(column.name);
    return cells === undefined ? [] : cellChanges(cells, column);
  });
  let columns = table.columns;
  if (options.dropConstant ?? true) {
    const dropped = new Set<string>();
    for (const { column, code, reason } of unfitColumns(table)) {
      if (code === "id") continue;
      dropped.add(column);
      changes.push({ column, what: "column dropped", count: table.rows, example: reason });
    }
    columns = columns.filter((column) => !dropped.has(column.name));
  }
  let kept: Table = { rows: table.rows, columns };
  if (options.dropDuplicates === true) {
    const repeated = repeatedRows(kept);
    if (repeated.length > 0) {
      changes.push({
        column: null,
        what: "rows dropped",
        count: repeated.length,
        example: `row ${repeated[0]! + 1} repeats an earlier row`,
      });
      const gone = new Set(repeated);
      kept = takeRows(
        kept,
        Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) => !gone.has(row)),
      );
    }
  }
  const names = new Set(kept.columns.map((column) => column.name));
  return { table: kept, schema: { columns: schema.columns.filter((column) => names.has(column.name)) }, changes };
}

/** What reading did to the cells of one column, by distinct text. */
function cellChanges(raw: RawColumn, column: ColumnSchema): Change[] {
  if (!isRawTexts(raw)) return [];
  const counts = countsOf(raw);
  const found = new Map<Change["what"], { count: number; example: string }>();
  const note = (what: Change["what"], code: number, example: string) => {
    const entry = found.get(what);
    if (entry === undefined) found.set(what, { count: counts[code]!, example });
    else entry.count += counts[code]!;
  };
  for (let code = 0; code < raw.texts.length; code++) {
    const text = raw.texts[code]!;
    const trimmed = text.trim();
    const missing = isMissingText(trimmed, column);
    if (missing) {
      if (text !== "") note("read as missing", code, `${JSON.stringify(text)} is now empty`);
      continue;
    }
    if (trimmed.length !== text.length)
      note("blanks trimmed", code, `${JSON.stringify(text)} is now ${JSON.stringify(trimmed)}`);
    const change = formChange(trimmed, column);
    if (change !== null) note(change, code, JSON.stringify(trimmed));
  }
  return [...found].map(([what, { count, example }]) => ({ column: column.name, what, count, example }));
}

function formChange(text: string, column: ColumnSchema): Change["what"] | null {
  if (column.kind === "number") return Number.isNaN(Number(text)) ? "text read as number" : null;
  if (column.kind === "datetime")
    return /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)?$/.test(text) ? null : "date written as ISO";
  if (column.kind === "boolean")
    return column.boolean?.labels?.includes(text) === false ? "boolean spelled alike" : null;
  return null;
}
