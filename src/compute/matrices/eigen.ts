/**
 * Eigenvalues and eigenvectors of symmetric matrices: Householder's tridiagonal form, then implicit QL.
 *
 * Time O(n³), memory O(n²).
 *
 * Source: H. Bowdler, R. Martin, C. Reinsch and J. Wilkinson, "The QR and QL Algorithms for Symmetric
 * Matrices", Numerische Mathematik 11, 1968 (procedures tred2 and tql2).
 */
import type { Matrix } from "./matrix.ts";

export type Eigen = {
  /** From the largest to the smallest. */
  readonly values: Float64Array;
  /** `n × n`, row-major: row k is the unit eigenvector of value k, its largest part positive. */
  readonly vectors: Matrix;
};

export function symmetricEigen(a: Matrix): Eigen {
  const n = a.rows;
  const v = a.values.slice();
  const d = new Float64Array(n);
  const e = new Float64Array(n);
  tridiagonal(n, v, d, e);
  // Eigenvectors are turned as rows, which lie side by side in memory.
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) rows[j * n + i] = v[i * n + j]!;
  implicitQl(n, rows, d, e);

  const order = Array.from(d.keys()).sort((i, j) => d[j]! - d[i]! || i - j);
  const values = Float64Array.from(order, (k) => d[k]!);
  const vectors = new Float64Array(n * n);
  order.forEach((k, place) => {
    vectors.set(rows.subarray(k * n, k * n + n), place * n);
    positiveLargest(vectors.subarray(place * n, place * n + n));
  });
  return { values, vectors: { rows: n, columns: n, values: vectors } };
}

/** Signs are free; fixing them makes results repeatable and readable. */
export function positiveLargest(vector: Float64Array): void {
  let at = 0;
  for (let i = 1; i < vector.length; i++) if (Math.abs(vector[i]!) > Math.abs(vector[at]!) * (1 + 1e-9)) at = i;
  if (vector[at]! < 0) for (let i = 0; i < vector.length; i++) vector[i] = -vector[i]!;
}

/** Householder reduction; afterwards v holds the transformation, d the diagonal, e what is beside it. */
function tridiagonal(n: number, v: Float64Array, d: Float64Array, e: Float64Array): void {
  for (let j = 0; j < n; j++) d[j] = v[(n - 1) * n + j]!;
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    let h = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!);
    if (scale === 0) {
      e[i] = d[i - 1]!;
      for (let j = 0; j < i; j++) {
        d[j] = v[(i - 1) * n + j]!;
        v[i * n + j] = 0;
        v[j * n + i] = 0;
      }
    } else {
      for (let k = 0; k < i; k++) {
        d[k]! /= scale;
        h += d[k]! * d[k]!;
      }
      const f = d[i - 1]!;
      const g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * g;
      h -= f * g;
      d[i - 1] = f - g;
      for (let j = 0; j < i; j++) e[j] = 0;
      for (let j = 0; j < i; j++) {
        const part = d[j]!;
        v[j * n + i] = part;
        let sum = e[j]! + v[j * n + j]! * part;
        for (let k = j + 1; k < i; k++) {
          sum += v[k * n + j]! * d[k]!;
          e[k]! += v[k * n + j]! * part;
        }
        e[j] = sum;
      }
      let along = 0;
      for (let j = 0; j < i; j++) {
        e[j]! /= h;
        along += e[j]! * d[j]!;
      }
      const share = along / (h + h);
      for (let j = 0; j < i; j++) e[j]! -= share * d[j]!;
      for (let j = 0; j < i; j++) {
        const fj = d[j]!;
        const gj = e[j]!;
        for (let k = j; k < i; k++) v[k * n + j]! -= fj * e[k]! + gj * d[k]!;
        d[j] = v[(i - 1) * n + j]!;
        v[i * n + j] = 0;
      }
    }
    d[i] = h;
  }
  for (let i = 0; i < n - 1; i++) {
    v[(n - 1) * n + i] = v[i * n + i]!;
    v[i * n + i] = 1;
    const h = d[i + 1]!;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = v[k * n + i + 1]! / h;
      for (let j = 0; j <= i; j++) {
        let g = 0;
        for (let k = 0; k <= i; k++) g += v[k * n + i + 1]! * v[k * n + j]!;
        for (let k = 0; k <= i; k++) v[k * n + j]! -= g * d[k]!;
      }
    }
    for (let k = 0; k <= i; k++) v[k * n + i + 1] = 0;
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[(n - 1) * n + j]!;
    v[(n - 1) * n + j] = 0;
  }
  if (n > 0) v[n * n - 1] = 1;
  e[0] = 0;
}

/** Implicit QL on the tridiagonal form; `rows` turns along and ends as the eigenvectors. */
function implicitQl(n: number, rows: Float64Array, d: Float64Array, e: Float64Array): void {
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!;
  if (n > 0) e[n - 1] = 0;
  let shift = 0;
  let size = 0;
  for (let l = 0; l < n; l++) {
    size = Math.max(size, Math.abs(d[l]!) + Math.abs(e[l]!));
    let m = l;
    while (m < n - 1 && Math.abs(e[m]!) > 2.220446049250313e-16 * size) m++;
    for (let round = 0; m > l && round < 60; round++) {
      const start = d[l]!;
      let p = (d[l + 1]! - start) / (2 * e[l]!);
      let r = p < 0 ? -Math.sqrt(p * p + 1) : Math.sqrt(p * p + 1);
      d[l] = e[l]! / (p + r);
      d[l + 1] = e[l]! * (p + r);
      const next = d[l + 1]!;
      const h = start - d[l]!;
      for (let i = l + 2; i < n; i++) d[i]! -= h;
      shift += h;
      p = d[m]!;
      let c = 1;
      let c2 = 1;
      let c3 = 1;
      const beside = e[l + 1]!;
      let s = 0;
      let s2 = 0;
      for (let i = m - 1; i >= l; i--) {
        c3 = c2;
        c2 = c;
        s2 = s;
        const g = c * e[i]!;
        const f = c * p;
        r = Math.sqrt(p * p + e[i]! * e[i]!);
        e[i + 1] = s * r;
        s = r === 0 ? 0 : e[i]! / r;
        c = r === 0 ? 1 : p / r;
        p = c * d[i]! - s * g;
        d[i + 1] = f + s * (c * g + s * d[i]!);
        for (let k = 0, low = i * n, high = low + n; k < n; k++, low++, high++) {
          const upper = rows[high]!;
          const lower = rows[low]!;
          rows[high] = s * lower + c * upper;
          rows[low] = c * lower - s * upper;
        }
      }
      p = (-s * s2 * c3 * beside * e[l]!) / next;
      e[l] = s * p;
      d[l] = c * p;
      if (Math.abs(e[l]!) <= 2.220446049250313e-16 * size) break;
    }
    d[l] = d[l]! + shift;
    e[l] = 0;
  }
}
