/** Plain twins of the loss kernels. */
import { exp32 } from "./plain-gradients.ts";
import type { Views } from "./plain-views.ts";

const f = Math.fround;

export function plainLosses({ f32, f64 }: Views) {
  /** Per 16 rows the product of the first parts and the sum of the second ones. */
  function run(rows: number, out: number, parts: (row: number) => readonly [factor: number, rest: number]): void {
    for (let from = 0; from < rows; from += 16) {
      let product = 1;
      let rest = 0;
      for (let i = from; i < Math.min(from + 16, rows); i++) {
        const [factor, plus] = parts(i);
        product *= factor;
        rest += plus;
      }
      f64.set([product, rest], out / 8 + from / 8);
    }
  }
  return {
    logisticLoss(score: number, target: number, rows: number, out: number) {
      run(rows, out, (i) => {
        const s = f32[score / 4 + i]!;
        const m = f32[target / 4 + i]! > 0.5 ? -s : s;
        return [f(1 + exp32(-Math.abs(m))), Math.max(m, 0)];
      });
    },
    softmaxLoss(scores: number, stride: number, classes: number, target: number, rows: number, out: number) {
      run(rows, out, (i) => {
        const of = (k: number) => f32[(scores + k * stride) / 4 + i]!;
        let most = of(0);
        for (let k = 1; k < classes; k++) most = Math.max(most, of(k));
        let sum = 0;
        for (let k = 0; k < classes; k++) sum = f(sum + exp32(f(of(k) - most)));
        return [sum, most - of(f32[target / 4 + i]!)];
      });
    },
  };
}
