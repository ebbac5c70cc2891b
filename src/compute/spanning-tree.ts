/**
 * The minimum spanning tree of all rows, by Prim's algorithm on distances that are computed as they are needed.
 * With core distances an edge is as long as the largest of the distance and the two cores (mutual reachability).
 *
 * Time O(n²·p), memory O(n).
 *
 * Source: R. Prim, "Shortest Connection Networks and Some Generalizations", Bell System Technical Journal 36(6), 1957;
 * mutual reachability: R. Campello, D. Moulavi and J. Sander, PAKDD 2013.
 */
import { squaredDistance } from "./frame-matrix.ts";
import type { Matrix } from "./matrix.ts";

/** `rows − 1` edges, from the shortest to the longest. */
export type SpanningTree = { readonly from: Int32Array; readonly to: Int32Array; readonly length: Float64Array };

export function spanningTree(points: Matrix, core: Float64Array | null = null): SpanningTree {
  const { rows, columns, values } = points;
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const link = new Int32Array(rows);
  const inside = new Uint8Array(rows);
  const edges: { from: number; to: number; length: number }[] = [];
  let current = 0;
  inside[0] = 1;
  for (let step = 1; step < rows; step++) {
    let next = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < rows; i++) {
      if (inside[i] === 1) continue;
      let d = Math.sqrt(squaredDistance(values, i, values, current, columns));
      if (core !== null) d = Math.max(d, core[i]!, core[current]!);
      if (d < nearest[i]!) {
        nearest[i] = d;
        link[i] = current;
      }
      if (next < 0 || nearest[i]! < least) {
        least = nearest[i]!;
        next = i;
      }
    }
    edges.push({ from: link[next]!, to: next, length: nearest[next]! });
    inside[next] = 1;
    current = next;
  }
  edges.sort((a, b) => a.length - b.length || a.from - b.from || a.to - b.to);
  return {
    from: Int32Array.from(edges, (e) => e.from),
    to: Int32Array.from(edges, (e) => e.to),
    length: Float64Array.from(edges, (e) => e.length),
  };
}

/** Distance of each row to its `count`-th nearest row, itself counted as the first. */
export function coreDistances(points: Matrix, count: number): Float64Array {
  const { rows, columns, values } = points;
  const wanted = Math.min(count, rows);
  const cores = new Float64Array(rows);
  const near = new Float64Array(wanted);
  for (let i = 0; i < rows; i++) {
    let held = 0;
    for (let j = 0; j < rows; j++) {
      const d = squaredDistance(values, i, values, j, columns);
      if (held === wanted && d >= near[held - 1]!) continue;
      let place = held < wanted ? held++ : held - 1;
      while (place > 0 && near[place - 1]! > d) {
        near[place] = near[place - 1]!;
        place--;
      }
      near[place] = d;
    }
    cores[i] = Math.sqrt(near[wanted - 1]!);
  }
  return cores;
}
