/**
 * The minimum spanning tree of all rows, by Prim's algorithm on distances that are computed as they are needed. Of rows
 * equally near the one of the lowest number joins.
 * With core distances an edge is as long as the largest of the distance and the two cores (mutual reachability), and
 * where a core alone is too long the distance is not needed.
 *
 * Time O(n²) and as many distances as have to be known, at most O(n²·p); memory O(n·p). With a team a kernel passes over
 * most rows by integers (kernels/near/spanning.ts); the plain way gives the same bits.
 *
 * Source: R. Prim, "Shortest Connection Networks and Some Generalizations", Bell System Technical Journal 36(6), 1957;
 * mutual reachability: R. Campello, D. Moulavi and J. Sander, PAKDD 2013.
 */
import type { Team } from "../../contract/context.ts";
import type { Matrix } from "../matrices/matrix.ts";
import { squaredDistance } from "./nearest.ts";
import { createNeighbours, nearestOfAll } from "./neighbours.ts";
import { spanOnTeam } from "./spanning-layout.ts";

/** `rows − 1` edges, from the shortest to the longest. */
export type SpanningTree = { readonly from: Int32Array; readonly to: Int32Array; readonly length: Float64Array };

/** Rows between two looks at the clock: some milliseconds. */
const TICK_ROWS = 64;

/** Lengths are distances, or with `near` above 0 at least the core distances to so many rows. `team`: null where rows are few. */
export async function spanningTree(
  team: Team | null,
  points: Matrix,
  near: number,
  goOn: () => Promise<unknown>,
): Promise<SpanningTree> {
  const spanned = team === null ? null : await spanOnTeam(team, points, near, goOn);
  if (spanned !== null) return inOrder(spanned);
  return spanPlainly(points, near === 0 ? null : await coreDistances(team, points, near, goOn), goOn);
}

function inOrder({ from, to, length }: SpanningTree): SpanningTree {
  const order = Int32Array.from(length.keys()).sort(
    (a, b) => length[a]! - length[b]! || from[a]! - from[b]! || to[a]! - to[b]!,
  );
  return {
    from: order.map((e) => from[e]!),
    to: order.map((e) => to[e]!),
    length: Float64Array.from(order, (e) => length[e]!),
  };
}

/** The plain way, with core distances that may be known. */
export async function spanPlainly(
  points: Matrix,
  core: Float64Array | null,
  goOn: () => Promise<unknown>,
): Promise<SpanningTree> {
  const { rows, columns } = points;
  // Rows outside of the tree fill the first places; the last one moves up where one joins the tree.
  const values = points.values.slice();
  // Lengths are compared as squares.
  const cores = core?.map((c) => c * c) ?? new Float64Array(rows);
  const row = Int32Array.from({ length: rows }, (_, i) => i);
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const link = new Int32Array(rows);
  const from = new Int32Array(Math.max(0, rows - 1));
  const to = new Int32Array(from.length);
  const length = new Float64Array(from.length);
  const last = new Float64Array(columns);
  let joined = 0;
  for (let outside = rows - 1, edge = 0; outside > 0; outside--, edge++) {
    const current = row[joined]!;
    const reach = cores[joined]!;
    last.set(values.subarray(joined * columns, (joined + 1) * columns));
    row[joined] = row[outside]!;
    cores[joined] = cores[outside]!;
    nearest[joined] = nearest[outside]!;
    link[joined] = link[outside]!;
    values.copyWithin(joined * columns, outside * columns, (outside + 1) * columns);
    const next = bringNear({ values, columns, cores, nearest, link, row }, outside, last, reach, current);
    from[edge] = link[next]!;
    to[edge] = row[next]!;
    length[edge] = Math.sqrt(nearest[next]!);
    joined = next;
    if (edge % TICK_ROWS === 0) await goOn();
  }
  return inOrder({ from, to, length });
}

type Outside = {
  readonly values: Float64Array;
  readonly columns: number;
  readonly cores: Float64Array;
  readonly nearest: Float64Array;
  readonly link: Int32Array;
  readonly row: Int32Array;
};

/** Links the first `count` rows to the row that has just joined where it is nearer; the place of the nearest one. */
function bringNear(rows: Outside, count: number, joined: Float64Array, core: number, current: number): number {
  const { values, columns, cores, nearest, link, row } = rows;
  let next = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    let known = nearest[i]!;
    const floor = cores[i]! > core ? cores[i]! : core;
    if (floor < known) {
      const square = squaredDistance(values, i * columns, joined, 0, columns, known);
      if (square < known) {
        known = square > floor ? square : floor;
        nearest[i] = known;
        link[i] = current;
      }
    }
    if (known < least || (known === least && row[i]! < row[next]!)) {
      least = known;
      next = i;
    }
  }
  return next;
}

/** Distance of each row to its `count`-th nearest row, itself counted as the first. `team`: null where rows are few. */
export async function coreDistances(
  team: Team | null,
  points: Matrix,
  count: number,
  goOn: () => Promise<unknown>,
): Promise<Float64Array> {
  const { rows, columns, values } = points;
  const k = Math.min(count, rows);
  const all = { rows, width: columns, values };
  const { distances } =
    team === null ? createNeighbours(all).nearest(all, k) : await nearestOfAll(team, all, k, false, goOn);
  return Float64Array.from({ length: rows }, (_, i) => distances[(i + 1) * k - 1]!);
}
