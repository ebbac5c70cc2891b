/**
 * The largest eigenvalues of a symmetric matrix and their eigenvectors: Householder's tridiagonal form, bisection on
 * it, inverse iteration for the vectors. All of them together, or most, are quicker by `symmetricEigen`.
 *
 * Time O(n³ + count · n²), memory O(n²).
 *
 * Source: W. Barth, R. Martin and J. Wilkinson, "Calculation of the Eigenvalues of a Symmetric Tridiagonal Matrix by the
 * Method of Bisection", Numerische Mathematik 9, 1967; inverse iteration: G. Peters and J. Wilkinson, "The Calculation
 * of Specified Eigenvectors by Inverse Iteration", in Handbook for Automatic Computation II, 1971.
 */
import { type Eigen, positiveLargest, symmetricEigen } from "./eigen.ts";
import type { Matrix } from "./matrix.ts";

const EPSILON = Number.EPSILON;
/** Below this size nothing is gained. */
const SMALL = 64;
/** Share of the eigenvectors from which on all of them are quicker found together. */
const MOST = 0.25;
const ROUNDS = 3;
/** A residual above this share of the norm means that inverse iteration did not find its vector. */
const POOR = 1e-9;

/** The `count` largest eigenvalues, from the largest on, and their unit eigenvectors: `count × n`. */
export function leadingEigen(a: Matrix, count: number): Eigen {
  const n = a.rows;
  if (n > SMALL && count <= MOST * n) {
    const found = leadingOf(a, count);
    if (found !== null) return found;
  }
  const { values, vectors } = symmetricEigen(a);
  const kept = Math.min(count, n);
  return {
    values: values.slice(0, kept),
    vectors: { rows: kept, columns: n, values: vectors.values.slice(0, kept * n) },
  };
}

/** Null where the vectors were not found to the last digits. */
function leadingOf({ rows: n, values: given }: Matrix, count: number): Eigen | null {
  const a = given.slice();
  const form = tridiagonal(n, a);
  const values = Float64Array.from({ length: count }, (_, k) => largest(form, k));
  const vectors = new Float64Array(count * n);
  if (!(form.norm > 0 && Number.isFinite(form.norm))) return null;
  for (let k = 0; k < count; k++) {
    const own = vectors.subarray(k * n, (k + 1) * n);
    // equal eigenvalues are told apart, so that each finds a vector of its own
    const value = values[k]! - k * EPSILON * form.norm;
    for (let i = 0; i < n; i++) own[i] = 0.5 + (((i + 1) * (2 * k + 1) * 0.6180339887498949) % 1);
    for (let round = 0; round < ROUNDS; round++) {
      solveShifted(form, value, own);
      for (let other = 0; other < k; other++) removePart(own, vectors.subarray(other * n, (other + 1) * n));
      if (!normalise(own)) return null;
    }
    if (!(residual(form, values[k]!, own) <= POOR * form.norm)) return null;
  }
  for (let k = 0; k < count; k++) {
    const own = vectors.subarray(k * n, (k + 1) * n);
    turnBack(n, a, form.halves, own);
    positiveLargest(own);
  }
  return { values, vectors: { rows: count, columns: n, values: vectors } };
}

type Tridiagonal = {
  readonly diagonal: Float64Array;
  /** `beside[i]` stands between i − 1 and i. */
  readonly beside: Float64Array;
  /** Per reflection: half the square of its vector, 0 for none. */
  readonly halves: Float64Array;
  readonly norm: number;
};

/** Reads the lower triangle of a; afterwards row i holds the vector of the reflection that cleared it. */
function tridiagonal(n: number, a: Float64Array): Tridiagonal {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const halves = new Float64Array(n);
  const p = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    const v = a.subarray(i * n, i * n + i);
    diagonal[i] = a[i * n + i]!;
    let squares = 0;
    for (let j = 0; j < i; j++) squares += v[j]! * v[j]!;
    const last = v[i - 1]!;
    if (squares - last * last <= 0 || squares === 0) {
      beside[i] = last;
      continue;
    }
    const length = last > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    beside[i] = length;
    const half = squares - last * length;
    v[i - 1] = last - length;
    halves[i] = half;
    multiplySymmetric(n, a, i, v, p);
    let along = 0;
    for (let j = 0; j < i; j++) {
      p[j]! /= half;
      along += p[j]! * v[j]!;
    }
    const share = along / (2 * half);
    for (let j = 0; j < i; j++) p[j]! -= share * v[j]!;
    for (let j = 0; j < i; j++) {
      const [vj, pj] = [v[j]!, p[j]!];
      for (let k = 0, at = j * n; k <= j; k++, at++) a[at]! -= vj * p[k]! + pj * v[k]!;
    }
  }
  diagonal[0] = a[0]!;
  let norm = 0;
  for (let i = 0; i < n; i++) {
    const next = i + 1 < n ? Math.abs(beside[i + 1]!) : 0;
    norm = Math.max(norm, Math.abs(diagonal[i]!) + Math.abs(beside[i]!) + next);
  }
  return { diagonal, beside, halves, norm };
}

/** out = A v for the leading `size` rows of a symmetric A, of which the lower triangle is read. */
function multiplySymmetric(n: number, a: Float64Array, size: number, v: Float64Array, out: Float64Array): void {
  out.fill(0, 0, size);
  for (let i = 0; i < size; i++) {
    const own = v[i]!;
    let sum = 0;
    let at = i * n;
    for (let j = 0; j < i; j++, at++) {
      const value = a[at]!;
      sum += value * v[j]!;
      out[j]! += value * own;
    }
    out[i]! += sum + a[at]! * own;
  }
}

/** The k-th largest eigenvalue, k from 0, by bisection. */
function largest({ diagonal, beside, norm }: Tridiagonal, k: number): number {
  let low = -norm;
  let high = norm;
  while (high - low > 2 * EPSILON * Math.max(Math.abs(low), Math.abs(high)) + EPSILON * EPSILON * norm) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) break;
    if (countAbove(diagonal, beside, middle, norm) > k) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
}

/** How many eigenvalues lie above x: signs of a Sturm sequence. */
function countAbove(diagonal: Float64Array, beside: Float64Array, x: number, norm: number): number {
  let count = 0;
  let q = 1;
  for (let i = 0; i < diagonal.length; i++) {
    const between = beside[i]!;
    q = diagonal[i]! - x - (i === 0 ? 0 : (between * between) / q);
    if (q === 0) q = -EPSILON * EPSILON * norm;
    if (q > 0) count++;
  }
  return count;
}

/** b becomes the x of (T − value) x = b, by elimination with row exchanges. */
function solveShifted({ diagonal, beside, norm }: Tridiagonal, value: number, b: Float64Array): void {
  const n = b.length;
  const first = new Float64Array(n);
  const second = new Float64Array(n);
  const third = new Float64Array(n);
  // the row on its way down: its numbers at i and i + 1
  let own = diagonal[0]! - value;
  let next = n > 1 ? beside[1]! : 0;
  for (let i = 0; i + 1 < n; i++) {
    const below = beside[i + 1]!;
    const middle = diagonal[i + 1]! - value;
    const after = i + 2 < n ? beside[i + 2]! : 0;
    if (Math.abs(below) > Math.abs(own)) {
      const factor = own / below;
      first[i] = below;
      second[i] = middle;
      third[i] = after;
      const held = b[i]!;
      b[i] = b[i + 1]!;
      b[i + 1] = held - factor * b[i]!;
      own = next - factor * middle;
      next = -factor * after;
    } else {
      if (own === 0) own = EPSILON * norm;
      const factor = below / own;
      first[i] = own;
      second[i] = next;
      b[i + 1]! -= factor * b[i]!;
      own = middle - factor * next;
      next = after;
    }
  }
  first[n - 1] = own === 0 ? EPSILON * norm : own;
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    if (i + 1 < n) sum -= second[i]! * b[i + 1]!;
    if (i + 2 < n) sum -= third[i]! * b[i + 2]!;
    b[i] = sum / first[i]!;
  }
}

function removePart(own: Float64Array, other: Float64Array): void {
  let along = 0;
  for (let i = 0; i < own.length; i++) along += own[i]! * other[i]!;
  for (let i = 0; i < own.length; i++) own[i]! -= along * other[i]!;
}

/** False where there is nothing to bring to length 1. */
function normalise(own: Float64Array): boolean {
  let most = 0;
  for (let i = 0; i < own.length; i++) most = Math.max(most, Math.abs(own[i]!));
  if (!(most > 0 && Number.isFinite(most))) return false;
  let squares = 0;
  for (let i = 0; i < own.length; i++) squares += (own[i]! / most) * (own[i]! / most);
  const factor = 1 / Math.sqrt(squares);
  for (let i = 0; i < own.length; i++) own[i] = (own[i]! / most) * factor;
  return true;
}

function residual({ diagonal, beside }: Tridiagonal, value: number, y: Float64Array): number {
  let most = 0;
  for (let i = 0; i < y.length; i++) {
    let sum = (diagonal[i]! - value) * y[i]!;
    if (i > 0) sum += beside[i]! * y[i - 1]!;
    if (i + 1 < y.length) sum += beside[i + 1]! * y[i + 1]!;
    most = Math.max(most, Math.abs(sum));
  }
  return most;
}

/** From the tridiagonal form back to the matrix: all reflections, the last one first. */
function turnBack(n: number, a: Float64Array, halves: Float64Array, y: Float64Array): void {
  for (let i = 1; i < n; i++) {
    if (halves[i] === 0) continue;
    let along = 0;
    for (let j = 0, at = i * n; j < i; j++, at++) along += a[at]! * y[j]!;
    along /= halves[i]!;
    for (let j = 0, at = i * n; j < i; j++, at++) y[j]! -= along * a[at]!;
  }
}
