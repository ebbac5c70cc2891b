/**
 * The design of a linear fit: all columns of a frame as one matrix of comparable scale.
 *
 * Columns with many zeros (one-hot blocks, terms) are kept sparse: scaled, not centred. All others are
 * centred and scaled. An unpenalised intercept makes both the same model, so only the speed differs.
 * The numbers of a block share one scale, the largest standard deviation among them, so that a rare level or
 * term is not blown up to the size of a common one.
 */

import { type Dense, type DenseMatrix, denseBytes, withDense } from "../../compute/dense.ts";
import { createMatrix, type Matrix } from "../../compute/matrix.ts";
import { addSparse, type SparseMatrix, sparseRows, sparseTransposed } from "../../compute/matrix-sparse.ts";
import { blockMoments } from "../../compute/statistics.ts";
import type { FitContext } from "../../contract/context.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import type { Frame } from "../../contract/frame.ts";

/** A place in the design for each number of a frame's row: dense columns first, then sparse ones. */
export type DesignShape = {
  readonly width: number;
  readonly denseCount: number;
  /** Per place: the number of a frame's row that it holds. */
  readonly part: Int32Array;
  /** Per place, in the units of the column. `scale` is 0 for a constant column. */
  readonly center: Float64Array;
  readonly scale: Float64Array;
};

export type Design = {
  readonly rows: number;
  readonly width: number;
  readonly dense: DenseMatrix;
  readonly sparse: SparseMatrix | null;
  /** Where `dense` lies, and what computes with it. */
  readonly room: Dense;
};

/** Below this share of numbers other than 0 a column is kept sparse. */
const SPARSE = 0.2;

export type ShapeOptions = {
  readonly standardise: boolean;
  /** Without an intercept nothing may be centred. */
  readonly center: boolean;
};

/** Looks at every column once: its moments, its zeros, and that it is all numbers. */
export function shapeOf(frame: Frame, weights: Float64Array | null, owner: string, options: ShapeOptions): DesignShape {
  const dense: number[] = [];
  const sparse: number[] = [];
  const center: number[] = [];
  const scale: number[] = [];
  let part = 0;
  for (const column of frame.columns) {
    if (column.kind === "category" || column.kind === "text") {
      throw new ModelwrightError(
        "learn/words",
        { owner, column: column.name, kind: column.kind },
        {
          what: `${owner} needs columns of numbers; column "${column.name}" is ${column.kind}.`,
          fix: "Add oneHot() or targetEncode() (for text: textEmbed()) before it.",
        },
      );
    }
    const values = column.values();
    const first = scale.length;
    const filledIn = new Int32Array(column.width);
    for (let k = 0; k < column.width; k++) filledIn[k] = countFilled(values, column.width, k);
    const all = blockMoments(values, weights, column.width);
    for (let k = 0; k < column.width; k++, part++) {
      const found = all[k]!;
      checkNumbers(owner, column.name, frame.rows, found.count, found.least, found.most);
      const isSparse = filledIn[k]! < SPARSE * frame.rows && frame.rows > 20;
      (isSparse ? sparse : dense).push(part);
      center.push(options.center && !isSparse ? found.mean : 0);
      const spread = options.standardise ? Math.sqrt(found.variance) : 1;
      scale.push(found.variance > 0 ? spread : options.center || found.mean === 0 ? 0 : 1);
    }
    let widest = 0;
    for (let k = first; k < part; k++) widest = Math.max(widest, scale[k]!);
    for (let k = first; k < part; k++) if (scale[k]! > 0) scale[k] = widest;
  }
  const order = [...dense, ...sparse];
  return {
    width: order.length,
    denseCount: dense.length,
    part: Int32Array.from(order),
    center: Float64Array.from(order, (j) => center[j]!),
    scale: Float64Array.from(order, (j) => scale[j]!),
  };
}

/** How many of every `width`-th number from `offset` are not 0. */
function countFilled(values: ArrayLike<number>, width: number, offset: number): number {
  let count = 0;
  for (let i = offset; i < values.length; i += width) if (values[i] !== 0) count++;
  return count;
}

function checkNumbers(owner: string, name: string, rows: number, count: number, least: number, most: number): void {
  if (count < rows) {
    throw new ModelwrightError(
      "learn/missing-values",
      { owner, column: name, missing: rows - count },
      {
        what: `${owner} cannot use missing values; column "${name}" has ${rows - count}.`,
        fix: "Add impute() before it.",
      },
    );
  }
  if (least === Number.NEGATIVE_INFINITY || most === Number.POSITIVE_INFINITY) {
    throw new ModelwrightError(
      "learn/infinite-values",
      { owner, column: name },
      { what: `${owner} cannot use infinite values; column "${name}" has some.`, fix: "Clip the column before it." },
    );
  }
}

/** Rows that a solver takes the curvature on, at most. */
export const SAMPLE = 4096;

/**
 * Memory for the designs of one fit, for the time of `use`: of `rows` in all, of one copy of them in folds or classes,
 * and of two samples.
 */
export function withRoom<T>(
  context: FitContext,
  { denseCount: columns }: DesignShape,
  parts: readonly ({ readonly rows: number } | undefined)[],
  use: (room: Dense) => Promise<T>,
): Promise<T> {
  const rows = parts.reduce((sum, part) => sum + (part?.rows ?? 0), 0);
  const sample = rows > SAMPLE ? SAMPLE : 0;
  const held = [rows, rows, sample, sample].map((count) => ({ rows: count, columns }));
  return withDense(context.team, denseBytes(held, context.team.threads) + BORDERS, use);
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
  const lists = Array.from({ length: shape.width - shape.denseCount }, () => ({
    rows: [] as number[],
    values: [] as number[],
  }));
  const blocks = frame.columns.map((column) => column.values());
  for (let start = 0; start < n; start += FILLED) {
    const end = Math.min(start + FILLED, n);
    let first = 0;
    frame.columns.forEach(({ name, width }, c) => {
      const values = blocks[c]!;
      for (let k = 0; k < width; k++) {
        const place = places[first + k]!;
        const center = shape.center[place]!;
        const factor = factors[place]!;
        const list = lists[place - shape.denseCount];
        for (let i = start, to = start * shape.denseCount + place; i < end; i++, to += shape.denseCount) {
          const raw = values[i * width + k]!;
          if (raw === 0 && list !== undefined) continue;
          const value = (raw - center) * factor;
          if (value - value !== 0) checkNumbers(owner, name, 1, Number.isNaN(raw) ? 0 : 1, Number.NEGATIVE_INFINITY, 0);
          if (list === undefined) dense.values[to] = value;
          else {
            list.rows.push(i);
            list.values.push(value);
          }
        }
      }
      first += width;
    });
  }
  const sparse = lists.length === 0 ? null : compressed(n, lists, shape.width - shape.denseCount);
  return { rows: n, width: shape.width, dense, sparse, room };
}

function compressed(rows: number, lists: readonly { rows: number[]; values: number[] }[], width: number): SparseMatrix {
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
