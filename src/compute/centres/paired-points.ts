/**
 * Points in a workspace as k-means takes them: in pairs of rows, so that two rows are compared with a centre at once,
 * and in chunks of 4096 rows, whose sums are added in their order.
 */
import type { Team } from "../../contract/context.ts";
import { type Arena, alignedBytes, createArena } from "../kernels/arena.ts";
import { plainCentres } from "../kernels/plain-centres.ts";
import { type PlainWorkspace, withWorkspace } from "../kernels/workspace-plain.ts";
import { log } from "../math.ts";
import type { Matrix } from "../matrices/matrix.ts";
import { CHUNK } from "../statistics.ts";

export type PairedPoints = {
  readonly points: Matrix;
  readonly weights: Float64Array | null;
  readonly workspace: PlainWorkspace;
  readonly arena: Arena;
  /** Bytes from the start of the memory: the pairs, and the weights (0 for none). */
  readonly x: number;
  readonly w: number;
  /** 64 bytes per thread. */
  readonly four: number;
  /** First row of each chunk. */
  readonly chunks: readonly number[];
};

/** Candidates of each next starting centre: those that fill the last panel of 4 cost next to nothing. */
export const candidatesOf = (clusters: number) => 4 * Math.ceil((3 + log(clusters)) / 4);

/** Sums of one chunk: per centre its sum of rows and its weight, and how many rows changed. */
export const sumsOf = (clusters: number, columns: number) => clusters * (columns + 1) + 1;

/** Chunks whose sums are held at once: as many as lie in a few megabytes. */
export function chunksAtOnce(clusters: number, columns: number, threads: number): number {
  return Math.max(2 * threads, Math.floor(2 ** 22 / (8 * sumsOf(clusters, columns))));
}

/** Below this many products of a row with a centre a round is quicker than the start of a team. */
const SMALL = 200_000;

/** Opens points for the time of `use`, with room for starts and rounds of up to `clusters` centres. */
export function withPairedPoints<T>(
  team: Team,
  points: Matrix,
  weights: Float64Array | null,
  clusters: number,
  use: (paired: PairedPoints) => Promise<T>,
): Promise<T> {
  const { rows, columns } = points;
  const even = rows + (rows % 2);
  const chunks = Array.from({ length: Math.ceil(rows / CHUNK) }, (_, k) => k * CHUNK);
  const candidates = candidatesOf(clusters);
  const panels = alignedBytes((Math.max(clusters, candidates) + 3) * columns * 8);
  const starts = (candidates + 1) * alignedBytes(even * 8) + chunks.length * alignedBytes(candidates * 16);
  const waiting = Math.min(chunks.length, chunksAtOnce(clusters, columns, team.threads));
  const rounds = 3 * alignedBytes(even * 8) + alignedBytes(clusters * 24) + chunks.length * 64;
  const sums = waiting * alignedBytes(sumsOf(clusters, columns) * 8);
  const held = alignedBytes(even * columns * 8) + alignedBytes(even * 8) + panels + 64 * team.threads;
  const bytes = held + Math.max(starts, rounds + sums) + 4096;
  return withWorkspace(team, bytes, rows * columns * clusters < SMALL, plainCentres, (workspace, end) => {
    const arena = createArena(workspace.base, end);
    const x = arena.take(even * columns * 8);
    inPairs(points, new Float64Array(workspace.buffer, x, even * columns));
    let w = 0;
    if (weights !== null) {
      w = arena.take(even * 8);
      const into = new Float64Array(workspace.buffer, w, even);
      into.set(weights);
      into.fill(0, rows);
    }
    const four = arena.take(64 * workspace.threads);
    return use({ points, weights, workspace, arena, x, w, four, chunks });
  });
}

/** The row that fills up the last pair is 0. */
function inPairs({ rows, columns, values }: Matrix, out: Float64Array): void {
  for (let i = 0; i < rows; i += 2) {
    const other = i + 1 < rows;
    for (let j = 0, from = i * columns, to = from; j < columns; j++, from++, to += 2) {
      out[to] = values[from]!;
      out[to + 1] = other ? values[from + columns]! : 0;
    }
  }
}

/** Writes centres (`count × columns`, row-major) in panels of 4; those that fill up the last panel are 0. */
export function inPanels(centres: Float64Array, columns: number, out: Float64Array): void {
  const count = centres.length / columns;
  out.fill(0);
  for (let c = 0, from = 0; c < count; c++) {
    let to = (c - (c % 4)) * columns + (c % 4);
    for (let j = 0; j < columns; j++, from++, to += 4) out[to] = centres[from]!;
  }
}
