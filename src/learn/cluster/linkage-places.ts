/**
 * Clusters under average or complete linkage, the mean or the largest distance of their rows, with all distances in a
 * square that shrinks as clusters are joined: the distances of a joined cluster follow from those of its parts.
 *
 * Time O(n) per search, memory n² numbers of 4 bytes each (of 8 for few rows).
 *
 * Source: G. Lance and W. Williams, "A General Theory of Classificatory Sorting Strategies", The Computer Journal 9(4),
 * 1967.
 */
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { squaredDistance } from "../../compute/neighbours/nearest.ts";
import type { Places } from "./nearest-chain.ts";

/** Above this many rows distances are kept in half the memory: they need seven digits, not sixteen. */
const EXACT_ROWS = 4000;
/** Rows of distances between two looks at the clock. */
const TICK_ROWS = 64;

export async function linkagePlaces(
  points: Matrix,
  linkage: "average" | "complete",
  goOn: () => Promise<unknown>,
): Promise<Places> {
  const { rows } = points;
  const gaps = await allGaps(points, goOn);
  const size = new Float64Array(rows).fill(1);
  return {
    nearest(place, preferred, count) {
      const start = place * rows;
      let best = preferred;
      let least = preferred < 0 ? Number.POSITIVE_INFINITY : gaps[start + preferred]!;
      for (let other = 0; other < count; other++) {
        const gap = gaps[start + other]!;
        if ((gap < least || best < 0) && other !== place) {
          least = gap;
          best = other;
        }
      }
      return { place: best, height: least };
    },

    join(a, b, last) {
      const [m, n] = [size[a]!, size[b]!];
      for (let c = 0; c <= last; c++) {
        const x = gaps[a * rows + c]!;
        const y = gaps[b * rows + c]!;
        const gap = linkage === "complete" ? Math.max(x, y) : (m * x + n * y) / (m + n);
        gaps[a * rows + c] = gap;
        gaps[c * rows + a] = gap;
      }
      size[a] = m + n;
      size[b] = size[last]!;
      gaps.copyWithin(b * rows, last * rows, last * rows + last);
      for (let c = 0; c < last; c++) gaps[c * rows + b] = gaps[b * rows + c]!;
    },
  };
}

/** Distances of all pairs, `rows × rows`. What a row is from itself is never read. */
async function allGaps({ rows, columns, values }: Matrix, goOn: () => Promise<unknown>) {
  const gaps = rows > EXACT_ROWS ? new Float32Array(rows * rows) : new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      const squared = squaredDistance(values, i * columns, values, j * columns, columns, Number.POSITIVE_INFINITY);
      gaps[i * rows + j] = Math.sqrt(squared);
      gaps[j * rows + i] = gaps[i * rows + j]!;
    }
    if (i % TICK_ROWS === 0) await goOn();
  }
  return gaps;
}
