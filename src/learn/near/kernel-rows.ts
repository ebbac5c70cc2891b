/** Rows of the kernel matrix of some points, in float32; those asked for last are kept. */
import type { KernelFunction } from "../../compute/kernel-function.ts";
import { exp } from "../../compute/math.ts";
import type { Points } from "../../compute/neighbours.ts";

export type KernelRows = {
  readonly count: number;
  readonly diagonal: Float64Array;
  /** Valid until two other rows have been asked for, at least. */
  row(i: number): Float32Array;
};

/** Bytes of rows that are kept. */
const KEPT = 2 ** 28;

/** `rows` are numbers of points; `bytes` may be kept. */
export function kernelRows(
  { values, width }: Points,
  rows: Int32Array,
  kernel: KernelFunction,
  bytes = KEPT,
): KernelRows {
  const count = rows.length;
  const own = new Float64Array(count * width);
  rows.forEach((row, i) => {
    own.set(values.subarray(row * width, (row + 1) * width), i * width);
  });
  const products = new Float64Array(count);
  const squares = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let k = i * width; k < (i + 1) * width; k++) squares[i]! += own[k]! * own[k]!;
  }
  const { gamma, constant, degree } = kernel;
  const map = (i: number, j: number): number => {
    const product = products[j]!;
    if (kernel.kernel === "linear") return product;
    if (kernel.kernel === "rbf") return exp(-gamma * Math.max(0, squares[i]! + squares[j]! - 2 * product));
    const base = gamma * product + constant;
    let power = 1;
    for (let k = 0; k < degree; k++) power *= base;
    return power;
  };
  const fill = (i: number, out: Float32Array): void => {
    const from = i * width;
    for (let j = 0, at = 0; j < count; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++, at++) sum += own[from + k]! * own[at]!;
      products[j] = sum;
    }
    for (let j = 0; j < count; j++) out[j] = map(i, j);
  };
  const most = Math.max(4, Math.min(count, Math.floor(bytes / (4 * Math.max(1, count)))));
  const kept = new Map<number, Float32Array>();
  return {
    count,
    diagonal: squares.map((square, i) => {
      products[i] = square;
      return map(i, i);
    }),
    row(i) {
      const known = kept.get(i);
      if (known !== undefined) {
        // the row asked for longest ago stands first
        if (kept.size >= most) {
          kept.delete(i);
          kept.set(i, known);
        }
        return known;
      }
      let array: Float32Array;
      if (kept.size >= most) {
        const [oldest, given] = kept.entries().next().value!;
        kept.delete(oldest);
        array = given;
      } else array = new Float32Array(count);
      fill(i, array);
      kept.set(i, array);
      return array;
    },
  };
}
