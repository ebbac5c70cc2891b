/**
 * HDBSCAN: clusters as regions of rows denser than what surrounds them, of any shape; rows between them belong to none.
 *
 * Rows are joined along the minimum spanning tree of mutual reachability, max(core(a), core(b), ‖a − b‖) with core(a)
 * the distance to the k-th nearest row; of the tree's clusters those of the largest excess of mass are taken
 * (`condensed-tree.ts`). How many there are follows from the data.
 *
 * Time O(n²·p), memory O(n·p).
 *
 * Source: R. Campello, D. Moulavi and J. Sander, "Density-Based Clustering Based on Hierarchical Density Estimates",
 * PAKDD 2013; L. McInnes and J. Healy, "Accelerated Hierarchical Density Based Clustering", ICDMW 2017.
 * Golden numbers: tests/golden/clusters.json (scikit-learn `HDBSCAN`).
 * Differs: a new row takes the cluster of the nearest row of the fit, and none beyond the distance at which that
 * cluster splits off.
 */
import { mergeTree } from "../../compute/neighbours/merge-tree.ts";
import { spanningTree } from "../../compute/neighbours/spanning-tree.ts";
import { defineLearner } from "../../contract/learner.ts";
import { integer } from "../../contract/params.ts";
import { densityClusters } from "./condensed-tree.ts";
import { labelledPoints, lowerPoints, pointsOf, sampleOf } from "./points.ts";

export const hdbscan = defineLearner({
  name: "hdbscan",
  tasks: ["clustering"],
  family: "near",
  summary: "Dense regions of any shape and density; finds their number, and leaves rows between them out.",
  source: "Campello, Moulavi & Sander 2013",
  can: {},
  params: {
    minClusterSize: integer({ default: 5, min: 2, doc: "Rows that a cluster needs." }),
    neighbours: integer({
      default: 0,
      min: 0,
      doc: "Rows that make a place dense, itself counted; 0 takes minClusterSize.",
    }),
    mostRows: integer({
      default: 20_000,
      min: 10,
      max: 50_000,
      doc: "With more rows, a sample of this many is fitted on.",
    }),
  },

  async fit(input, params, context) {
    const { points, notes } = sampleOf(pointsOf(input.frame, "hdbscan"), params.mostRows, context);
    await context.tick({ done: 0, of: 1 });
    const near = params.neighbours === 0 ? params.minClusterSize : params.neighbours;
    const { from, to, length } = await spanningTree(context.team, points, near, () => context.tick());
    const { labels, birth } = densityClusters(mergeTree(points.rows, from, to, length), params.minClusterSize);
    if (birth.length === 0) notes.push("No region is denser than the rest: every row belongs to no cluster.");
    // Near rows of no cluster vouch for none, however far they are.
    const reach = Float64Array.from(labels, (label) => (label < 0 ? 0 : birth[label]!));
    return { state: labelledPoints(points, labels, reach), report: { notes } };
  },

  lower: lowerPoints,
});
