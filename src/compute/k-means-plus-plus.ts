/**
 * Starting centres far apart: each next centre is drawn with chances in proportion to weight · squared distance from
 * the centres there are; of a few such draws the one that leaves the least sum of squares is taken.
 *
 * Time O(n·p·k·log k), memory O(n).
 *
 * Source: D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007; the greedy
 * form is in section 6 of their paper's technical report.
 */

import type { Random } from "../contract/random.ts";
import { log } from "./math.ts";
import type { Matrix } from "./matrix.ts";
import { squaredDistance } from "./neighbours-nearest.ts";

/** `clusters × width`, row-major. With fewer distinct points than clusters there are fewer centres. */
export function startingCentres(
  points: Matrix,
  weights: Float64Array | null,
  clusters: number,
  random: Random,
): Float64Array {
  const { rows, columns, values } = points;
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const draws = 2 + Math.floor(log(clusters));
  const chosen: number[] = [];
  const take = (point: number): void => {
    chosen.push(point);
    for (let i = 0; i < rows; i++) {
      const d = squaredDistance(values, i * columns, values, point * columns, columns, nearest[i]!);
      if (d < nearest[i]!) nearest[i] = d;
    }
  };
  take(draw(weights ?? new Float64Array(rows).fill(1), random));
  while (chosen.length < clusters) {
    const chances = weights === null ? nearest : nearest.map((d, i) => d * weights[i]!);
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let t = 0; t < draws; t++) {
      const candidate = draw(chances, random);
      if (candidate < 0) break;
      let left = 0;
      for (let i = 0; i < rows; i++) {
        const d = squaredDistance(values, i * columns, values, candidate * columns, columns, nearest[i]!);
        left += (weights === null ? 1 : weights[i]!) * Math.min(d, nearest[i]!);
      }
      if (left < least) {
        least = left;
        best = candidate;
      }
    }
    // Every point lies on a centre.
    if (best < 0) break;
    take(best);
  }
  const centres = new Float64Array(chosen.length * columns);
  chosen.forEach((point, c) => {
    centres.set(values.subarray(point * columns, (point + 1) * columns), c * columns);
  });
  return centres;
}

/** A row drawn in proportion to `chances`; -1 when all are 0. */
function draw(chances: Float64Array, random: Random): number {
  let total = 0;
  for (const chance of chances) total += chance;
  if (!(total > 0) || total === Number.POSITIVE_INFINITY) return total > 0 ? random.integer(chances.length) : -1;
  let left = random.uniform() * total;
  let last = -1;
  for (let i = 0; i < chances.length; i++) {
    if (chances[i]! <= 0) continue;
    last = i;
    left -= chances[i]!;
    if (left < 0) return i;
  }
  return last;
}
