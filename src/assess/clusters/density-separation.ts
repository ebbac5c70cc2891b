/**
 * Density separation: whether clusters of any shape lie apart by emptier space than there is inside them; in [−1, 1].
 *
 * Per cluster (separation − sparseness) / max of both: sparseness is the longest edge of its minimum spanning tree,
 * separation the least distance to another cluster, both by mutual reachability max(core, core, distance). The mean
 * over clusters is by rows, and rows of no cluster count as 0. NaN with fewer than two clusters.
 *
 * Time O(n²·p), memory O(n).
 *
 * Source: D. Moulavi et al., "Density-Based Clustering Validation", SDM 2014.
 * Differs: the core distance is that to the fifth row of the cluster; all rows count, not only inner ones.
 */
import { gatherRows } from "../../compute/frame.ts";
import { squaredDistance } from "../../compute/frame-matrix.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { coreDistances, spanPlainly } from "../../compute/neighbours/spanning-tree.ts";
import { sizesOf } from "./measures.ts";

const NEIGHBOURS = 5;

/** For some hundred rows: it cannot be stopped. */
export async function densitySeparation(points: Matrix, labels: Int32Array): Promise<number> {
  const { columns, values, rows } = points;
  const sizes = sizesOf(labels);
  if (sizes.filter((n) => n > 0).length < 2) return Number.NaN;
  const core = new Float64Array(rows);
  const goOn = async (): Promise<boolean> => true;
  const sparseness = new Float64Array(sizes.length);
  for (let c = 0; c < sizes.length; c++) {
    const members = Int32Array.from(labels.keys()).filter((i) => labels[i] === c);
    if (members.length === 0) continue;
    const part = { rows: members.length, columns, values: gatherRows(values, columns, members) };
    const own = await coreDistances(null, part, NEIGHBOURS, goOn);
    members.forEach((row, i) => {
      core[row] = own[i]!;
    });
    sparseness[c] = (await spanPlainly(part, own, goOn)).length.at(-1) ?? 0;
  }
  const separation = new Float64Array(sizes.length).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < rows; i++) {
    const a = labels[i]!;
    if (a < 0) continue;
    for (let j = 0; j < i; j++) {
      const b = labels[j]!;
      if (b < 0 || a === b) continue;
      const gap = Math.max(Math.sqrt(squaredDistance(values, i, values, j, columns)), core[i]!, core[j]!);
      if (gap < separation[a]!) separation[a] = gap;
      if (gap < separation[b]!) separation[b] = gap;
    }
  }
  let total = 0;
  sizes.forEach((n, c) => {
    const most = Math.max(separation[c]!, sparseness[c]!);
    if (n > 0 && most > 0) total += (n * (separation[c]! - sparseness[c]!)) / most;
  });
  return total / rows;
}
