/**
 * Grows one tree, best leaf first: the leaf whose split takes most loss away is split next, until the limit of leaves
 * is reached or no split gains anything. Ties go to the older leaf.
 * Source: H. Shi, "Best-first Decision Tree Learning", 2007; the "basic" monotone method of LightGBM.
 */
import type { HistogramSource, NodeSums, Split } from "./histogram-source.ts";

export type GrowOptions = {
  readonly leaves: number;
  /** 0 for no limit. */
  readonly maxDepth: number;
  readonly minLeafRows: number;
  readonly learningRate: number;
  /** Per column of the source -1, 0 or 1; null when no column is monotone. */
  readonly monotone: Int8Array | null;
  /** Leaf value from sums, before the learning rate; the middle of it bounds the sides of a monotone split. */
  value(sums: NodeSums): number;
};

/** What a finished tree keeps of a split. */
export type GrownSplit = Pick<Split, "column" | "bin" | "missingLeft" | "set">;

/** Branches in the order they were made; children are branch numbers, or -1 - leaf. Children come after parents. */
export type GrownTree = {
  readonly splits: readonly GrownSplit[];
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Per leaf, after the learning rate. */
  readonly values: Float64Array;
};

type Leaf = {
  readonly node: number;
  readonly depth: number;
  readonly low: number;
  readonly high: number;
  /** The branch that points here and on which side; -1 for the root. */
  readonly parent: number;
  readonly onLeft: boolean;
  readonly rows: number;
  split: Split | null;
};

export async function growTree(
  source: HistogramSource,
  tree: number,
  output: number,
  options: GrowOptions,
): Promise<GrownTree> {
  const root = await source.startTree(tree, output);
  const leaves: Leaf[] = [];
  const splits: Split[] = [];
  const left: number[] = [];
  const right: number[] = [];
  let nodes = 1;
  /** Searches new leaves and puts them in their places. */
  const open = async (made: readonly Leaf[], places: readonly number[]) => {
    // nothing is split once the tree has all its leaves
    const more = leaves.length + made.length - 1 < options.leaves;
    const asked = made.filter((leaf) => more && maySplit(leaf.rows, leaf.depth, options));
    const found = asked.length === 0 ? [] : await source.bestSplits(asked);
    for (let i = 0; i < made.length; i++) {
      const leaf = made[i]!;
      const at = asked.indexOf(leaf);
      leaf.split = at < 0 ? null : found[at]!;
      leaves[places[i]!] = leaf;
    }
  };
  const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  await open([{ node: 0, depth: 0, low, high, parent: -1, onLeft: true, rows: root.rows, split: null }], [0]);
  while (leaves.length < options.leaves) {
    const at = bestLeaf(leaves);
    if (at < 0) break;
    const leaf = leaves[at]!;
    const split = leaf.split!;
    const branch = splits.length;
    splits.push(split);
    left.push(-1 - at);
    right.push(-1 - leaves.length);
    if (leaf.parent >= 0) (leaf.onLeft ? left : right)[leaf.parent] = branch;
    const [rows] = await source.applySplits([{ node: leaf.node, split, left: nodes, right: nodes + 1 }]);
    const bounds = childBounds(leaf, split, options);
    const made = [true, false].map((onLeft) => ({
      node: onLeft ? nodes : nodes + 1,
      depth: leaf.depth + 1,
      low: onLeft ? bounds.left.low : bounds.right.low,
      high: onLeft ? bounds.left.high : bounds.right.high,
      parent: branch,
      onLeft,
      rows: onLeft ? rows!.left : rows!.right,
      split: null,
    }));
    nodes += 2;
    await open(made, [at, leaves.length]);
  }
  const ids = leaves.map((leaf) => leaf.node);
  const values = await source.leafValues(ids);
  for (let i = 0; i < values.length; i++) {
    const { low, high } = leaves[i]!;
    values[i] = Math.min(Math.max(values[i]!, low), high) * options.learningRate;
  }
  await source.finishTree(ids, values);
  return { splits, left: Int32Array.from(left), right: Int32Array.from(right), values };
}

function maySplit(rows: number, depth: number, options: GrowOptions): boolean {
  return (
    options.leaves > 1 &&
    (options.maxDepth === 0 || depth < options.maxDepth) &&
    rows >= 2 * Math.max(1, options.minLeafRows)
  );
}

function bestLeaf(leaves: readonly Leaf[]): number {
  let best = -1;
  let gain = 0;
  for (let i = 0; i < leaves.length; i++) {
    const split = leaves[i]!.split;
    if (split !== null && split.gain > gain) {
      gain = split.gain;
      best = i;
    }
  }
  return best;
}

/** Below a monotone split both sides stay on their side of the middle of the two values. */
function childBounds(leaf: Leaf, split: Split, { monotone, value }: GrowOptions) {
  const { low, high } = leaf;
  const direction = monotone === null || split.set !== null ? 0 : monotone[split.column]!;
  if (direction === 0) return { left: { low, high }, right: { low, high } };
  const clip = (sums: NodeSums) => Math.min(Math.max(value(sums), low), high);
  const middle = (clip(split.left) + clip(split.right)) / 2;
  const below = { low, high: middle };
  const above = { low: middle, high };
  return direction > 0 ? { left: below, right: above } : { left: above, right: below };
}
