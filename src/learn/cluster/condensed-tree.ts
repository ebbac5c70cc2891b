/**
 * The condensed tree of HDBSCAN: clusters that split into parts of at least a least size, and which of them last longest.
 *
 * A cluster is born where it splits off at the density λ = 1 / distance, and rows fall out of it until it splits or ends.
 * Its stability is Σ over its rows of (λ where the row leaves − λ of its birth); a cluster is chosen where no choice of
 * clusters below it adds up to more (excess of mass). The whole table is never chosen.
 *
 * Time and memory O(n).
 *
 * Source: R. Campello, D. Moulavi and J. Sander, "Density-Based Clustering Based on Hierarchical Density Estimates",
 * PAKDD 2013.
 */
import { type MergeTree, rowsBelow } from "../../compute/neighbours/merge-tree.ts";
import { NONE } from "./points.ts";

export type DensityClusters = {
  /** Per row: its cluster, or -1. */
  readonly labels: Int32Array;
  /** Per cluster: the distance at which it was born. */
  readonly birth: Float64Array;
};

type Cluster = {
  readonly parent: number;
  readonly birth: number;
  stability: number;
  below: number;
  split: boolean;
  chosen: boolean;
};

export function densityClusters(tree: MergeTree, leastSize: number): DensityClusters {
  const { rows } = tree;
  const longest = tree.height.at(-1) ?? 1;
  // Rows that lie on each other are infinitely dense; a bound keeps sums finite.
  const shortest = Math.max(longest * 1e-10, 1e-300);
  const density = (merge: number): number => 1 / Math.max(tree.height[merge]!, shortest);
  const sizeOf = (node: number): number => (node < rows ? 1 : tree.size[node - rows]!);

  const clusters: Cluster[] = [{ parent: NONE, birth: 0, stability: 0, below: 0, split: false, chosen: false }];
  const fellFrom = new Int32Array(rows);
  const fall = (node: number, cluster: number, lambda: number): void => {
    for (const row of rowsBelow(tree, node)) fellFrom[row] = cluster;
    clusters[cluster]!.stability += sizeOf(node) * (lambda - clusters[cluster]!.birth);
  };
  const stack: [node: number, cluster: number][] = rows > 1 ? [[2 * rows - 2, 0]] : [];
  while (stack.length > 0) {
    const [node, own] = stack.pop()!;
    const merge = node - rows;
    const lambda = density(merge);
    const parts = [tree.left[merge]!, tree.right[merge]!];
    const large = parts.filter((part) => sizeOf(part) >= leastSize);
    if (large.length === 2) {
      clusters[own]!.split = true;
      for (const part of large) {
        clusters[own]!.stability += sizeOf(part) * (lambda - clusters[own]!.birth);
        clusters.push({ parent: own, birth: lambda, stability: 0, below: 0, split: false, chosen: false });
        if (part < rows) fall(part, clusters.length - 1, lambda);
        else stack.push([part, clusters.length - 1]);
      }
      continue;
    }
    for (const part of parts) {
      if (large.includes(part) && part >= rows) stack.push([part, own]);
      else fall(part, own, lambda);
    }
  }
  return chosenOf(clusters, fellFrom);
}

/** Excess of mass: from the last born upwards, then the labels of rows by the first chosen cluster above them. */
function chosenOf(clusters: readonly Cluster[], fellFrom: Int32Array): DensityClusters {
  for (let c = clusters.length - 1; c > 0; c--) {
    const cluster = clusters[c]!;
    cluster.chosen = !cluster.split || cluster.below <= cluster.stability;
    clusters[cluster.parent]!.below += Math.max(cluster.below, cluster.stability);
  }
  const top = new Int32Array(clusters.length).fill(NONE);
  const birth: number[] = [];
  clusters.forEach((cluster, c) => {
    // Parents come before their parts.
    if (c > 0 && top[cluster.parent]! >= 0) top[c] = top[cluster.parent]!;
    else if (c > 0 && cluster.chosen) {
      top[c] = birth.length;
      birth.push(1 / cluster.birth);
    }
  });
  return { labels: fellFrom.map((c) => top[c]!), birth: Float64Array.from(birth) };
}
