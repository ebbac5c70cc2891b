/** Plain twin of the AdamW kernel (kernels/neural/adam.ts), float32 step by float32 step. */
import type { Views } from "./plain-views.ts";

const f = Math.fround;

export function plainAdam({ f32 }: Pick<Views, "f32">) {
  return {
    adamStep(
      parameters: number,
      first: number,
      second: number,
      gradients: number,
      partBytes: number,
      parts: number,
      count: number,
      firstKept: number,
      secondKept: number,
      rate: number,
      least: number,
      decay: number,
    ) {
      const [a, b] = [f(firstKept), f(secondKept)];
      const [aNew, bNew] = [f(1 - a), f(1 - b)];
      for (let i = 0; i < Math.ceil(count / 4) * 4; i++) {
        let g = f32[gradients / 4 + i]!;
        for (let k = 1; k < parts; k++) g = f(g + f32[(gradients + k * partBytes) / 4 + i]!);
        const m = f(f(a * f32[first / 4 + i]!) + f(aNew * g));
        const v = f(f(b * f32[second / 4 + i]!) + f(bNew * f(g * g)));
        f32[first / 4 + i] = m;
        f32[second / 4 + i] = v;
        const step = f(f(f(rate) * m) / f(f(Math.sqrt(v)) + f(least)));
        f32[parameters / 4 + i] = f(f(f32[parameters / 4 + i]! * f(1 - f(decay))) - step);
      }
    },
  };
}
