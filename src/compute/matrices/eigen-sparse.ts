/**
 * Truncated singular value decomposition of a sparse matrix, by randomised subspace iteration.
 *
 * Finds orthonormal right vectors V (terms × k) with A ≈ U S Vᵀ.
 *
 * Time O(rounds · nonzeros · k + terms · k²).
 *
 * Source: N. Halko, P.-G. Martinsson and J. Tropp, "Finding Structure with Randomness", SIAM Review 53(2), 2011.
 */
import type { Random } from "../../contract/random.ts";
import { positiveLargest, symmetricEigen } from "./eigen.ts";
import { dot, type Matrix } from "./matrix.ts";
import type { SparseMatrix } from "./matrix-sparse.ts";

export type TruncatedSvd = {
  /** From the largest; at most k, fewer when the rank is lower. */
  readonly singularValues: Float64Array;
  /** `width × k`, row-major: column c is right vector c, its largest part positive. */
  readonly components: Matrix;
};

export function truncatedSvd(a: SparseMatrix, k: number, random: Random, rounds = 5): TruncatedSvd {
  const wanted = Math.min(k, a.rows, a.width);
  const size = Math.min(wanted + 10, a.rows, a.width);
  // Basis vectors are rows of length `width`.
  let basis = Float64Array.from({ length: size * a.width }, () => random.normal());
  let found = orthonormalRows(basis, size, a.width, 1);
  for (let round = 0; round < rounds; round++) {
    basis = timesTransposed(a, times(a, basis, size), size);
    // Between rounds the rows need only be far from parallel.
    found = orthonormalRows(basis, size, a.width, round === rounds - 1 ? 2 : 1);
  }
  // Within the subspace, the small matrix (A Q)ᵀ(A Q) has the squares of the singular values.
  const image = times(a, basis, size);
  const small = new Float64Array(size * size);
  for (let i = 0; i < a.rows; i++) {
    for (let p = 0; p < size; p++) {
      const left = image[i * size + p]!;
      if (left !== 0) for (let q = 0; q < size; q++) small[p * size + q]! += left * image[i * size + q]!;
    }
  }
  const eigen = symmetricEigen({ rows: size, columns: size, values: small });
  const rank = Math.max(1, eigen.values.filter((v) => v > 1e-12 * eigen.values[0]!).length);
  const kept = Math.min(wanted, found, rank);
  const components = new Float64Array(a.width * kept);
  const vector = new Float64Array(a.width);
  for (let c = 0; c < kept; c++) {
    vector.fill(0);
    for (let p = 0; p < size; p++) {
      const share = eigen.vectors.values[c * size + p]!;
      for (let t = 0; t < a.width; t++) vector[t]! += share * basis[p * a.width + t]!;
    }
    positiveLargest(vector);
    for (let t = 0; t < a.width; t++) components[t * kept + c] = vector[t]!;
  }
  return {
    singularValues: eigen.values.slice(0, kept).map((v) => Math.sqrt(Math.max(0, v))),
    components: { rows: a.width, columns: kept, values: components },
  };
}

/** A Bᵀ: `rows × size`, row-major, for basis rows B. */
function times(a: SparseMatrix, basis: Float64Array, size: number): Float64Array {
  const turned = new Float64Array(basis.length);
  for (let p = 0; p < size; p++) for (let t = 0; t < a.width; t++) turned[t * size + p] = basis[p * a.width + t]!;
  const out = new Float64Array(a.rows * size);
  for (let i = 0; i < a.rows; i++) {
    for (let n = a.starts[i]!; n < a.starts[i + 1]!; n++) {
      const value = a.values[n]!;
      for (let p = 0, from = a.columns[n]! * size, to = i * size; p < size; p++, from++, to++) {
        out[to]! += value * turned[from]!;
      }
    }
  }
  return out;
}

/** (Aᵀ Y)ᵀ: `size × width`, for Y of `rows × size`. */
function timesTransposed(a: SparseMatrix, y: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const turned = new Float64Array(a.width * size);
  for (let i = 0; i < a.rows; i++) {
    for (let n = a.starts[i]!; n < a.starts[i + 1]!; n++) {
      const value = a.values[n]!;
      for (let p = 0, to = a.columns[n]! * size, from = i * size; p < size; p++, from++, to++) {
        turned[to]! += value * y[from]!;
      }
    }
  }
  const out = new Float64Array(a.width * size);
  for (let p = 0; p < size; p++) for (let t = 0; t < a.width; t++) out[p * a.width + t] = turned[t * size + p]!;
  return out;
}

/** Gram-Schmidt; a second pass makes it orthogonal to the last digit. Returns how many rows were independent. */
function orthonormalRows(rows: Float64Array, count: number, width: number, passes: number): number {
  let independent = 0;
  for (let p = 0; p < count; p++) {
    const row = rows.subarray(p * width, (p + 1) * width);
    const before = Math.sqrt(dot(row, row));
    for (let pass = 0; pass < passes; pass++) {
      for (let q = 0; q < p; q++) takeOff(row, rows.subarray(q * width, (q + 1) * width));
    }
    const length = Math.sqrt(dot(row, row));
    if (length > 1e-10 * before && length > 0) {
      for (let t = 0; t < width; t++) row[t]! /= length;
      independent++;
    } else row.fill(0);
  }
  return independent;
}

/** Takes the part along a unit vector off a row. */
function takeOff(row: Float64Array, unit: Float64Array): void {
  const along = dot(row, unit);
  if (along !== 0) for (let t = 0; t < row.length; t++) row[t]! -= along * unit[t]!;
}
