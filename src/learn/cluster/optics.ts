/**
 * OPTICS: rows in an order in which dense regions are valleys of a curve, and the steep valleys as clusters; unlike
 * DBSCAN it needs no radius, and clusters may be of unlike density.
 *
 * From row to row the nearest one by reachability, max(core(a), ‖a − b‖) over the rows a taken so far, comes next; core(a)
 * is the distance to the minRows-th row, itself counted. Clusters are cut from the curve by `reachability-valleys.ts`.
 *
 * Time O(n²·p), memory O(n·p).
 *
 * Source: M. Ankerst, M. Breunig, H.-P. Kriegel and J. Sander, "OPTICS: Ordering Points to Identify the Clustering
 * Structure", SIGMOD 1999.
 * Golden numbers: tests/golden/clusters.json (scikit-learn `OPTICS`).
 * Differs: a new row takes the cluster of the nearest row of the fit, and none beyond that row's reachability.
 */
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { squaredDistance } from "../../compute/neighbours/nearest.ts";
import { coreDistances } from "../../compute/neighbours/spanning-tree.ts";
import { defineLearner } from "../../contract/learner.ts";
import { integer, real } from "../../contract/params.ts";
import { labelledPoints, lowerPoints, NONE, pointsOf, sampleOf } from "./points.ts";
import { type ReachabilityCurve, steepValleys } from "./reachability-valleys.ts";

export const opticsClustering = defineLearner({
  name: "opticsClustering",
  tasks: ["clustering"],
  family: "near",
  summary: "Dense regions of unlike density from one curve of reachability; leaves rows between them out.",
  source: "Ankerst, Breunig, Kriegel & Sander 1999",
  can: {},
  params: {
    minRows: integer({ default: 5, min: 2, doc: "Rows that make a place dense, itself counted." }),
    minClusterSize: integer({ default: 5, min: 2, doc: "Rows that a cluster needs." }),
    steepness: real({
      default: 0.05,
      min: 0,
      max: 0.99,
      above: true,
      doc: "How much reachability falls or rises from one row to the next at the edge of a cluster, as a share.",
    }),
    mostRows: integer({
      default: 10_000,
      min: 10,
      max: 50_000,
      doc: "With more rows, a sample of this many is fitted on.",
    }),
  },

  async fit(input, params, context) {
    const { points, notes } = sampleOf(pointsOf(input.frame, "opticsClustering"), params.mostRows, context);
    await context.tick({ done: 0, of: 2 });
    const goOn = () => context.tick();
    const core = await coreDistances(context.team, points, params.minRows, goOn);
    await context.tick({ done: 1, of: 2 });
    const curve = await reachabilityOrder(points, core, goOn);
    const labels = new Int32Array(points.rows).fill(NONE);
    // Small valleys come before those that hold them: a row belongs to the smallest one.
    let clusters = 0;
    for (const { from, to } of steepValleys(curve, params.steepness, params.minRows, params.minClusterSize)) {
      const rows = curve.order.subarray(from, to + 1);
      if (rows.some((row) => labels[row]! >= 0)) continue;
      for (const row of rows) labels[row] = clusters;
      clusters++;
    }
    if (clusters === 0) notes.push("No steep valley of reachability: every row belongs to no cluster.");
    const reach = Float64Array.from(labels, (label, row) => (label < 0 ? 0 : furthest(curve.reachability, core, row)));
    return { state: labelledPoints(points, labels, reach), report: { notes } };
  },

  lower: lowerPoints,
});

/** A first row of a region was reached from afar: its core says how dense it is. */
function furthest(reachability: Float64Array, core: Float64Array, row: number): number {
  return Number.isFinite(reachability[row]!) ? Math.max(reachability[row]!, core[row]!) : core[row]!;
}

/** Rows between two looks at the clock: some milliseconds. */
const TICK_ROWS = 64;

/** The order of rows, each with its reachability and the row it was reached from. */
export async function reachabilityOrder(
  points: Matrix,
  core: Float64Array,
  goOn: () => Promise<unknown>,
): Promise<ReachabilityCurve> {
  const { rows } = points;
  const reachability = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(rows).fill(-1);
  const order = new Int32Array(rows);
  // Rows that are not in the order yet, by ascending number.
  const waiting = Int32Array.from({ length: rows }, (_, i) => i);
  let next = 0;
  for (let place = 0; place < rows; place++) {
    const row = waiting[next]!;
    order[place] = row;
    waiting.copyWithin(next, next + 1, rows - place);
    next = bringNear(points, core, row, waiting.subarray(0, rows - place - 1), reachability, before);
    if (place % TICK_ROWS === 0) await goOn();
  }
  return { order, reachability, before };
}

/** Updates the rows that wait by a row that has just been taken; the place of the nearest, the first of equal ones. */
function bringNear(
  { columns, values }: Matrix,
  core: Float64Array,
  row: number,
  waiting: Int32Array,
  reachability: Float64Array,
  before: Int32Array,
): number {
  const own = core[row]!;
  let next = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < waiting.length; i++) {
    const other = waiting[i]!;
    const known = reachability[other]!;
    if (own < known) {
      const square = squaredDistance(values, row * columns, values, other * columns, columns, known * known);
      const reached = Math.max(own, Math.sqrt(square));
      if (reached < known) {
        reachability[other] = reached;
        before[other] = row;
      }
    }
    if (reachability[other]! < least) {
      least = reachability[other]!;
      next = i;
    }
  }
  return next;
}
