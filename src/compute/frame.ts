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

/** Every column of the frame that is a number, side by side: `rows × total width`, row-major. */
export function matrixOf(frame: Frame): { readonly values: Float64Array; readonly columns: number } {
  const total = frame.columns.reduce((sum, column) => sum + column.width, 0);
  const values = new Float64Array(frame.rows * total);
  let offset = 0;
  for (const column of frame.columns) {
    const { width } = column;
    const from = column.values();
    for (let i = 0, k = 0; i < frame.rows; i++) {
      const to = i * total + offset;
      for (let j = 0; j < width; j++, k++) values[to + j] = from[k]!;
    }
    offset += width;
  }
  return { values, columns: total };
}
