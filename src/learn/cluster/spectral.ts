/**
 * Spectral clustering: rows linked to their nearest ones, and clusters as parts of these links that hold together.
 *
 * With A the links, ½ where only one of two rows counts the other among its nearest, and D their sums per row, the
 * vectors of the largest eigenvalues of D^(−½) A D^(−½), times D^(−½), place linked rows near each other; k-means finds
 * the clusters among these places.
 *
 * Time O(n²·p) for the neighbours at most, O(rounds·n·k·(links + k)) for the vectors; memory O(n·(links + k)).
 *
 * Source: J. Shi and J. Malik, "Normalized Cuts and Image Segmentation", IEEE TPAMI 22(8), 2000; U. von Luxburg, "A
 * Tutorial on Spectral Clustering", Statistics and Computing 17(4), 2007.
 * Golden numbers: tests/golden/clusters.json (scikit-learn `SpectralClustering`).
 * Differs: a new row takes the cluster of the nearest row of the fit.
 */

import { bestOfStarts } from "../../compute/centres/k-means-starts.ts";
import { truncatedSvd } from "../../compute/matrices/eigen-sparse.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";
import type { SparseMatrix } from "../../compute/matrices/matrix-sparse.ts";
import { createNeighbours } from "../../compute/neighbours/neighbours.ts";
import type { FitContext } from "../../contract/context.ts";
import { defineLearner } from "../../contract/learner.ts";
import { integer } from "../../contract/params.ts";
import { labelledPoints, lowerPoints, pointsOf, sampleOf } from "./points.ts";

/** Rounds until the vectors stand still to a few digits, where the eigenvalues behind them are a few percent smaller. */
const EIGEN_ROUNDS = 60;
const MEANS_ROUNDS = 300;

export const spectral = defineLearner({
  name: "spectral",
  tasks: ["clustering"],
  family: "near",
  summary: "Clusters of any shape that hold together by links to the nearest rows; for up to some thousand rows.",
  source: "Shi & Malik 2000",
  can: {},
  params: {
    clusters: integer({ default: 3, min: 1, max: 100, doc: "How many clusters." }),
    neighbours: integer({ default: 10, min: 1, max: 1000, doc: "Rows that each row is linked to, itself counted." }),
    starts: integer({ default: 10, min: 1, max: 1000, doc: "Starts of k-means from other centres." }),
    mostRows: integer({
      default: 2000,
      min: 10,
      max: 10_000,
      doc: "With more rows, a sample of this many is fitted on.",
    }),
  },

  async fit(input, params, context) {
    const { points, notes } = sampleOf(pointsOf(input.frame, "spectral"), params.mostRows, context);
    await context.tick({ done: 0, of: 2 });
    const links = linksOf(points, params.neighbours);
    await context.tick({ done: 1, of: 2 });
    const places = placesOf(links, params.clusters, context);
    const { clusters, starts } = params;
    const asked = { clusters, starts, maxRounds: MEANS_ROUNDS, tolerance: 0, finish: false };
    const best = await bestOfStarts(places, null, asked, context, () => context.tick());
    return { state: labelledPoints(points, best.assigned), report: { notes } };
  },

  lower: lowerPoints,
});

/** ½ per direction in which one row is among the nearest of the other; a row is linked to itself. */
function linksOf({ rows, columns, values }: Matrix, neighbours: number): SparseMatrix {
  const k = Math.min(neighbours, rows);
  const all = { rows, width: columns, values };
  const near = createNeighbours(all).nearest(all, k).rows;
  const linked = Array.from({ length: rows }, () => new Map<number, number>());
  const add = (a: number, b: number): void => void linked[a]!.set(b, (linked[a]!.get(b) ?? 0) + 0.5);
  near.forEach((other, l) => {
    const row = Math.floor(l / k);
    add(row, other);
    add(other, row);
  });
  const starts = new Int32Array(rows + 1);
  linked.forEach((ones, row) => {
    starts[row + 1] = starts[row]! + ones.size;
  });
  const order = linked.map((ones) => [...ones].sort((a, b) => a[0] - b[0]));
  return {
    rows,
    width: rows,
    starts,
    columns: Int32Array.from(order.flat(), ([row]) => row),
    values: Float64Array.from(order.flat(), ([, weight]) => weight),
  };
}

/** D^(−½) per row: what links to other rows add up to. */
function scalesOf(links: SparseMatrix): Float64Array {
  return Float64Array.from({ length: links.rows }, (_, row) => {
    let degree = 0;
    for (let at = links.starts[row]!; at < links.starts[row + 1]!; at++)
      if (links.columns[at] !== row) degree += links.values[at]!;
    // A row that lies on more rows than it is linked to may be linked to itself alone.
    return degree > 0 ? 1 / Math.sqrt(degree) : 1;
  });
}

/** D^(−½) A D^(−½) + 1: no eigenvalue is below 0, so that the largest ones come first. */
function normalised(links: SparseMatrix, scales: Float64Array): SparseMatrix {
  const values = links.values.slice();
  for (let row = 0; row < links.rows; row++) {
    for (let at = links.starts[row]!; at < links.starts[row + 1]!; at++) {
      const other = links.columns[at]!;
      values[at] = other === row ? 1 : values[at]! * scales[row]! * scales[other]!;
    }
  }
  return { ...links, values };
}

/** The vectors of the largest eigenvalues, side by side and scaled by D^(−½): `rows × clusters`. */
function placesOf(links: SparseMatrix, clusters: number, context: FitContext): Matrix {
  const scales = scalesOf(links);
  const found = truncatedSvd(normalised(links, scales), clusters, context.random.fork("vectors"), EIGEN_ROUNDS);
  const { rows, columns, values } = found.components;
  return { rows, columns, values: values.map((v, at) => v * scales[Math.floor(at / columns)]!) };
}
