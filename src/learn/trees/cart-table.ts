/** The table of a single tree: exact values, and per column of numbers the rows in the order of its values. */
import { flatColumns } from "../../compute/flat-columns.ts";
import type { Frame } from "../../contract/frame.ts";

export type CartColumn = {
  readonly name: string;
  /** Per row: a number, NaN for missing; or the number of a level, `levels` for missing. */
  readonly values: Float64Array;
  /** 0 for numbers. */
  readonly levels: number;
  /** Rows by rising value, missing ones last; empty for categories. */
  readonly order: Int32Array;
};

export function cartColumns(frame: Frame): readonly CartColumn[] {
  return flatColumns(frame).map((column) => {
    const given = column.values();
    if (column.kind === "category" || column.kind === "text") {
      const levels = column.levels.length;
      const values = Float64Array.from(given, (code) => (code >= 0 && code < levels ? code : levels));
      return { name: column.name, values, levels: Math.max(1, levels), order: new Int32Array(0) };
    }
    const values = Float64Array.from(given);
    return { name: column.name, values, levels: 0, order: sortedRows(values) };
  });
}

/** Rows of equal values stay in their order. */
function sortedRows(values: Float64Array): Int32Array {
  const rows = Float64Array.from(values.keys());
  let missing = 0;
  let known = 0;
  const pairs = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) rows[known++] = i;
  const order = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) order[known + missing++] = i;
  // distinct values are numbered, so that value and row fit in one number to sort
  const sorted = Float64Array.from(rows.subarray(0, known), (row) => values[row]!).sort();
  let distinct = 0;
  for (let i = 0; i < known; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[distinct++] = sorted[i]!;
  for (let i = 0; i < known; i++) {
    const value = values[rows[i]!]!;
    let low = 0;
    let high = distinct;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    pairs[i] = low * values.length + rows[i]!;
  }
  const keys = pairs.subarray(0, known).sort();
  for (let i = 0; i < known; i++) order[i] = keys[i]! % values.length;
  return order;
}
