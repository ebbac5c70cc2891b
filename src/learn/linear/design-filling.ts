/** Brings the numbers of a column to the scale of a design, dense or sparse. */
import type { SparseMatrix } from "../../compute/matrices/matrix-sparse.ts";

/** What is not 0 in a column, by ascending row. */
export type SparseColumn = { readonly rows: number[]; readonly values: number[] };

/** One number of each row of a frame's column. */
export type Filling = {
  readonly values: Float64Array | Float32Array | Int32Array;
  readonly width: number;
  readonly offset: number;
  readonly center: number;
  readonly factor: number;
};

/** Rows start..end of one column of the design; false when a number is not finite. */
export function fillDense(
  from: Filling,
  start: number,
  end: number,
  out: Float64Array,
  place: number,
  stride: number,
): boolean {
  const { values, width, offset, center, factor } = from;
  let odd = 0;
  for (let i = start, at = start * width + offset, to = start * stride + place; i < end; i++) {
    const value = (values[at]! - center) * factor;
    out[to] = value;
    // 0 for finite numbers, NaN for all others
    odd += value - value;
    at += width;
    to += stride;
  }
  return odd === 0;
}

export function fillSparse(from: Filling, start: number, end: number, list: SparseColumn): boolean {
  const { values, width, offset, center, factor } = from;
  let odd = 0;
  for (let i = start; i < end; i++) {
    const raw = values[i * width + offset]!;
    if (raw === 0) continue;
    const value = (raw - center) * factor;
    odd += value - value;
    list.rows.push(i);
    list.values.push(value);
  }
  return odd === 0;
}

/** Columns as rows of what is not 0. */
export function compressed(rows: number, lists: readonly SparseColumn[], width: number): SparseMatrix {
  const starts = new Int32Array(rows + 1);
  for (const list of lists) for (const row of list.rows) starts[row + 1]! += 1;
  for (let i = 0; i < rows; i++) starts[i + 1]! += starts[i]!;
  const columns = new Int32Array(starts[rows]!);
  const values = new Float64Array(starts[rows]!);
  const next = starts.slice(0, rows);
  lists.forEach((list, place) => {
    for (let k = 0; k < list.rows.length; k++) {
      const at = next[list.rows[k]!]!++;
      columns[at] = place;
      values[at] = list.values[k]!;
    }
  });
  return { rows, width, starts, columns, values };
}
