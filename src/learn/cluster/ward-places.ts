/**
 * Clusters under Ward's linkage, as centres and sizes: the growth of the sum of squares of two of them,
 * |a|·|b| / (|a| + |b|) · ‖a − b‖², follows from these alone, so that no distances are kept.
 *
 * Time O(n·p) per search, memory O(n·p).
 *
 * Source: J. Ward, "Hierarchical Grouping to Optimize an Objective Function", JASA 58, 1963.
 */

import { alignedBytes, createArena } from "../../compute/kernels/arena.ts";
import { plainWard } from "../../compute/kernels/plain-ward.ts";
import { withWorkspace } from "../../compute/kernels/workspace-plain.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";
import type { Team } from "../../contract/context.ts";
import type { Places } from "./nearest-chain.ts";

/** Below this many rows the plain twin of the kernel is as quick. */
const FEW_ROWS = 512;
/** Places that the kernel looks at together; numbers behind the last one are read and not used. */
const TOGETHER = 4;

/** Opens the places for the time of `use`. */
export function withWardPlaces<T>(team: Team, points: Matrix, use: (places: Places) => Promise<T>): Promise<T> {
  const { rows, columns, values } = points;
  const stride = Math.ceil(rows / TOGETHER) * TOGETHER;
  const bytes = (columns + 1) * alignedBytes(stride * 8) + 256;
  return withWorkspace(team, bytes, rows < FEW_ROWS, plainWard, (workspace, end) => {
    const { buffer, base } = workspace;
    const arena = createArena(base, end);
    const [centresAt, sizesAt, foundAt] = [arena.take(columns * stride * 8), arena.take(stride * 8), arena.take(16)];
    const centres = new Float64Array(buffer, centresAt, columns * stride);
    const size = new Float64Array(buffer, sizesAt, stride).fill(1);
    const found = new Float64Array(buffer, foundAt, 2);
    for (let i = 0, at = 0; i < rows; i++)
      for (let j = 0; j < columns; j++, at++) centres[j * stride + i] = values[at]!;
    /** In the lanes of the kernel: the same bits. */
    const growth = (a: number, b: number): number => {
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      const squared = (j: number): number => {
        const apart = centres[j * stride + a]! - centres[j * stride + b]!;
        return apart * apart;
      };
      let j = 0;
      for (; j + 4 <= columns; j += 4) {
        s0 += squared(j);
        s1 += squared(j + 1);
        s2 += squared(j + 2);
        s3 += squared(j + 3);
      }
      for (; j < columns; j++) s0 += squared(j);
      return ((size[a]! * size[b]!) / (size[a]! + size[b]!)) * (s0 + s1 + (s2 + s3));
    };
    return use({
      nearest(place, preferred, count) {
        workspace.parallel("nearestByGrowth", [[centresAt, stride, columns, sizesAt, place, count, foundAt]]);
        const [least, best] = [found[0]!, found[1]!];
        if (preferred >= 0 && growth(place, preferred) <= least) return { place: preferred, height: least };
        // where every growth is infinite all are alike
        return { place: best < 0 ? (place === 0 ? 1 : 0) : best, height: least };
      },

      join(a, b, last) {
        const [m, n] = [size[a]!, size[b]!];
        for (let at = 0; at < columns * stride; at += stride) {
          centres[at + a] = (m * centres[at + a]! + n * centres[at + b]!) / (m + n);
          centres[at + b] = centres[at + last]!;
        }
        size[a] = m + n;
        size[b] = size[last]!;
      },
    });
  });
}
