/** Plain twins of the kernels of Gaussian mixtures (kernels/cluster/mixture.ts). */

import { exp, log } from "../math.ts";
import { gram } from "../matrices/matrix.ts";
import type { Views } from "./plain-views.ts";

export function plainMixture({ f64 }: Pick<Views, "f64">) {
  const numbers = (address: number, count: number) => f64.subarray(address / 8, address / 8 + count);

  return {
    mixtureExpect(
      x: number,
      columns: number,
      rows: number,
      weights: number,
      components: number,
      means: number,
      factors: number,
      full: number,
      offsets: number,
      _scratch: number,
      _scratchBytes: number,
      responsibilities: number,
      sums: number,
    ) {
      const own = numbers(responsibilities, components * rows);
      const away = new Float64Array(columns);
      const panels = Math.ceil(columns / 4);
      const lanes = new Float64Array(2);
      for (let i = 0; i < rows; i++) {
        for (let c = 0; c < components; c++) {
          for (let j = 0; j < columns; j++) away[j] = f64[x / 8 + i * columns + j]! - f64[means / 8 + c * columns + j]!;
          lanes.fill(0);
          if (full !== 0) {
            for (let panel = 0; panel < panels; panel++) {
              const at = factors / 8 + (c * panels + panel) * columns * 4;
              const z = [0, 0, 0, 0];
              for (let k = 0; k < Math.min(columns, 4 * panel + 4); k++)
                for (let j = 0; j < 4; j++) z[j]! += away[k]! * f64[at + 4 * k + j]!;
              for (let j = 0; j < 2; j++) lanes[j]! += z[j]! * z[j]! + z[j + 2]! * z[j + 2]!;
            }
          } else {
            for (let j = 0; j < columns; j++) {
              const z = away[j]! * f64[factors / 8 + c * columns + j]!;
              // a last column without a partner joins the even ones
              lanes[j % 2]! += z * z;
            }
          }
          own[c * rows + i] = f64[offsets / 8 + c]! - 0.5 * (lanes[0]! + lanes[1]!);
        }
      }
      f64.fill(0, sums / 8, sums / 8 + 2 + components * (columns + 1));
      for (let i = 0; i < rows; i++) {
        let top = Number.NEGATIVE_INFINITY;
        for (let c = 0; c < components; c++) if (top < own[c * rows + i]!) top = own[c * rows + i]!;
        let sum = 0;
        for (let c = 0; c < components; c++) {
          own[c * rows + i] = exp(own[c * rows + i]! - top);
          sum += own[c * rows + i]!;
        }
        const weight = weights === 0 ? 1 : f64[weights / 8 + i]!;
        f64[sums / 8]! += weight * (top + log(sum));
        f64[sums / 8 + 1]! += weight;
        for (let c = 0; c < components; c++) {
          own[c * rows + i]! /= sum;
          const w = own[c * rows + i]! * weight;
          if (w === 0) continue;
          f64[sums / 8 + 2 + c]! += w;
          const into = sums / 8 + 2 + components + c * columns;
          for (let j = 0; j < columns; j++) f64[into + j]! += w * f64[x / 8 + i * columns + j]!;
        }
      }
    },

    mixtureSpread(
      x: number,
      columns: number,
      rows: number,
      weights: number,
      responsibilities: number,
      mean: number,
      full: number,
      _scratch: number,
      _scratchBytes: number,
      out: number,
    ) {
      const parts = new Float64Array(rows);
      const away = new Float64Array(rows * columns);
      let held = 0;
      for (let i = 0; i < rows; i++) {
        const w = f64[responsibilities / 8 + i]! * (weights === 0 ? 1 : f64[weights / 8 + i]!);
        if (w === 0) continue;
        parts[held] = w;
        for (let j = 0; j < columns; j++) away[held * columns + j] = f64[x / 8 + i * columns + j]! - f64[mean / 8 + j]!;
        held++;
      }
      if (full !== 0) {
        f64.set(gram({ rows: held, columns, values: away }, parts).values, out / 8);
        return;
      }
      f64.fill(0, out / 8, out / 8 + columns);
      for (let k = 0; k < held * columns; k++)
        f64[out / 8 + (k % columns)]! += parts[Math.floor(k / columns)]! * away[k]! * away[k]!;
    },
  };
}
