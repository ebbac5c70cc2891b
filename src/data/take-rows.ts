/** Some rows of a table, in the given order. Dictionaries stay as they are. */
import type { Table } from "../contract/table.ts";

export function takeRows(table: Table, rows: Int32Array): Table {
  const columns = table.columns.map((column) => {
    if ("codes" in column) {
      const codes = new Int32Array(rows.length);
      for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]!]!;
      return { ...column, codes };
    }
    const values =
      column.values instanceof Float32Array ? new Float32Array(rows.length) : new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!;
    return { ...column, values };
  });
  return { rows: rows.length, columns };
}
