/**
 * Agglomerative clustering: every row begins as a cluster, and the two nearest clusters are joined until k are left.
 *
 * What is near: ward, the growth of the sum of squares; average, complete and single, the mean, largest and smallest
 * distance of their rows. Single linkage follows the minimum spanning tree; the others follow chains of nearest
 * neighbours (`nearest-chain.ts`), Ward's from centres, the others from all distances.
 *
 * Time O(n²·p); memory O(n·p), for average and complete n² numbers of 4 bytes each.
 *
 * Source: J. Ward, "Hierarchical Grouping to Optimize an Objective Function", JASA 58, 1963; F. Murtagh, "A Survey of
 * Recent Advances in Hierarchical Clustering Algorithms", The Computer Journal 26(4), 1983.
 * Golden numbers: tests/golden/clusters.json (scikit-learn `AgglomerativeClustering`).
 */
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { cutTree, type MergeTree, mergeTree } from "../../compute/neighbours/merge-tree.ts";
import { spanningTree } from "../../compute/neighbours/spanning-tree.ts";
import type { Team } from "../../contract/context.ts";
import { defineLearner } from "../../contract/learner.ts";
import { choice, integer } from "../../contract/params.ts";
import { linkagePlaces } from "./linkage-places.ts";
import { chainMerges } from "./nearest-chain.ts";
import { labelledPoints, lowerPoints, pointsOf, sampleOf } from "./points.ts";
import { withWardPlaces } from "./ward-places.ts";

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
    const tree = await treeOf(context.team, points, params.linkage, () => context.tick());
    return { state: labelledPoints(points, cutTree(tree, params.clusters)), report: { notes } };
  },

  lower: lowerPoints,
});

async function treeOf(team: Team, points: Matrix, linkage: Linkage, goOn: () => Promise<unknown>): Promise<MergeTree> {
  if (linkage === "single") {
    const { from, to, length } = await spanningTree(team, points, 0, goOn);
    return mergeTree(points.rows, from, to, length);
  }
  if (linkage === "ward") return withWardPlaces(team, points, (places) => chainMerges(points.rows, places, goOn));
  return chainMerges(points.rows, await linkagePlaces(points, linkage, goOn), goOn);
}
