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
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  let distinct = 0;
  for (let i = 0; i < known.length; i++) if (i === 0 || known[i] !== known[i - 1]) known[distinct++] = known[i]!;
  // missing ones come behind the last rank
  const ranks = Int32Array.from(values, (value) => (Number.isNaN(value) ? distinct : rankOf(value, known, distinct)));
  const starts = new Int32Array(distinct + 2);
  for (const rank of ranks) starts[rank + 1]!++;
  for (let rank = 0; rank <= distinct; rank++) starts[rank + 1]! += starts[rank]!;
  const order = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) order[starts[ranks[row]!]!++] = row;
  return order;
}

/** How many of the first `count` rising numbers are below a value. */
function rankOf(value: number, rising: Float64Array, count: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
