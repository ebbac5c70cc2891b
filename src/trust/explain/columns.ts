/** Tables with one column changed, for explanations that ask "what if". */
import { gather } from "../../compute/frame.ts";
import type { Column, Table } from "../../contract/table.ts";
import { columnOf, isNumeric } from "../../contract/table.ts";

/** The given rows of the named columns, as a table of their own. */
export function tableOf(table: Table, names: readonly string[], rows: Int32Array): Table {
  const columns = names.map((name): Column => {
    const column = columnOf(table, name);
    if (isNumeric(column)) return { ...column, values: gather(column.values, rows) };
    return { ...column, codes: gather(column.codes, rows) };
  });
  return { rows: rows.length, columns };
}

export function withColumn(table: Table, changed: Column): Table {
  return {
    rows: table.rows,
    columns: table.columns.map((column) => (column.name === changed.name ? changed : column)),
  };
}

export function withColumns(table: Table, changed: ReadonlyMap<string, Column>): Table {
  return { rows: table.rows, columns: table.columns.map((column) => changed.get(column.name) ?? column) };
}

/** The column with its cells in another order. */
export function shuffledColumn(column: Column, order: Int32Array): Column {
  if (isNumeric(column)) return { ...column, values: gather(column.values, order) };
  return { ...column, codes: gather(column.codes, order) };
}

/** The column with one value in every row: a number, or the code of a level. */
export function constantColumn(column: Column, value: number): Column {
  if (isNumeric(column)) return { ...column, values: new Float64Array(column.values.length).fill(value) };
  return { ...column, codes: new Int32Array(column.codes.length).fill(value) };
}
