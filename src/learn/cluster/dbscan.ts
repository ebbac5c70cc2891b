/**
 * DBSCAN: rows with enough neighbours within a radius, and all that can be reached from them, are a cluster.
 *
 * A row is core where at least minRows rows, itself counted, lie within the radius; core rows within the radius of each
 * other share a cluster; any other row takes the cluster of its nearest core row within the radius, else none.
 * Without a radius given, it is where the sorted distances to the minRows-th row bend most.
 *
 * Time about O(n·log n) where columns are few, at most O(n²·p); memory O(n·p).
 *
 * Source: M. Ester, H.-P. Kriegel, J. Sander and X. Xu, "A Density-Based Algorithm for Discovering Clusters in Large
 * Spatial Databases with Noise", KDD 1996.
 * Golden numbers: tests/golden/clusters.json (scikit-learn `DBSCAN`).
 * Differs: a row near two clusters takes the nearer one, not the one that was found first.
 */

import { gatherRows } from "../../compute/frame.ts";
import { groupsWithin } from "../../compute/neighbours/connected-within.ts";
import { coreDistances } from "../../compute/neighbours/spanning-tree.ts";
import { defineLearner } from "../../contract/learner.ts";
import { flag, integer, real } from "../../contract/params.ts";
import { labelledPoints, lowerPoints, NONE, pointsOf, sampleOf } from "./points.ts";

export const dbscan = defineLearner({
  name: "dbscan",
  tasks: ["clustering"],
  family: "near",
  summary: "Regions of one density, of any shape; leaves rows outside of them out.",
  source: "Ester, Kriegel, Sander & Xu 1996",
  can: {},
  params: {
    radius: real({ default: 0.5, min: 0, above: true, doc: "How near neighbours lie, in prepared units." }),
    chooseRadius: flag({ default: true, doc: "Whether to take the radius from the data; `radius` is then not used." }),
    minRows: integer({ default: 5, min: 1, doc: "Rows within the radius that make a row core, itself counted." }),
    mostRows: integer({
      default: 20_000,
      min: 10,
      max: 50_000,
      doc: "With more rows, a sample of this many is fitted on.",
    }),
  },

  async fit(input, params, context) {
    const { points, notes } = sampleOf(pointsOf(input.frame, "dbscan"), params.mostRows, context);
    await context.tick({ done: 0, of: 2 });
    const goOn = () => context.tick();
    const { rows, columns, values } = points;
    const radius = params.chooseRadius
      ? bendOf(await coreDistances(context.team, points, params.minRows, goOn))
      : params.radius;
    if (params.chooseRadius) notes.push(`Radius ${radius.toPrecision(3)} taken from the data.`);
    await context.tick({ done: 1, of: 2 });
    const group = await groupsWithin(context.team, { rows, width: columns, values }, radius, params.minRows, goOn);
    const inside = Int32Array.from(group.keys()).filter((i) => group[i]! >= 0);
    if (inside.length === 0) {
      notes.push("No row has enough neighbours: every row belongs to no cluster.");
      const state = labelledPoints({ ...points, rows: 1 }, Int32Array.of(NONE));
      return { state: { ...state, points: points.values.slice(0, points.columns) }, report: { notes } };
    }
    const kept = { rows: inside.length, columns, values: gatherRows(values, columns, inside) };
    const groups = inside.map((i) => group[i]!);
    const reach = new Float64Array(inside.length).fill(radius);
    return { state: labelledPoints(kept, groups, reach), report: { notes, chosen: { radius } } };
  },

  lower: lowerPoints,
});

/** Where the rising curve of distances lies furthest below the line between its ends. */
function bendOf(core: Float64Array): number {
  const sorted = core.slice().sort();
  const last = sorted.length - 1;
  const rise = sorted[last]! - sorted[0]!;
  let best = last;
  let most = 0;
  for (let i = 0; i < last; i++) {
    const below = sorted[0]! + (rise * i) / last - sorted[i]!;
    if (below > most) {
      most = below;
      best = i;
    }
  }
  return Math.max(sorted[best]!, Number.MIN_VALUE);
}
