/** Frames over a table: the chosen columns and rows, each gathered once, when first asked for. */
import type { Frame, FrameColumn } from "../contract/frame.ts";
import { type Column, columnOf, isNumeric, type Table } from "../contract/table.ts";

/** A frame of the named columns; `rows` are row numbers of the table, null for all of them. */
export function frameOf(table: Table, names: readonly string[], rows: Int32Array | null = null): Frame {
  return {
    rows: rows === null ? table.rows : rows.length,
    columns: names.map((name) => frameColumn(columnOf(table, name), rows)),
  };
}

function frameColumn(column: Column, rows: Int32Array | null): FrameColumn {
  const source = isNumeric(column) ? column.values : column.codes;
  let gathered: Float64Array | Float32Array | Int32Array | null = rows === null ? source : null;
  return {
    name: column.name,
    kind: column.kind,
    width: 1,
    parts: [column.name],
    levels: isNumeric(column) ? [] : column.levels,
    origin: [column.name],
    values: () => (gathered ??= gather(source, rows!)),
  };
}

/** `source[rows[i]]` for every i, in an array of the same type. */
export function gather<A extends Float64Array | Float32Array | Int32Array>(source: A, rows: Int32Array): A {
  const taken = new (source.constructor as new (length: number) => A)(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = source[rows[i]!]!;
  return taken;
}

/** Rows of a block of `width` numbers per row, row-major. */
export function gatherRows(block: ArrayLike<number>, width: number, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * width;
    for (let j = 0; j < width; j++) taken[i * width + j] = block[from + j]!;
  }
  return taken;
}
