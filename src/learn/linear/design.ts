/**
 * The design of a linear fit: all columns of a frame as one matrix of comparable scale.
 *
 * Columns with many zeros (one-hot blocks, terms) are kept sparse: scaled, not centred. All others are
 * centred and scaled. An unpenalised intercept makes both the same model, so only the speed differs.
 * The numbers of a block share one scale, the largest standard deviation among them, so that a rare level or
 * term is not blown up to the size of a common one.
 */

import { createMatrix, gram, type Matrix, multiply, multiplyTransposed } from "../../compute/matrix.ts";
import { addSparse, type SparseMatrix, sparseRows, sparseTransposed } from "../../compute/matrix-sparse.ts";
import { blockMoments } from "../../compute/statistics.ts";
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
  readonly dense: Matrix;
  readonly sparse: SparseMatrix | null;
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
    for (let i = 0, k = 0; i < values.length; i++) {
      if (values[i] !== 0) filledIn[k]! += 1;
      if (++k === column.width) k = 0;
    }
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

/** The frame's rows in the given shape. */
export function designOf(frame: Frame, shape: DesignShape, owner: string): Design {
  const n = frame.rows;
  const places = new Int32Array(shape.width);
  shape.part.forEach((part, place) => {
    places[part] = place;
  });
  const factors = shape.scale.map((scale) => (scale > 0 ? 1 / scale : 0));
  const dense = createMatrix(n, shape.denseCount);
  const lists = Array.from({ length: shape.width - shape.denseCount }, () => ({
    rows: [] as number[],
    values: [] as number[],
  }));
  let first = 0;
  for (const column of frame.columns) {
    const values = column.values();
    for (let i = 0, from = 0; i < n; i++) {
      for (let k = 0; k < column.width; k++, from++) {
        const raw = values[from]!;
        const place = places[first + k]!;
        if (raw === 0 && place >= shape.denseCount) continue;
        const value = (raw - shape.center[place]!) * factors[place]!;
        if (!Number.isFinite(value)) {
          checkNumbers(owner, column.name, 1, Number.isNaN(raw) ? 0 : 1, Number.NEGATIVE_INFINITY, 0);
        }
        if (place < shape.denseCount) dense.values[i * shape.denseCount + place] = value;
        else {
          const list = lists[place - shape.denseCount]!;
          list.rows.push(i);
          list.values.push(value);
        }
      }
    }
    first += column.width;
  }
  const sparse = lists.length === 0 ? null : compressed(n, lists, shape.width - shape.denseCount);
  return { rows: n, width: shape.width, dense, sparse };
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

/** Rows of a design, by number. */
export function designRows(design: Design, rows: Int32Array): Design {
  const d = design.dense.columns;
  const dense = createMatrix(rows.length, d);
  for (let i = 0; i < rows.length; i++) {
    dense.values.set(design.dense.values.subarray(rows[i]! * d, rows[i]! * d + d), i * d);
  }
  return {
    rows: rows.length,
    width: design.width,
    dense,
    sparse: design.sparse === null ? null : sparseRows(design.sparse, rows),
  };
}

/** out = X v. */
export function forward(design: Design, v: Float64Array, out: Float64Array): void {
  const d = design.dense.columns;
  if (d > 0) multiply(design.dense, v.subarray(0, d), out);
  else out.fill(0);
  if (design.sparse !== null) addSparse(design.sparse, v.subarray(d), out);
}

/** out = Xᵀ v. */
export function backward(design: Design, v: Float64Array, out: Float64Array): void {
  const d = design.dense.columns;
  if (d > 0) multiplyTransposed(design.dense, v, out.subarray(0, d));
  if (design.sparse !== null) sparseTransposed(design.sparse, v, out.subarray(d));
}

/** XᵀWX with a leading column of ones: `(width + 1) × (width + 1)`, the ones at place `width`. */
export function gramWithOnes(design: Design, weights: Float64Array | null): Matrix {
  const p = design.width;
  const d = design.dense.columns;
  const size = p + 1;
  const out = createMatrix(size, size);
  const g = out.values;
  const inner = gram(design.dense, weights);
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
