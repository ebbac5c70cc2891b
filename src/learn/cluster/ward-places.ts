/**
 * Clusters under Ward's linkage, as centres and sizes: the growth of the sum of squares of two of them,
 * |a|·|b| / (|a| + |b|) · ‖a − b‖², follows from these alone, so that no distances are kept.
 *
 * Time O(n·p) per search, memory O(n·p).
 *
 * Source: J. Ward, "Hierarchical Grouping to Optimize an Objective Function", JASA 58, 1963.
 */
import type { Matrix } from "../../compute/matrix.ts";
import { squaredDistance } from "../../compute/neighbours-nearest.ts";
import type { Places } from "./nearest-chain.ts";

export function wardPlaces(points: Matrix): Places {
  const { rows, columns } = points;
  const centres = points.values.slice();
  const size = new Float64Array(rows).fill(1);
  const growth = (a: number, b: number, bound: number): number => {
    const share = (size[a]! * size[b]!) / (size[a]! + size[b]!);
    return share * squaredDistance(centres, a * columns, centres, b * columns, columns, bound / share);
  };
  return {
    nearest(place, preferred, count) {
      let best = preferred;
      let least = preferred < 0 ? Number.POSITIVE_INFINITY : growth(place, preferred, Number.POSITIVE_INFINITY);
      for (let other = 0; other < count; other++) {
        if (other === place) continue;
        const g = growth(place, other, least);
        if (g < least || best < 0) {
          least = g;
          best = other;
        }
      }
      return { place: best, height: least };
    },

    join(a, b, last) {
      const [m, n] = [size[a]!, size[b]!];
      for (let j = 0, p = a * columns, q = b * columns; j < columns; j++, p++, q++)
        centres[p] = (m * centres[p]! + n * centres[q]!) / (m + n);
      size[a] = m + n;
      size[b] = size[last]!;
      centres.copyWithin(b * columns, last * columns, (last + 1) * columns);
    },
  };
}
