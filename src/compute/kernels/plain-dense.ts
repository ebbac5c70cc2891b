/** Plain twins of the dense kernels (kernels/dense/dense.ts, kernels/dense/dense-product.ts). */

import { gram, multiply, multiplyTransposed } from "../matrices/matrix.ts";
import type { Views } from "./plain-views.ts";

/** Products that one sum runs over, before it is added to C. */
const DEPTH = 256;

export function plainDense(views: Pick<Views, "f32" | "f64">) {
  const { f64 } = views;
  const numbers = (address: number, count: number) => f64.subarray(address / 8, address / 8 + count);
  const matrix = (x: number, columns: number, rows: number) => ({ rows, columns, values: numbers(x, rows * columns) });
  return {
    denseGram(x: number, columns: number, rows: number, weights: number, out: number) {
      f64.set(gram(matrix(x, columns, rows), weights === 0 ? null : numbers(weights, rows)).values, out / 8);
    },
    denseMultiply(x: number, columns: number, rows: number, v: number, out: number) {
      multiply(matrix(x, columns, rows), numbers(v, columns), numbers(out, rows));
    },
    denseMultiplyTransposed(x: number, columns: number, rows: number, v: number, out: number) {
      multiplyTransposed(matrix(x, columns, rows), numbers(v, rows), numbers(out, columns));
    },
    ...plainProduct(views.f64, 8, "", (value) => value),
    ...plainProduct(views.f32, 4, "Single", Math.fround),
  };
}

/** `round` brings every product and sum to the type of the numbers. */
function plainProduct(
  numbers: Float64Array | Float32Array,
  bytes: 4 | 8,
  suffix: "" | "Single",
  round: (value: number) => number,
) {
  const panel = 32 / bytes;
  return {
    [`densePack${suffix}`](b: number, down: number, across: number, depth: number, columns: number, packed: number) {
      let to = packed / bytes;
      for (let from = 0; from < columns; from += panel) {
        for (let k = 0; k < depth; k++) {
          for (let j = from; j < from + panel; j++, to++) {
            numbers[to] = j < columns ? numbers[(b + k * down + j * across) / bytes]! : 0;
          }
        }
      }
    },
    [`denseProduct${suffix}`](
      a: number,
      down: number,
      across: number,
      packed: number,
      rows: number,
      columns: number,
      depth: number,
      c: number,
    ) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          const first = packed / bytes + (j - (j % panel)) * depth + (j % panel);
          let total = 0;
          for (let from = 0; from < depth; from += DEPTH) {
            let part = 0;
            for (let k = from; k < Math.min(from + DEPTH, depth); k++) {
              const left = numbers[(a + i * down + k * across) / bytes]!;
              part = round(part + round(left * numbers[first + k * panel]!));
            }
            total = round(total + part);
          }
          numbers[c / bytes + i * columns + j] = total;
        }
      }
    },
  };
}
