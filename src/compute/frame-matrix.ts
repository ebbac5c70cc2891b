/** A prepared frame as one matrix: the numbers of all its columns side by side. */
import type { Frame } from "../contract/frame.ts";
import type { Matrix } from "./matrices/matrix.ts";
import type { Numbers } from "./statistics.ts";

/** Rows that are filled in at a time, so that what is written stays in the cache until its rows are full. */
const BLOCK = 256;

/** `rows × (numbers of all columns)`, row-major. */
export function matrixOf(frame: Frame): Matrix {
  const width = frame.columns.reduce((sum, column) => sum + column.width, 0);
  const values = new Float64Array(frame.rows * width);
  const blocks = frame.columns.map((column) => column.values());
  for (let from = 0; from < frame.rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, frame.rows);
    let offset = 0;
    frame.columns.forEach(({ width: own }, k) => {
      copyBlock(blocks[k]!, own, from, to, values, width, offset);
      offset += own;
    });
  }
  return { rows: frame.rows, columns: width, values };
}

function copyBlock(
  block: Numbers,
  own: number,
  from: number,
  to: number,
  values: Float64Array,
  width: number,
  offset: number,
): void {
  for (let i = from, k = from * own; i < to; i++)
    for (let j = 0, at = i * width + offset; j < own; j++, k++, at++) values[at] = block[k]!;
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
