/** Dense matrices, row-major, and the products that fits spend their time in. */
import { CHUNK } from "../statistics.ts";

/** `rows × columns` numbers, row-major. */
export type Matrix = { readonly rows: number; readonly columns: number; readonly values: Float64Array };

export function createMatrix(rows: number, columns: number, values = new Float64Array(rows * columns)): Matrix {
  return { rows, columns, values };
}

/** Rows that are packed at a time: two panels of 4 columns then stay in the first-level cache. */
const BLOCK = 256;

/**
 * XᵀWX, both triangles. `rows` names the rows to use, in order (all when null). Sums run in chunks of
 * 4096 rows, added in order. Columns are packed in panels of 4, and each 4 × 4 tile is summed in registers.
 */
export function gram(x: Matrix, weights: Float64Array | null = null, rows: Int32Array | null = null): Matrix {
  const p = x.columns;
  const n = rows === null ? x.rows : rows.length;
  const panels = Math.ceil(p / 4);
  const left = new Float64Array(panels * BLOCK * 4);
  const right = weights === null ? left : new Float64Array(panels * BLOCK * 4);
  const size = panels * 4;
  const total = new Float64Array(size * size);
  const chunk = n > CHUNK ? new Float64Array(size * size) : total;
  for (let start = 0; start < n; start += CHUNK) {
    const end = Math.min(start + CHUNK, n);
    if (chunk !== total) chunk.fill(0);
    for (let from = start; from < end; from += BLOCK) {
      const count = Math.min(BLOCK, end - from);
      pack(x, weights, rows, from, count, left, right);
      for (let a = 0; a < panels; a++) for (let b = a; b < panels; b++) tile(left, right, a, b, count, chunk, size);
    }
    if (chunk !== total) for (let i = 0; i < total.length; i++) total[i]! += chunk[i]!;
  }
  const out = createMatrix(p, p);
  for (let i = 0; i < p; i++) {
    for (let j = i; j < p; j++) {
      const value = total[i * size + j]!;
      out.values[i * p + j] = value;
      out.values[j * p + i] = value;
    }
  }
  return out;
}

function pack(
  x: Matrix,
  weights: Float64Array | null,
  rows: Int32Array | null,
  from: number,
  count: number,
  left: Float64Array,
  right: Float64Array,
): void {
  const p = x.columns;
  const values = x.values;
  for (let r = 0; r < count; r++) {
    const row = rows === null ? from + r : rows[from + r]!;
    const w = weights === null ? 1 : weights[row]!;
    for (let j = 0; j < p; j++) {
      const place = ((j >> 2) * BLOCK + r) * 4 + (j & 3);
      const value = values[row * p + j]!;
      left[place] = value;
      if (right !== left) right[place] = value * w;
    }
  }
}

/** Adds the 4 × 4 products of panels a and b. */
function tile(
  left: Float64Array,
  right: Float64Array,
  a: number,
  b: number,
  count: number,
  out: Float64Array,
  size: number,
): void {
  // Two halves of 2 × 4: eight sums stay in registers, sixteen would not.
  for (let half = 0; half < 4; half += 2) {
    let s00 = 0;
    let s01 = 0;
    let s02 = 0;
    let s03 = 0;
    let s10 = 0;
    let s11 = 0;
    let s12 = 0;
    let s13 = 0;
    let i = a * BLOCK * 4 + half;
    let j = b * BLOCK * 4;
    for (let r = 0; r < count; r++) {
      const x0 = left[i]!;
      const x1 = left[i + 1]!;
      const y0 = right[j]!;
      const y1 = right[j + 1]!;
      const y2 = right[j + 2]!;
      const y3 = right[j + 3]!;
      s00 += x0 * y0;
      s01 += x0 * y1;
      s02 += x0 * y2;
      s03 += x0 * y3;
      s10 += x1 * y0;
      s11 += x1 * y1;
      s12 += x1 * y2;
      s13 += x1 * y3;
      i += 4;
      j += 4;
    }
    const at = (a * 4 + half) * size + b * 4;
    out[at]! += s00;
    out[at + 1]! += s01;
    out[at + 2]! += s02;
    out[at + 3]! += s03;
    out[at + size]! += s10;
    out[at + size + 1]! += s11;
    out[at + size + 2]! += s12;
    out[at + size + 3]! += s13;
  }
}

/** out = X v, per row from left to right in four lanes. */
export function multiply(x: Matrix, v: Float64Array, out: Float64Array): void {
  const p = x.columns;
  const values = x.values;
  const whole = p - (p % 4);
  for (let i = 0, at = 0; i < x.rows; i++) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let j = 0;
    for (; j < whole; j += 4, at += 4) {
      s0 += values[at]! * v[j]!;
      s1 += values[at + 1]! * v[j + 1]!;
      s2 += values[at + 2]! * v[j + 2]!;
      s3 += values[at + 3]! * v[j + 3]!;
    }
    for (; j < p; j++, at++) s0 += values[at]! * v[j]!;
    out[i] = s0 + s1 + (s2 + s3);
  }
}

/** out = Xᵀ v, in chunks of 4096 rows added in order. Four rows at a time share one pass over the sums. */
export function multiplyTransposed(x: Matrix, v: Float64Array, out: Float64Array): void {
  const p = x.columns;
  const values = x.values;
  const part = new Float64Array(p);
  out.fill(0);
  for (let start = 0; start < x.rows; start += CHUNK) {
    const end = Math.min(start + CHUNK, x.rows);
    part.fill(0);
    let i = start;
    for (; i + 4 <= end; i += 4) {
      const v0 = v[i]!;
      const v1 = v[i + 1]!;
      const v2 = v[i + 2]!;
      const v3 = v[i + 3]!;
      const a = i * p;
      const b = a + p;
      const c = b + p;
      const d = c + p;
      for (let j = 0; j < p; j++) {
        part[j]! += values[a + j]! * v0 + values[b + j]! * v1 + (values[c + j]! * v2 + values[d + j]! * v3);
      }
    }
    for (; i < end; i++) {
      const v0 = v[i]!;
      for (let j = 0, at = i * p; j < p; j++, at++) part[j]! += values[at]! * v0;
    }
    for (let j = 0; j < p; j++) out[j]! += part[j]!;
  }
}

/** Σ aᵢ bᵢ, in four lanes. */
export function dot(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (; i < n; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}
