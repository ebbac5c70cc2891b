/**
 * What grows a tree knows of the data: sums per node and the best split of a node, never a row.
 * Rows, sampling, gradients and objectives belong to the source; the local one runs the kernels.
 */

/** Sums over the rows of a node that take part in the tree. */
export type NodeSums = {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
};

/** A way to part a node in two. Columns and bins are numbers of the source's own. */
export type Split = {
  readonly column: number;
  /** The loss that it takes away, twice. */
  readonly gain: number;
  /** Numbers: the last bin that goes left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  /** Categories: a bit per bin that goes left (8 words); null for numbers. */
  readonly set: Uint32Array | null;
  readonly left: NodeSums;
  readonly right: NodeSums;
};

/** A node to be searched, with the bounds that monotone columns put on its children's values. */
export type SplitRequest = { readonly node: number; readonly low: number; readonly high: number };

export type AppliedSplit = {
  readonly node: number;
  readonly split: Split;
  /** Numbers of the new nodes. */
  readonly left: number;
  readonly right: number;
};

export interface HistogramSource {
  /** Draws the tree's rows and columns and computes gradients of one output; node 0 is the root. */
  startTree(tree: number, output: number): Promise<NodeSums>;
  /** The best split of each node, null where none is allowed. A node is asked for at most once. */
  bestSplits(requests: readonly SplitRequest[]): Promise<readonly (Split | null)[]>;
  /** Parts the rows of nodes; returns how many rows of the tree each side got. */
  applySplits(splits: readonly AppliedSplit[]): Promise<readonly { readonly left: number; readonly right: number }[]>;
  /** The best value of each of these nodes, before the learning rate. */
  leafValues(nodes: readonly number[]): Promise<Float64Array>;
  /** Adds the values to the scores of all rows, and ends the tree. */
  finishTree(nodes: readonly number[], values: Float64Array): Promise<void>;
  /** Mean loss over the rows kept aside; NaN when there are none. */
  evaluate(): Promise<number>;
}
