/**
 * Merges of clusters by chains of nearest neighbours: from a cluster to its nearest one, on to the nearest of that, until
 * two are nearest to each other; these are joined. For linkages by which a joined cluster is never nearer to a third
 * one than both its parts were, these are the merges of the greedy order.
 *
 * Time: at most 3n searches for a nearest cluster; memory O(n) beside what the places hold.
 *
 * Source: F. Murtagh, "A Survey of Recent Advances in Hierarchical Clustering Algorithms", The Computer Journal 26(4),
 * 1983.
 */
import { type MergeTree, mergeTree } from "../../compute/neighbours/merge-tree.ts";

/** Clusters at places 0 .. count − 1, all singletons of the rows in order at first. */
export type Places = {
  /** The nearest of the first `count` places to `place`, which is not counted; of equally near ones `preferred` (−1: none). */
  nearest(place: number, preferred: number, count: number): { readonly place: number; readonly height: number };
  /** Joins `b` into `a`; what lies at `last`, the end of the places, comes to the place of `b`. */
  join(a: number, b: number, last: number): void;
};

/** The clock is looked at once in so many searches: they take about 0.1 ms each. */
const SEARCHES = 64;

export async function chainMerges(rows: number, places: Places, goOn: () => Promise<unknown>): Promise<MergeTree> {
  // The row that stands for the cluster at each place.
  const row = Int32Array.from({ length: rows }, (_, i) => i);
  const from = new Int32Array(rows - 1);
  const to = new Int32Array(rows - 1);
  const height = new Float64Array(rows - 1);
  let chain = [0];
  let searches = 0;
  for (let count = rows; count > 1; ) {
    if (chain.length === 0) chain.push(0);
    const top = chain.at(-1)!;
    const before = chain.at(-2) ?? -1;
    const found = places.nearest(top, before, count);
    // The work so far is of no use without the rest; the tick lets a stop through.
    if (++searches % SEARCHES === 0) await goOn();
    if (found.place !== before) {
      chain.push(found.place);
      continue;
    }
    const merge = rows - count;
    const last = --count;
    from[merge] = row[before]!;
    to[merge] = row[top]!;
    height[merge] = found.height;
    places.join(before, top, last);
    row[top] = row[last]!;
    chain = chain.slice(0, -2).map((place) => (place === last ? top : place));
  }
  const order = Int32Array.from(height.keys()).sort((i, j) => height[i]! - height[j]! || i - j);
  return mergeTree(
    rows,
    order.map((m) => from[m]!),
    order.map((m) => to[m]!),
    Float64Array.from(order, (m) => height[m]!),
  );
}
