/** Linear systems with symmetric positive definite matrices, by Cholesky's factorisation. */
import type { Matrix } from "./matrix.ts";

/** A pivot below this share of its diagonal means that the column is a combination of those before it. */
const SINGULAR = 1e-12;

/** The lower factor L of A = L Lᵀ (row-major, upper part 0), or null when A is singular or not positive definite. */
export function cholesky(a: Matrix): Matrix | null {
  const n = a.rows;
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) {
      const other = j * n;
      l[row + j] = (a.values[row + j]! - dotRows(l, row, other, j)) / l[other + j]!;
    }
    const diagonal = a.values[row + i]!;
    const pivot = diagonal - dotRows(l, row, row, i);
    if (!(pivot > SINGULAR * diagonal)) return null;
    l[row + i] = Math.sqrt(pivot);
  }
  return { rows: n, columns: n, values: l };
}

/** Σ over the first `count` numbers of two rows, in four lanes. */
function dotRows(l: Float64Array, a: number, b: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    s0 += l[a + k]! * l[b + k]!;
    s1 += l[a + k + 1]! * l[b + k + 1]!;
    s2 += l[a + k + 2]! * l[b + k + 2]!;
    s3 += l[a + k + 3]! * l[b + k + 3]!;
  }
  for (; k < count; k++) s0 += l[a + k]! * l[b + k]!;
  return s0 + s1 + (s2 + s3);
}

/** Solves L Lᵀ x = b in place: `b` becomes x. */
export function solveFactored(factor: Matrix, b: Float64Array): void {
  const n = factor.rows;
  const l = factor.values;
  for (let i = 0; i < n; i++) {
    let value = b[i]!;
    for (let k = 0, at = i * n; k < i; k++, at++) value -= l[at]! * b[k]!;
    b[i] = value / l[i * n + i]!;
  }
  // Backwards by rows of L, so that memory is read in order.
  for (let i = n - 1; i >= 0; i--) {
    const value = b[i]! / l[i * n + i]!;
    b[i] = value;
    for (let k = 0, at = i * n; k < i; k++, at++) b[k]! -= l[at]! * value;
  }
}

/** The x of A x = b for symmetric positive definite A; null when A is singular. */
export function solveSymmetric(a: Matrix, b: Float64Array): Float64Array | null {
  const factor = cholesky(a);
  if (factor === null) return null;
  const x = b.slice();
  solveFactored(factor, x);
  // One step of refinement wins back digits that an ill-conditioned matrix costs.
  const rest = b.slice();
  for (let i = 0; i < a.rows; i++) {
    let value = rest[i]!;
    for (let j = 0, at = i * a.rows; j < a.rows; j++, at++) value -= a.values[at]! * x[j]!;
    rest[i] = value;
  }
  solveFactored(factor, rest);
  for (let i = 0; i < x.length; i++) x[i]! += rest[i]!;
  return x;
}

/** L⁻¹ of a lower triangular L. */
export function invertLower({ rows: p, values: l }: Matrix): Float64Array {
  const out = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    // Row i of the inverse from the rows above it.
    for (let k = 0; k < i; k++) {
      const share = l[i * p + k]!;
      if (share === 0) continue;
      for (let j = 0; j <= k; j++) out[i * p + j]! -= share * out[k * p + j]!;
    }
    out[i * p + i] = 1;
    const pivot = l[i * p + i]!;
    for (let j = 0; j <= i; j++) out[i * p + j]! /= pivot;
  }
  return out;
}
