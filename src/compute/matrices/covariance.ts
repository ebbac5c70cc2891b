/**
 * Means and covariances of the columns of a frame, in one pass over them on all threads.
 *
 * Numbers are taken around a middle that lies near their mean, so that differences of squares keep their digits; what
 * is missing or not finite counts as the mean. Sums of chunks of 4096 rows are added in their order.
 *
 * Time O(n·p²), memory O(p²) and some tens of thousands of rows at a time.
 */
import type { Team } from "../../contract/context.ts";
import type { FrameColumn } from "../../contract/frame.ts";
import { alignedBytes, createArena } from "../kernels/arena.ts";
import { plainCovariance } from "../kernels/plain-covariance.ts";
import { withWorkspace } from "../kernels/workspace-plain.ts";
import { CHUNK, type Numbers } from "../statistics.ts";
import { gramScratchBytes } from "./dense.ts";
import { createMatrix, type Matrix } from "./matrix.ts";

export type Covariance = {
  /** Per number of a row; NaN where none is finite. */
  readonly means: Float64Array;
  /** Of the finite numbers alone, by weight. */
  readonly variances: Float64Array;
  /** Over all rows; a missing number is at the mean. */
  readonly covariances: Matrix;
};

/** Sums of chunks that wait to be added. */
const WAITING = 8;
/** Products of numbers below which the start of a team takes longer. */
const SMALL = 1_000_000;

export function covarianceOf(
  columns: readonly FrameColumn[],
  rows: number,
  weights: Float64Array | null,
  team: Team,
): Promise<Covariance> {
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const size = width * (width + 4);
  const scratchBytes = gramScratchBytes(width);
  const waiting = Math.min(WAITING, Math.ceil(rows / CHUNK));
  const slab = Math.min(rows, waiting * CHUNK);
  const stride = alignedBytes(slab * 8);
  const held = (width + 1) * stride + alignedBytes(width * 8);
  const bytes = held + team.threads * scratchBytes + waiting * alignedBytes(size * 8) + 4096;
  return withWorkspace(team, bytes, rows * width * width < SMALL, plainCovariance, async (workspace, end) => {
    const arena = createArena(workspace.base, end);
    const take = (count: number) => new Float64Array(workspace.buffer, arena.take(count * 8), count);
    const places = columns.flatMap((column) => {
      const values = column.values();
      return Array.from({ length: column.width }, (_, offset) => ({ values, width: column.width, offset }));
    });
    // as many rows as are looked at together, so that they are still in the cache when kernels read them
    const parts = places.map(() => take(stride / 8));
    const w = take(stride / 8);
    const middles = take(width);
    places.forEach((place, j) => {
      middles[j] = nearMean(place);
    });
    const scratch = arena.take(workspace.threads * scratchBytes);
    const sums = Array.from({ length: waiting }, () => take(size));
    const around = () => {
      const total = new Float64Array(size);
      for (let first = 0; first < rows; first += slab) {
        const some = Math.min(slab, rows - first);
        places.forEach((place, j) => {
          copyRows(place, first, some, parts[j]!);
        });
        if (weights !== null) w.set(weights.subarray(first, first + some));
        const calls: number[][] = [];
        for (let from = 0; from < some; from += CHUNK) {
          const own = weights === null ? 0 : w.byteOffset + from * 8;
          const [at, out] = [(parts[0]?.byteOffset ?? 0) + from * 8, sums[calls.length]!.byteOffset];
          const count = Math.min(CHUNK, some - from);
          calls.push([at, stride, width, count, middles.byteOffset, own, out, scratch, scratchBytes]);
        }
        workspace.parallel("columnProducts", calls);
        for (let k = 0; k < calls.length; k++) addTo(total, sums[k]!);
      }
      return total;
    };
    const whole = weights === null ? rows : weights.reduce((sum, weight) => sum + weight, 0);
    const found = summed(around(), middles, width, whole);
    if (!found.missing) return found;
    // what is missing was taken for the middle, and is now taken for the mean
    for (let j = 0; j < width; j++) if (Number.isFinite(found.means[j]!)) middles[j] = found.means[j]!;
    return { ...summed(around(), middles, width, whole), means: found.means };
  });
}

/** Numbers that a middle is taken from. */
const LOOKED_AT = 256;

/** One number of each row of a block. */
type Place = { readonly values: Numbers; readonly width: number; readonly offset: number };

function copyRows({ values, width, offset }: Place, first: number, count: number, out: Float64Array): void {
  if (width === 1) out.set(values.subarray(first, first + count));
  else for (let i = 0, at = first * width + offset; i < count; i++, at += width) out[i] = values[at]!;
}

/** Mean of the first finite numbers; exactly their value where all of them are the same. */
function nearMean({ values, width, offset }: Place): number {
  let sum = 0;
  let count = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let at = offset; at < values.length && count < LOOKED_AT; at += width) {
    const value = values[at]!;
    if (value - value !== 0) continue;
    if (value < least) least = value;
    if (value > most) most = value;
    sum += value;
    count++;
  }
  if (count === 0) return 0;
  return least === most || !Number.isFinite(sum) ? least : sum / count;
}

function summed(total: Float64Array, middles: Float64Array, width: number, whole: number) {
  const sums = total.subarray(width * width);
  const sumOf = (j: number) => sums[2 * j]! + sums[2 * j + 1]!;
  const weightOf = (j: number) => sumOf(width + j);
  const means = middles.map((middle, j) => (weightOf(j) > 0 ? middle + sumOf(j) / weightOf(j) : Number.NaN));
  const variances = middles.map((_, j) => {
    const away = sumOf(j) / weightOf(j);
    return Math.max(0, total[j * width + j]! / weightOf(j) - away * away);
  });
  const covariances = createMatrix(width, width);
  for (let i = 0, at = 0; i < width; i++)
    for (let j = 0; j < width; j++, at++)
      covariances.values[at] = total[at]! / whole - (sumOf(i) / whole) * (sumOf(j) / whole);
  let missing = false;
  for (let j = 0; j < width; j++) missing ||= weightOf(j) !== weightOf(0) || weightOf(j) < whole * (1 - 1e-9);
  return { means, variances, covariances, missing };
}

function addTo(total: Float64Array, part: Float64Array): void {
  for (let k = 0; k < total.length; k++) total[k]! += part[k]!;
}
