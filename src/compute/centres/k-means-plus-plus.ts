/**
 * Starting centres far apart: each next centre is drawn with chances in proportion to weight · squared distance from
 * the centres there are; of a few such draws the one that leaves the least sum of squares is taken.
 *
 * Time O(n·p·k·log k), memory O(n·log k).
 *
 * Source: D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007; the greedy
 * form is in section 6 of their paper's technical report.
 */

import type { Random } from "../../contract/random.ts";
import { alignedBytes } from "../kernels/arena.ts";
import { CHUNK } from "../statistics.ts";
import { candidatesOf, inPanels, type PairedPoints } from "./paired-points.ts";

/** `clusters × width`, row-major. With fewer distinct points than clusters there are fewer centres. */
export function startingCentres(paired: PairedPoints, clusters: number, random: Random): Float64Array {
  const { points, weights, arena } = paired;
  const mark = arena.mark();
  const field = fieldOf(paired, candidatesOf(clusters));
  const centres = new Float64Array(clusters * points.columns);
  const take = (row: number, place: number) => {
    const from = row * points.columns;
    centres.set(points.values.subarray(from, from + points.columns), place * points.columns);
  };
  const first = firstRow(points.rows, weights, random);
  field.measure([first]);
  field.keep(0);
  take(first, 0);
  let found = 1;
  for (; found < clusters; found++) {
    const candidates: number[] = [];
    for (let t = 0; t < candidatesOf(clusters); t++) {
      const candidate = field.draw(random);
      if (candidate >= 0) candidates.push(candidate);
    }
    // Every point lies on a centre.
    if (candidates.length === 0) break;
    const left = field.measure(candidates);
    let best = 0;
    for (let t = 1; t < candidates.length; t++) if (left[t]! < left[best]!) best = t;
    field.keep(best);
    take(candidates[best]!, found);
  }
  arena.rewind(mark);
  return centres.slice(0, found * points.columns);
}

function firstRow(rows: number, weights: Float64Array | null, random: Random): number {
  // a row of weight 2 is drawn as two rows are
  if (weights === null) return Math.min(rows - 1, Math.floor(random.uniform() * rows));
  let total = 0;
  for (const weight of weights) total += weight;
  let left = random.uniform() * total;
  let last = 0;
  for (let i = 0; i < rows; i++) {
    if (weights[i]! <= 0) continue;
    last = i;
    left -= weights[i]!;
    if (left < 0) break;
  }
  return last;
}

/** How far rows are from their nearest centre, and from it or a candidate: a slot of the workspace for each. */
function fieldOf(paired: PairedPoints, most: number) {
  const { points, weights, workspace, arena, x, w, four, chunks } = paired;
  const { rows, columns } = points;
  const even = rows + (rows % 2);
  const stride = alignedBytes(even * 8);
  const slots = arena.take((most + 1) * stride);
  const panels = arena.take((most + 3) * columns * 8);
  const sums = arena.take(chunks.length * most * 16);
  const numbers = (address: number, count: number) => new Float64Array(workspace.buffer, address, count);
  const packed = numbers(panels, (most + 3) * columns);
  const parts = numbers(sums, chunks.length * most * 2);
  /** The last slot holds the nearest; keeping a candidate copies its slot there. */
  const held = slots + most * stride;
  const nearest = numbers(held, even);
  nearest.fill(Number.POSITIVE_INFINITY);
  nearest.fill(0, rows);
  /** Σ weight · squared distance of the rows of each chunk. */
  const shares = new Float64Array(chunks.length);
  const partOf = (chunk: number, t: number) => {
    const at = 2 * (chunk * most + t);
    return parts[at]! + parts[at + 1]!;
  };
  return {
    /** What each candidate would leave. */
    measure(candidates: readonly number[]): Float64Array {
      const centres = new Float64Array(candidates.length * columns);
      candidates.forEach((row, t) => {
        centres.set(points.values.subarray(row * columns, (row + 1) * columns), t * columns);
      });
      inPanels(centres, columns, packed);
      const calls = chunks.map((from, chunk) => {
        const count = Math.min(CHUNK, rows - from);
        const place = from * 8;
        const own = w === 0 ? 0 : w + place;
        const [at, sum] = [x + place * columns, sums + chunk * most * 16];
        return [
          ...[at, columns, count, own, held + place, panels, candidates.length],
          ...[slots + place, stride, four, sum],
        ];
      });
      workspace.parallel("candidateSquares", calls);
      return Float64Array.from(candidates, (_, t) =>
        chunks.reduce((total, _from, chunk) => total + partOf(chunk, t), 0),
      );
    },
    keep(t: number): void {
      nearest.set(numbers(slots + t * stride, even));
      for (let chunk = 0; chunk < chunks.length; chunk++) shares[chunk] = partOf(chunk, t);
    },
    /** A row drawn in proportion to weight · squared distance; -1 when all lie on a centre. */
    draw(random: Random): number {
      const chance = (i: number) => (weights === null ? nearest[i]! : nearest[i]! * weights[i]!);
      const total = shares.reduce((sum, share) => sum + share, 0);
      if (!(total > 0)) return -1;
      if (total === Number.POSITIVE_INFINITY) return random.integer(rows);
      let left = random.uniform() * total;
      let chunk = 0;
      while (chunk < chunks.length - 1 && left >= shares[chunk]!) left -= shares[chunk++]!;
      // rounding may leave a little after the last row with a chance
      for (; chunk >= 0; chunk--) {
        const start = chunks[chunk]!;
        const end = Math.min(start + CHUNK, rows);
        let last = -1;
        for (let i = start; i < end; i++) {
          if (chance(i) <= 0) continue;
          last = i;
          left -= chance(i);
          if (left < 0) return i;
        }
        if (last >= 0) return last;
      }
      return -1;
    },
  };
}
