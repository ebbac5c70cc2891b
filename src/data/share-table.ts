/** Tables in shared memory, so that workers see them without a copy. */
import type { Column, Table } from "../contract/table.ts";

/** The same table with its numbers and codes in SharedArrayBuffers; columns already there are kept. */
export function shareTable(table: Table): Table {
  return { rows: table.rows, columns: table.columns.map(shareColumn) };
}

function shareColumn(column: Column): Column {
  const array = "values" in column ? column.values : column.codes;
  if (array.buffer instanceof SharedArrayBuffer) return column;
  const buffer = new SharedArrayBuffer(array.byteLength);
  if ("codes" in column) {
    const codes = new Int32Array(buffer);
    codes.set(column.codes);
    return { ...column, codes };
  }
  const values = column.values instanceof Float32Array ? new Float32Array(buffer) : new Float64Array(buffer);
  values.set(column.values);
  return { ...column, values };
}
