/**
 * How good a clustering is, from the points and their labels alone. Rows of no cluster (-1) take no part.
 *
 * silhouette: mean of (b − a) / max(a, b), a the mean distance to the own cluster, b to the nearest other one; in [−1, 1].
 * calinskiHarabasz: squares between clusters over squares within, each over its degrees of freedom; more is better.
 * daviesBouldin: mean over clusters of the worst (spread + spread) / distance of centres; less is better.
 * All are NaN with fewer than two clusters.
 *
 * Time O(n²·p) for the silhouette, O(n·p + k²·p) for the others; memory O(n·k).
 *
 * Source: P. Rousseeuw, Journal of Computational and Applied Mathematics 20, 1987; T. Caliński and J. Harabasz,
 * Communications in Statistics 3(1), 1974; D. Davies and D. Bouldin, IEEE TPAMI 1(2), 1979.
 * Golden numbers: tests/golden/clusters.json (scikit-learn).
 */
import { squaredDistance } from "../../compute/frame-matrix.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";

export function silhouette(points: Matrix, labels: Int32Array): number {
  const sizes = sizesOf(labels);
  const clusters = sizes.length;
  if (present(sizes) < 2) return Number.NaN;
  let total = 0;
  let count = 0;
  const sums = new Float64Array(clusters);
  for (let i = 0; i < points.rows; i++) {
    const own = labels[i]!;
    if (own < 0) continue;
    count++;
    if (sizes[own] === 1) continue;
    sums.fill(0);
    for (let j = 0; j < points.rows; j++) {
      const c = labels[j]!;
      if (c >= 0) sums[c]! += Math.sqrt(squaredDistance(points.values, i, points.values, j, points.columns));
    }
    const a = sums[own]! / (sizes[own]! - 1);
    let b = Number.POSITIVE_INFINITY;
    for (let c = 0; c < clusters; c++) if (c !== own && sizes[c]! > 0) b = Math.min(b, sums[c]! / sizes[c]!);
    const most = Math.max(a, b);
    if (most > 0) total += (b - a) / most;
  }
  return total / count;
}

export function calinskiHarabasz(points: Matrix, labels: Int32Array): number {
  const sizes = sizesOf(labels);
  const k = present(sizes);
  const centres = centresOf(points, labels, sizes);
  const whole = centresOf(
    points,
    labels.map((c) => (c < 0 ? c : 0)),
    [sizes.reduce((sum, n) => sum + n, 0)],
  );
  const rows = sizes.reduce((sum, n) => sum + n, 0);
  if (k < 2 || rows <= k) return Number.NaN;
  let between = 0;
  let within = 0;
  sizes.forEach((n, c) => {
    if (n > 0) between += n * squaredDistance(centres, c, whole, 0, points.columns);
  });
  labels.forEach((c, i) => {
    if (c >= 0) within += squaredDistance(points.values, i, centres, c, points.columns);
  });
  return within === 0 ? 1 : (between / (k - 1)) * ((rows - k) / within);
}

export function daviesBouldin(points: Matrix, labels: Int32Array): number {
  const sizes = sizesOf(labels);
  const k = present(sizes);
  if (k < 2) return Number.NaN;
  const centres = centresOf(points, labels, sizes);
  const spread = new Float64Array(sizes.length);
  labels.forEach((c, i) => {
    if (c >= 0) spread[c]! += Math.sqrt(squaredDistance(points.values, i, centres, c, points.columns)) / sizes[c]!;
  });
  let total = 0;
  for (let a = 0; a < sizes.length; a++) {
    if (sizes[a] === 0) continue;
    let worst = 0;
    for (let b = 0; b < sizes.length; b++) {
      if (a === b || sizes[b] === 0) continue;
      const apart = Math.sqrt(squaredDistance(centres, a, centres, b, points.columns));
      if (apart > 0) worst = Math.max(worst, (spread[a]! + spread[b]!) / apart);
    }
    total += worst;
  }
  return total / k;
}

/** Rows of each cluster. */
export function sizesOf(labels: Int32Array): number[] {
  const sizes: number[] = [];
  for (const c of labels) {
    while (sizes.length <= c) sizes.push(0);
    if (c >= 0) sizes[c]! += 1;
  }
  return sizes;
}

function present(sizes: readonly number[]): number {
  return sizes.filter((n) => n > 0).length;
}

function centresOf(points: Matrix, labels: Int32Array, sizes: readonly number[]): Float64Array {
  const { columns, values } = points;
  const centres = new Float64Array(sizes.length * columns);
  labels.forEach((c, i) => {
    if (c >= 0) for (let j = 0; j < columns; j++) centres[c * columns + j]! += values[i * columns + j]! / sizes[c]!;
  });
  return centres;
}
