/** Plain twin of the kernel that makes rows of kernel matrices (kernels/near/kernel-rows.ts). */
import { exp32 } from "./plain-gradients.ts";
import type { Views } from "./plain-views.ts";

export function plainKernelRows({ f32, f64 }: Pick<Views, "f32" | "f64">) {
  return {
    kernelRow(
      x: number,
      columns: number,
      points: number,
      point: number,
      kind: number,
      gamma: number,
      constant: number,
      degree: number,
      out: number,
    ) {
      for (let i = 0; i < Math.ceil(points / 4) * 4; i++) {
        let at = x / 8 + (i - (i % 4)) * columns + (i % 4);
        let sum = 0;
        for (let j = 0; j < columns; j++, at += 4) {
          const own = f64[point / 8 + j]!;
          const d = f64[at]! - own;
          sum += kind === 0 ? d * d : f64[at]! * own;
        }
        if (kind === 0) f32[out / 4 + i] = exp32(Math.fround(-gamma * sum));
        else if (kind === 1) {
          const base = gamma * sum + constant;
          let value = 1;
          for (let k = 0; k < degree; k++) value *= base;
          f32[out / 4 + i] = value;
        } else f32[out / 4 + i] = sum;
      }
    },
  };
}
