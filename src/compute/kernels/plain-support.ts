/** Plain twins of the kernels of sequential minimal optimisation (kernels/near/support.ts). */
import type { Views } from "./plain-views.ts";

export function plainSupport({ f32, f64 }: Pick<Views, "f32" | "f64">) {
  return {
    supportPass(
      base: number,
      rows: number,
      first: number,
      own: number,
      other: number,
      move: number,
      rise: number,
      fall: number,
      found: number,
    ) {
      let most = Number.NEGATIVE_INFINITY;
      let least = Number.POSITIVE_INFINITY;
      let top = -1;
      for (let i = 0; i < Math.ceil(rows / 2) * 2; i++) {
        if (own !== 0) f64[base / 8 + i]! -= move * (f32[own / 4 + i]! - f32[other / 4 + i]!);
        const force = f64[base / 8 + i]!;
        const high = force + f64[rise / 8 + i]!;
        if (high > most) {
          most = high;
          top = first + i;
        }
        const low = force + f64[fall / 8 + i]!;
        if (low < least) least = low;
      }
      f64.set([most, top, least], found / 8);
    },

    supportPartner(
      base: number,
      rows: number,
      first: number,
      own: number,
      diagonal: number,
      corner: number,
      greatest: number,
      fall: number,
      found: number,
    ) {
      let most = Number.NEGATIVE_INFINITY;
      let best = -1;
      for (let i = 0; i < Math.ceil(rows / 2) * 2; i++) {
        const gap = greatest - (f64[base / 8 + i]! + f64[fall / 8 + i]!);
        if (!(gap > 0)) continue;
        const bend = corner + f64[diagonal / 8 + i]! - 2 * f32[own / 4 + i]!;
        const gain = (gap * gap) / (bend > 1e-12 ? bend : 1e-12);
        if (gain > most) {
          most = gain;
          best = first + i;
        }
      }
      f64.set([most, best], found / 8);
    },
  };
}
