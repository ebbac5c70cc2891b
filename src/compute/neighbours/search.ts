/**
 * The search kernels (kernels/scoring/nearest.ts) on points that are laid out for them: in the small module of predicting,
 * or on a team of threads. The bits are those of the plain search of `neighbours.ts`.
 *
 * A search some O(n·width / 64) instructions for all points, of which blocks that are too far are left out.
 */
import type { Team } from "../../contract/context.ts";
import { alignedBytes } from "../kernels/arena.ts";
import { openScoring } from "../kernels/scoring.ts";
import { withLayout } from "./ground.ts";
import { blocksOf, type Ground, type Layout, layoutBytes, layPoints, placeAll, placedBytesOf } from "./layout.ts";
import type { Points } from "./nearest.ts";
import { type Plan, planPoints } from "./plan.ts";

/** Finds the k nearest of the queries that start at `from` of `values`; writes from `to` on. */
export type Search = (values: Float64Array, from: number, count: number, k: number, own: Own, found: Found) => void;
/** Per query the row that it is itself. */
type Own = Int32Array | null;
type Found = { readonly rows: Int32Array; readonly distances: Float64Array; readonly to: number };

/** More neighbours are searched for the plain way: their heaps are no longer small beside the points. */
export const MOST_KEPT = 1024;
/** Fewer points are sooner looked at than laid out. */
const FEWEST_POINTS = 64;
/** Fewer points are sooner searched by one thread than by a team that has to be started. */
const FEWEST_SHARED = 4096;
/** Queries that lie in the memory of predicting at a time, and those of one call. */
const QUERIES = 64;
/** Calls between two looks at the clock. */
const CALLS = 64;
/** Most bytes that predicting takes for one index. */
const MOST_BYTES = 2 ** 31;

/** Bytes of the scratch space of a thread, as the kernel lays it out. */
function scratchBytes(plan: Plan, k: number): number {
  return alignedBytes(16 * (4 * blocksOf(plan) + 20 * k + 2112) + 64);
}

function queryBytes(plan: Plan, k: number): number {
  return alignedBytes(8 * plan.width) + alignedBytes(placedBytesOf(plan)) + alignedBytes(4 + 12 * k);
}

/** A search in memory of its own; null where there is no WebAssembly, or too few or too large numbers. */
export function openSearch(points: Points): Search | null {
  if (points.rows < FEWEST_POINTS) return null;
  const plan = planPoints(points);
  if (plan === null) return null;
  const k = Math.min(MOST_KEPT, points.rows);
  const bytes = layoutBytes(plan, 1) + QUERIES * queryBytes(plan, k) + scratchBytes(plan, k) + 1024;
  const scoring = bytes < MOST_BYTES ? openScoring(bytes) : null;
  if (scoring === null) return null;
  const { placeRows, layRows, nearestRows } = scoring;
  const kernels: Readonly<Record<string, (...args: number[]) => void>> = { placeRows, layRows, nearestRows };
  const ground: Ground = {
    buffer: scoring.buffer,
    arena: scoring.arena,
    threads: 1,
    parallel(kernel, calls) {
      for (const args of calls) kernels[kernel]!(...args, 0);
    },
  };
  const layout = layPoints(ground, points, plan);
  return (values, from, count, k, own, { rows, distances, to }) => {
    for (let start = 0; start < count; start += QUERIES) {
      const many = Math.min(QUERIES, count - start);
      const first = from + start;
      const mark = ground.arena.mark();
      const queries = ground.arena.take(many * plan.width * 8);
      const given = values.subarray(first * plan.width, (first + many) * plan.width);
      new Float64Array(ground.buffer, queries, given.length).set(given);
      const self = own === null ? 0 : ground.arena.take(many * 4);
      if (own !== null) new Int32Array(ground.buffer, self, many).set(own.subarray(first, first + many));
      const answer = searchAll(ground, layout, queries, many, k, self);
      rows.set(new Int32Array(ground.buffer, answer.rows, many * k), (to + start) * k);
      distances.set(new Float64Array(ground.buffer, answer.distances, many * k), (to + start) * k);
      ground.arena.rewind(mark);
    }
  };
}

/** Searches for queries that lie on the ground; where the answer lies. */
function searchAll(ground: Ground, layout: Layout, queries: number, count: number, k: number, own: number) {
  const { arena, threads } = ground;
  const size = layout.placedBytes;
  const placed = arena.take(count * size);
  placeAll(ground, layout, layout.address, queries, count, placed);
  const rows = arena.take(count * k * 4);
  const distances = arena.take(count * k * 8);
  const bytes = scratchBytes(layout, k);
  const scratch = arena.take(threads * bytes);
  const calls: number[][] = [];
  for (let from = 0; from < count; from += QUERIES) {
    calls.push([
      layout.address,
      queries + from * layout.width * 8,
      placed + from * size,
      Math.min(QUERIES, count - from),
      k,
      own === 0 ? 0 : own + from * 4,
      rows + from * k * 4,
      distances + from * k * 8,
      scratch,
      bytes,
    ]);
  }
  ground.parallel("nearestRows", calls);
  return { rows, distances };
}

/**
 * The k nearest of every point among the others (`leaveOut`) or among all, on the threads of the team; null where the
 * plain way must be gone.
 */
export async function searchOnTeam(
  team: Team,
  points: Points,
  k: number,
  leaveOut: boolean,
  goOn: () => Promise<unknown>,
): Promise<{ rows: Int32Array; distances: Float64Array } | null> {
  if (points.rows < FEWEST_SHARED || k === 0 || k > MOST_KEPT) return null;
  const bytes = (plan: Plan) => searchBytes(plan, k, team.threads);
  return withLayout(team, points, bytes, async (ground, layout) => {
    const rows = new Int32Array(points.rows * k);
    const distances = new Float64Array(points.rows * k);
    await searchPlaces(ground, layout, k, leaveOut, goOn, (from, near, far) => {
      for (let i = 0, at = 0; at < near.length; i++, at += k) {
        const to = layout.order[from + i]! * k;
        rows.set(near.subarray(at, at + k), to);
        distances.set(far.subarray(at, at + k), to);
      }
    });
    return { rows, distances };
  });
}

/** Bytes of the memory that `searchPlaces` takes. */
export function searchBytes(plan: Plan, k: number, threads: number): number {
  return Math.min(plan.count, CALLS * QUERIES) * queryBytes(plan, k) + threads * scratchBytes(plan, k);
}

/** Searches for all points in the order of their places, in which near ones look at the same blocks; hands over parts. */
export async function searchPlaces(
  ground: Ground,
  layout: Layout,
  k: number,
  leaveOut: boolean,
  goOn: () => Promise<unknown>,
  take: (from: number, near: Int32Array, far: Float64Array) => void,
): Promise<void> {
  const { count, width, values } = layout;
  for (let from = 0; from < count; from += CALLS * QUERIES) {
    const many = Math.min(CALLS * QUERIES, count - from);
    const mark = ground.arena.mark();
    const own = leaveOut ? layout.rows + from * 4 : 0;
    const { rows, distances } = searchAll(ground, layout, values + from * width * 8, many, k, own);
    take(from, new Int32Array(ground.buffer, rows, many * k), new Float64Array(ground.buffer, distances, many * k));
    ground.arena.rewind(mark);
    await goOn();
  }
}
