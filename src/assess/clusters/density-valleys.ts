/**
 * Density valleys: whether clusters of any shape are parted where the rows are thin, and only there; at most 1.
 *
 * Rows are linked to their nearest ones, and a row is as dense as these are near; a link is as dense as its thinner end,
 * and thinner where it is long. The pass between two peaks is the thinnest link of the best way between them. Two things
 * cost: a pass between clusters, the rows of the side with the lower peak times pass / peak; and a pass inside a cluster
 * that is clearly lower than the lower peak, the rows around that peak times 1 − FLAT · pass / peak.
 * The value is 1 − cost / rows. Touching round clusters and winding ones are measured alike, so that it compares both.
 *
 * Time O(k·n·log n) for k neighbours, after these are known; memory O(k·n). NaN with fewer than two clusters.
 *
 * Source: the persistence of peaks is that of F. Chazal, L. Guibas, S. Oudot and P. Skraba, "Persistence-Based
 * Clustering in Riemannian Manifolds", Journal of the ACM 60(6), 2013.
 * Differs: densities are those of at most two dimensions, or in many columns every pass would look deep. Constants were
 * set on 16 shapes: round, winding, ring-shaped, of unlike density, with noise.
 */
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { createNeighbours } from "../../compute/neighbours/neighbours.ts";

const NEIGHBOURS = 15;
/** Peaks of one even region differ by chance; what is less than this much lower is no valley. */
const FLAT = 2.5;
/** A link this much longer than the mean way to the neighbours is thinner than its ends. */
const LONG = 1.2;
/** Rows that lie on each other are infinitely dense; a tenth of the usual radius is dense enough. */
const LEAST_RADIUS = 0.1;

/** Rows linked to their nearest ones: what valleys are measured on. */
export type DensityGraph = {
  readonly density: Float64Array;
  /** Links from the densest to the thinnest. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly pass: Float64Array;
};

export function densityGraph({ rows, columns, values }: Matrix): DensityGraph {
  const k = Math.min(NEIGHBOURS, rows - 1);
  const own = Int32Array.from({ length: rows }, (_, i) => i);
  const all = { rows, width: columns, values };
  const { rows: near, distances } = createNeighbours(all).nearest(all, k, own);
  const means = Float64Array.from(own, (i) => {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += distances[i * k + j]!;
    return sum / Math.max(1, k);
  });
  const usual = means.slice().sort()[rows >> 1]! || 1;
  const radius = means.map((mean) => Math.max(mean / usual, LEAST_RADIUS));
  const densityOf = (r: number): number => 1 / (columns === 1 ? r : r * r);
  const pass = Float64Array.from(near, (j, l) =>
    densityOf(Math.max(radius[Math.floor(l / k)]!, radius[j]!, (LONG * distances[l]!) / usual)),
  );
  const order = Int32Array.from(pass.keys()).sort((a, b) => pass[b]! - pass[a]! || a - b);
  return {
    density: radius.map(densityOf),
    from: order.map((l) => Math.floor(l / k)),
    to: order.map((l) => near[l]!),
    pass: Float64Array.from(order, (l) => pass[l]!),
  };
}

/** Every row must have a label from 0 on. */
export function densityValleys({ density, from, to, pass }: DensityGraph, labels: Int32Array): number {
  const rows = labels.length;
  const clusters = labels.reduce((most, c) => Math.max(most, c), 0) + 1;
  if (new Set(labels).size < 2) return Number.NaN;
  const summit = new Float64Array(clusters);
  const size = new Int32Array(clusters);
  labels.forEach((c, i) => {
    summit[c] = Math.max(summit[c]!, density[i]!);
    size[c]! += 1;
  });
  const inside = createPeaks(density, new Int32Array(rows).fill(1));
  const between = createPeaks(summit, size);
  let cost = 0;
  for (let l = 0; l < pass.length; l++) {
    const [a, b] = [labels[from[l]!]!, labels[to[l]!]!];
    if (a === b) {
      const lower = inside.join(from[l]!, to[l]!);
      if (lower !== null) cost += lower.rows * Math.max(0, 1 - (FLAT * pass[l]!) / lower.peak);
    } else {
      const lower = between.join(a, b);
      if (lower !== null) cost += lower.rows * Math.min(1, pass[l]! / lower.peak);
    }
  }
  // Pieces of a cluster without a link between them are parted by the deepest valley: all but the largest cost.
  const largest = new Int32Array(clusters);
  inside.left((peak, mass) => {
    cost += mass;
    largest[labels[peak]!] = Math.max(largest[labels[peak]!]!, mass);
  });
  for (const mass of largest) cost -= mass;
  return 1 - cost / rows;
}

/** Regions that grow together; each keeps its highest peak. */
function createPeaks(height: Float64Array, size: Int32Array) {
  const parent = Int32Array.from(height.keys());
  const mass = size.slice();
  const find = (node: number): number => {
    let top = node;
    while (parent[top] !== top) {
      parent[top] = parent[parent[top]!]!;
      top = parent[top]!;
    }
    return top;
  };
  return {
    /** The region with the lower peak of two that are now one; null where they were one already. */
    join(a: number, b: number): { readonly peak: number; readonly rows: number } | null {
      const [p, q] = [find(a), find(b)];
      if (p === q) return null;
      const [high, low] = height[p]! > height[q]! || (height[p] === height[q] && p < q) ? [p, q] : [q, p];
      parent[low] = high;
      mass[high]! += mass[low]!;
      return { peak: height[low]!, rows: mass[low]! };
    },
    left(visit: (peak: number, rows: number) => void): void {
      parent.forEach((top, node) => {
        if (top === node) visit(node, mass[node]!);
      });
    },
  };
}
