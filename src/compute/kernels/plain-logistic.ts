/** Plain twin of the kernel of logistic regression (kernels/dense/logistic.ts). */

import { exp, log, log1p } from "../math.ts";
import { multiply, multiplyTransposed } from "../matrices/matrix.ts";
import type { Views } from "./plain-views.ts";

export function plainLogistic({ f64 }: Pick<Views, "f64">) {
  const numbers = (address: number, count: number) => f64.subarray(address / 8, address / 8 + count);

  return {
    logisticGradient(
      x: number,
      columns: number,
      rows: number,
      target: number,
      weights: number,
      point: number,
      outputs: number,
      _scratch: number,
      _scratchBytes: number,
      out: number,
    ) {
      const design = { rows, columns, values: numbers(x, rows * columns) };
      const size = columns + 1;
      const sums = Array.from({ length: outputs }, (_, k) => {
        const own = new Float64Array(rows);
        multiply(design, numbers(point + k * size * 8, columns), own);
        const b = f64[point / 8 + k * size + columns]!;
        for (let i = 0; i < rows; i++) own[i]! += b;
        return own;
      });
      const y = numbers(target, rows);
      const w = weights === 0 ? null : numbers(weights, rows);
      f64[out / 8] = outputs === 1 ? ofOdds(sums[0]!, y, w) : ofShares(sums, y, w);
      sums.forEach((own, k) => {
        const into = numbers(out + 8 + k * size * 8, size);
        multiplyTransposed(design, own, into.subarray(0, columns));
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += own[i]!;
        into[columns] = sum;
      });
    },
  };
}

/** Log-odds become slopes; returns the loss. */
function ofOdds(sums: Float64Array, target: Float64Array, weights: Float64Array | null): number {
  let loss = 0;
  for (let i = 0; i < sums.length; i++) {
    const z = sums[i]!;
    const y = target[i]!;
    const w = weights === null ? 1 : weights[i]!;
    const e = exp(z > 0 ? -z : z);
    const lesser = e / (1 + e);
    sums[i] = w * ((z > 0 ? 1 - lesser : lesser) - y);
    loss += w * ((z > 0 ? z : 0) + log1p(e) - y * z);
  }
  return loss;
}

/** Scores of all classes become slopes; returns the loss. */
function ofShares(sums: readonly Float64Array[], target: Float64Array, weights: Float64Array | null): number {
  let loss = 0;
  for (let i = 0; i < target.length; i++) {
    const w = weights === null ? 1 : weights[i]!;
    let most = sums[0]![i]!;
    for (const own of sums) if (most < own[i]!) most = own[i]!;
    const truth = sums[target[i]!]![i]!;
    let total = 0;
    for (const own of sums) {
      own[i] = exp(own[i]! - most);
      total += own[i]!;
    }
    for (let k = 0; k < sums.length; k++) {
      const own = sums[k]!;
      own[i] = w * (own[i]! / total - (k === target[i] ? 1 : 0));
    }
    loss += w * (most + log(total) - truth);
  }
  return loss;
}
