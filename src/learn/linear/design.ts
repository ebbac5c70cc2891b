/**
 * The design of a linear fit: all columns of a frame as one matrix of comparable scale.
 *
 * Columns with many zeros (one-hot blocks, terms) are kept sparse: scaled, not centred. All others are
 * centred and scaled. An unpenalised intercept makes both the same model, so only the speed differs.
 * The numbers of a block share one scale, the largest standard deviation among them, so that a rare level or
 * term is not blown up to the size of a common one.
 */

import { type Dense, type DenseMatrix, denseBytes, withDense } from "../../compute/matrices/dense.ts";
import { createMatrix, type Matrix } from "../../compute/matrices/matrix.ts";
import { addSparse, type SparseMatrix, sparseRows, sparseTransposed } from "../../compute/matrices/matrix-sparse.ts";
import type { FitContext } from "../../contract/context.ts";
import type { Frame } from "../../contract/frame.ts";
import { compressed, type Filling, fillDense, fillSparse, type SparseColumn } from "./design-filling.ts";
import { checkNumbers, type DesignShape } from "./design-shape.ts";

export type Design = {
  readonly rows: number;
  readonly width: number;
  readonly dense: DenseMatrix;
  readonly sparse: SparseMatrix | null;
  /** Where `dense` lies, and what computes with it. */
  readonly room: Dense;
};

/** Rows that a solver takes the curvature on, at most. */
export const SAMPLE = 4096;

/**
 * Memory for the designs of one fit, for the time of `use`: of the rows of all parts, of as many rows in copies (one:
 * folds or classes), and of two samples. With `outputs`, room for as many gradients of a loss, and for the target and
 * weights of each of these.
 */
export function withRoom<T>(
  context: FitContext,
  { denseCount: columns }: DesignShape,
  parts: readonly ({ readonly rows: number } | undefined)[],
  use: (room: Dense) => Promise<T>,
  { copies = 1, outputs = 0 }: { readonly copies?: number; readonly outputs?: number } = {},
): Promise<T> {
  const rows = parts.reduce((sum, part) => sum + (part?.rows ?? 0), 0);
  const sample = rows > SAMPLE ? SAMPLE : 0;
  const held = [rows, ...new Array<number>(copies).fill(rows), sample, sample].map((count) => ({
    rows: count,
    columns,
  }));
  const { threads } = context.team;
  const vectors = outputs === 0 ? 0 : held.reduce((sum, { rows: count }) => sum + 16 * count, 0);
  const gradients = outputs * (16 * (columns + 2) * 8 + threads * 256);
  return withDense(context.team, denseBytes(held, threads) + vectors + gradients + BORDERS, use);
}

/** Bytes that matrices may lie apart, as each starts a cache line: enough for a thousand classes. */
const BORDERS = 2 ** 16;
/** Rows that are brought into shape at a time, column by column: what they fill then stays in the cache. */
const FILLED = 128;

/** The frame's rows in the given shape. */
export function designOf(frame: Frame, shape: DesignShape, owner: string, room: Dense): Design {
  const n = frame.rows;
  const places = new Int32Array(shape.width);
  shape.part.forEach((part, place) => {
    places[part] = place;
  });
  const factors = shape.scale.map((scale) => (scale > 0 ? 1 / scale : 0));
  const dense = room.matrix(n, shape.denseCount);
  const lists = Array.from({ length: shape.width - shape.denseCount }, (): SparseColumn => ({ rows: [], values: [] }));
  const fillings: (Filling & { readonly name: string; readonly place: number })[] = [];
  for (const column of frame.columns) {
    const [values, { name, width }] = [column.values(), column];
    for (let offset = 0; offset < width; offset++) {
      const place = places[fillings.length]!;
      fillings.push({ name, place, values, width, offset, center: shape.center[place]!, factor: factors[place]! });
    }
  }
  for (let start = 0; start < n; start += FILLED) {
    const end = Math.min(start + FILLED, n);
    for (const filling of fillings) {
      const { place } = filling;
      const fine =
        place < shape.denseCount
          ? fillDense(filling, start, end, dense.values, place, shape.denseCount)
          : fillSparse(filling, start, end, lists[place - shape.denseCount]!);
      if (!fine) refuse(owner, filling.name, filling.values);
    }
  }
  const sparse = lists.length === 0 ? null : compressed(n, lists, shape.width - shape.denseCount);
  return { rows: n, width: shape.width, dense, sparse, room };
}

/** Scaled numbers are not finite: because given ones are not, or lie beyond what could be scaled. */
function refuse(owner: string, name: string, values: ArrayLike<number>): void {
  const missing = Array.from(values).filter(Number.isNaN).length;
  checkNumbers(owner, name, values.length, values.length - missing, Number.NEGATIVE_INFINITY, 0);
}

/** Rows of a design, by number, in the same room. */
export function designRows(design: Design, rows: Int32Array): Design {
  const d = design.dense.columns;
  const dense = design.room.matrix(rows.length, d);
  const from = design.dense.values;
  for (let i = 0, to = 0; i < rows.length; i++) {
    for (let at = rows[i]! * d, end = at + d; at < end; at++, to++) dense.values[to] = from[at]!;
  }
  return {
    rows: rows.length,
    width: design.width,
    dense,
    sparse: design.sparse === null ? null : sparseRows(design.sparse, rows),
    room: design.room,
  };
}

/** out = X v. */
export function forward(design: Design, v: Float64Array, out: Float64Array): void {
  const d = design.dense.columns;
  if (d > 0) design.room.multiply(design.dense, v.subarray(0, d), out);
  else out.fill(0);
  if (design.sparse !== null) addSparse(design.sparse, v.subarray(d), out);
}

/** out = Xᵀ v. */
export function backward(design: Design, v: Float64Array, out: Float64Array): void {
  const d = design.dense.columns;
  if (d > 0) design.room.multiplyTransposed(design.dense, v, out.subarray(0, d));
  if (design.sparse !== null) sparseTransposed(design.sparse, v, out.subarray(d));
}

/** XᵀWX with a leading column of ones: `(width + 1) × (width + 1)`, the ones at place `width`. */
export function gramWithOnes(design: Design, weights: Float64Array | null): Matrix {
  const p = design.width;
  const d = design.dense.columns;
  const size = p + 1;
  const out = createMatrix(size, size);
  const g = out.values;
  const inner = design.room.gram(design.dense, weights);
  for (let i = 0; i < d; i++) g.set(inner.values.subarray(i * d, i * d + d), i * size);
  const w = weights ?? new Float64Array(design.rows).fill(1);
  const sums = new Float64Array(p);
  backward(design, w, sums);
  let total = 0;
  for (let i = 0; i < w.length; i++) total += w[i]!;
  for (let j = 0; j < p; j++) {
    g[j * size + p] = sums[j]!;
    g[p * size + j] = sums[j]!;
  }
  g[p * size + p] = total;
  const s = design.sparse;
  if (s === null) return out;
  const x = design.dense.values;
  for (let i = 0; i < s.rows; i++) {
    const weight = w[i]!;
    const end = s.starts[i + 1]!;
    for (let k = s.starts[i]!; k < end; k++) {
      const value = s.values[k]! * weight;
      const row = (d + s.columns[k]!) * size;
      for (let j = 0, from = i * d; j < d; j++, from++) g[row + j]! += value * x[from]!;
      for (let l = s.starts[i]!; l <= k; l++) g[row + d + s.columns[l]!]! += value * s.values[l]!;
    }
  }
  for (let i = d; i < p; i++) for (let j = 0; j < i; j++) g[j * size + i] = g[i * size + j]!;
  return out;
}
