/** Plain twin of the kernel of covariances (kernels/dense/covariance.ts). */

import { gram } from "../matrices/matrix.ts";
import type { Views } from "./plain-views.ts";

export function plainCovariance({ f64 }: Pick<Views, "f64">) {
  return {
    columnProducts(
      x: number,
      stride: number,
      columns: number,
      rows: number,
      middles: number,
      weights: number,
      out: number,
    ) {
      const values = new Float64Array(rows * columns);
      const sums = out / 8 + columns * columns;
      f64.fill(0, sums, sums + 4 * columns);
      const own = weights === 0 ? null : f64.subarray(weights / 8, weights / 8 + rows);
      for (let j = 0; j < columns; j++) {
        const from = (x + j * stride) / 8;
        for (let i = 0; i < rows; i++) {
          const away = f64[from + i]! - f64[middles / 8 + j]!;
          const finite = away - away === 0;
          const w = own === null ? 1 : own[i]!;
          values[i * columns + j] = finite ? away : 0;
          f64[sums + 2 * j + (i % 2)]! += (finite ? away : 0) * w;
          f64[sums + 2 * (columns + j) + (i % 2)]! += finite ? w : 0;
        }
      }
      f64.set(gram({ rows, columns, values }, own).values, out / 8);
    },
  };
}
