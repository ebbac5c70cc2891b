/**
 * Agglomerative clustering: every row begins as a cluster, and the two nearest clusters are joined until k are left.
 *
 * What is near: ward, the growth of the sum of squares; average, complete and single, the mean, largest and smallest
 * distance of their rows. Single linkage follows the minimum spanning tree; the others follow chains of nearest
 * neighbours, with distances brought up to date by Lance and Williams' formula.
 *
 * Time O(n²·p); memory O(n²) numbers of 4 bytes each (single: O(n)).
 *
 * Source: J. Ward, "Hierarchical Grouping to Optimize an Objective Function", JASA 58, 1963; F. Murtagh, "A Survey of
 * Recent Advances in Hierarchical Clustering Algorithms", The Computer Journal 26(4), 1983.
 * Golden numbers: tests/golden/clusters.json (scikit-learn `AgglomerativeClustering`).
 */
import { squaredDistance } from "../../compute/frame-matrix.ts";
import type { Matrix } from "../../compute/matrix.ts";
import { cutTree, type MergeTree, mergeTree } from "../../compute/merge-tree.ts";
import { spanningTree } from "../../compute/spanning-tree.ts";
import { defineLearner } from "../../contract/learner.ts";
import { choice, integer } from "../../contract/params.ts";
import { labelledPoints, lowerPoints, pointsOf, sampleOf } from "./points.ts";

type Linkage = "ward" | "average" | "complete" | "single";

export const agglomerative = defineLearner({
  name: "agglomerative",
  tasks: ["clustering"],
  family: "near",
  summary: "Joins the nearest clusters step by step; for up to some thousand rows.",
  source: "Ward 1963; Murtagh 1983",
  can: {},
  params: {
    clusters: integer({ default: 3, min: 1, max: 10_000, doc: "How many clusters." }),
    linkage: choice({
      default: "ward",
      words: ["ward", "average", "complete", "single"],
      doc: "What is near: growth of squares, or the mean, largest or smallest distance.",
    }),
    mostRows: integer({
      default: 10_000,
      min: 10,
      max: 20_000,
      doc: "With more rows, a sample of this many is fitted on.",
    }),
  },

  async fit(input, params, context) {
    const { points, notes } = sampleOf(pointsOf(input.frame, "agglomerative"), params.mostRows, context);
    await context.tick({ done: 0, of: 1 });
    const tree =
      params.linkage === "single" ? singleTree(points) : await chainTree(points, params.linkage, () => context.tick());
    return { state: labelledPoints(points, cutTree(tree, params.clusters)), report: { notes } };
  },

  lower: lowerPoints,
});

function singleTree(points: Matrix): MergeTree {
  const { from, to, length } = spanningTree(points);
  return mergeTree(points.rows, from, to, length);
}

/** Above this many rows distances are kept in half the memory: they need seven digits, not sixteen. */
const EXACT_ROWS = 4000;

/** A chain goes from each cluster to its nearest one until two are nearest to each other: those are joined. */
async function chainTree(
  points: Matrix,
  linkage: Exclude<Linkage, "single">,
  goOn: () => Promise<boolean>,
): Promise<MergeTree> {
  const n = points.rows;
  const gaps = allGaps(points, linkage === "ward");
  const at = (a: number, b: number): number => (a > b ? (a * (a - 1)) / 2 + b : (b * (b - 1)) / 2 + a);
  const size = new Int32Array(n).fill(1);
  const merges: { from: number; to: number; height: number }[] = [];
  const chain: number[] = [];
  for (let start = 0; merges.length < n - 1; ) {
    if (chain.length === 0) {
      while (size[start] === 0) start++;
      chain.push(start);
    }
    const top = chain.at(-1)!;
    const before = chain.at(-2) ?? -1;
    let nearest = before;
    let least = before < 0 ? Number.POSITIVE_INFINITY : gaps[at(top, before)]!;
    for (let c = 0; c < n; c++) {
      if (c === top || size[c] === 0) continue;
      const d = gaps[at(top, c)]!;
      if (d < least || nearest < 0) {
        least = d;
        nearest = c;
      }
    }
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    merges.push({ from: before, to: top, height: least });
    const [a, b] = [size[before]!, size[top]!];
    for (let c = 0; c < n; c++) {
      const s = size[c]!;
      if (c === top || c === before || s === 0) continue;
      const x = gaps[at(before, c)]!;
      const y = gaps[at(top, c)]!;
      gaps[at(before, c)] =
        linkage === "complete"
          ? Math.max(x, y)
          : linkage === "average"
            ? (a * x + b * y) / (a + b)
            : ((a + s) * x + (b + s) * y - s * least) / (a + b + s);
    }
    size[before] = a + b;
    size[top] = 0;
    // The work so far is of no use without the rest; the tick lets a stop through.
    if (merges.length % 256 === 0) await goOn();
  }
  const order = Array.from(merges.keys()).sort((i, j) => merges[i]!.height - merges[j]!.height || i - j);
  const column = (pick: (m: (typeof merges)[number]) => number): number[] => order.map((m) => pick(merges[m]!));
  return mergeTree(
    n,
    Int32Array.from(column((m) => m.from)),
    Int32Array.from(column((m) => m.to)),
    Float64Array.from(column((m) => m.height)),
  );
}

/** Distances of all pairs of rows; squared for Ward. */
function allGaps({ rows, columns, values }: Matrix, squared: boolean): Float32Array | Float64Array {
  const count = (rows * (rows - 1)) / 2;
  const gaps = rows > EXACT_ROWS ? new Float32Array(count) : new Float64Array(count);
  for (let i = 1, k = 0; i < rows; i++) {
    for (let j = 0; j < i; j++, k++) {
      const d = squaredDistance(values, i, values, j, columns);
      gaps[k] = squared ? d : Math.sqrt(d);
    }
  }
  return gaps;
}
