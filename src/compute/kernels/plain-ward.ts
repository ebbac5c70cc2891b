/** Plain twin of the kernel of Ward's linkage (kernels/near/ward.ts). */
import type { Views } from "./plain-views.ts";

export function plainWard({ f64 }: Pick<Views, "f64">) {
  return {
    nearestByGrowth(
      centres: number,
      stride: number,
      width: number,
      sizes: number,
      own: number,
      count: number,
      found: number,
    ) {
      let least = Number.POSITIVE_INFINITY;
      let best = -1;
      for (let place = 0; place < count; place++) {
        if (place === own) continue;
        const lanes = [0, 0, 0, 0];
        for (let j = 0; j < width; j++) {
          const column = centres / 8 + j * stride;
          const apart = f64[column + own]! - f64[column + place]!;
          lanes[j < (width & ~3) ? j & 3 : 0]! += apart * apart;
        }
        const [mine, other] = [f64[sizes / 8 + own]!, f64[sizes / 8 + place]!];
        const growth = ((mine * other) / (mine + other)) * (lanes[0]! + lanes[1]! + (lanes[2]! + lanes[3]!));
        if (growth < least) {
          least = growth;
          best = place;
        }
      }
      f64[found / 8] = least;
      f64[found / 8 + 1] = best;
    },
  };
}
