/** A prepared frame as one matrix: the numbers of all its columns side by side. */
import type { Frame } from "../contract/frame.ts";
import type { Matrix } from "./matrix.ts";

/** `rows × (numbers of all columns)`, row-major. */
export function matrixOf(frame: Frame): Matrix {
  const width = frame.columns.reduce((sum, column) => sum + column.width, 0);
  const values = new Float64Array(frame.rows * width);
  let offset = 0;
  for (const column of frame.columns) {
    const block = column.values();
    for (let i = 0, k = 0; i < frame.rows; i++)
      for (let j = 0; j < column.width; j++, k++) values[i * width + offset + j] = block[k]!;
    offset += column.width;
  }
  return { rows: frame.rows, columns: width, values };
}

/** ‖a − b‖² of two rows of `width` numbers. */
export function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, width: number): number {
  let sum = 0;
  for (let k = 0, p = i * width, q = j * width; k < width; k++, p++, q++) {
    const d = a[p]! - b[q]!;
    sum += d * d;
  }
  return sum;
}
