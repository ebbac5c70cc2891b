/** Sparse matrices in compressed rows: one-hot blocks and term counts. */
import { CHUNK } from "../statistics.ts";

/** Row i holds `values[k]` in column `columns[k]` for k in [starts[i], starts[i + 1]). */
export type SparseMatrix = {
  readonly rows: number;
  readonly width: number;
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
};

/** out += S v. */
export function addSparse(s: SparseMatrix, v: Float64Array, out: Float64Array): void {
  for (let i = 0; i < s.rows; i++) {
    let total = 0;
    const end = s.starts[i + 1]!;
    for (let k = s.starts[i]!; k < end; k++) total += s.values[k]! * v[s.columns[k]!]!;
    out[i]! += total;
  }
}

/** out = Sᵀ v, in chunks of 4096 rows added in order. */
export function sparseTransposed(s: SparseMatrix, v: Float64Array, out: Float64Array): void {
  out.fill(0);
  const part = s.rows > CHUNK ? new Float64Array(s.width) : out;
  for (let start = 0; start < s.rows; start += CHUNK) {
    const end = Math.min(start + CHUNK, s.rows);
    if (part !== out) part.fill(0);
    for (let i = start; i < end; i++) {
      const value = v[i]!;
      if (value === 0) continue;
      const last = s.starts[i + 1]!;
      for (let k = s.starts[i]!; k < last; k++) part[s.columns[k]!]! += s.values[k]! * value;
    }
    if (part !== out) for (let j = 0; j < out.length; j++) out[j]! += part[j]!;
  }
}

/** The rows of another matrix, by number, in order. */
export function sparseRows(s: SparseMatrix, rows: Int32Array): SparseMatrix {
  const starts = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) starts[i + 1] = starts[i]! + s.starts[rows[i]! + 1]! - s.starts[rows[i]!]!;
  const columns = new Int32Array(starts[rows.length]!);
  const values = new Float64Array(starts[rows.length]!);
  for (let i = 0; i < rows.length; i++) {
    const from = s.starts[rows[i]!]!;
    const to = s.starts[rows[i]! + 1]!;
    columns.set(s.columns.subarray(from, to), starts[i]!);
    values.set(s.values.subarray(from, to), starts[i]!);
  }
  return { rows: rows.length, width: s.width, starts, columns, values };
}
