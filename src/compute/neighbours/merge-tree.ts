/** Merges of rows from the nearest to the furthest, as a tree: rows are 0 .. rows − 1, merge m makes the node rows + m. */

export type MergeTree = {
  readonly rows: number;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly height: Float64Array;
  /** Rows below each merge. */
  readonly size: Int32Array;
};

/** From pairs of rows to join, in rising order of height. */
export function mergeTree(rows: number, from: Int32Array, to: Int32Array, height: Float64Array): MergeTree {
  const parent = Int32Array.from({ length: 2 * rows }, (_, i) => i);
  const find = (node: number): number => {
    let top = node;
    while (parent[top] !== top) {
      parent[top] = parent[parent[top]!]!;
      top = parent[top]!;
    }
    return top;
  };
  const merges = from.length;
  const left = new Int32Array(merges);
  const right = new Int32Array(merges);
  const size = new Int32Array(merges);
  const sizeOf = (node: number): number => (node < rows ? 1 : size[node - rows]!);
  for (let m = 0; m < merges; m++) {
    left[m] = find(from[m]!);
    right[m] = find(to[m]!);
    size[m] = sizeOf(left[m]!) + sizeOf(right[m]!);
    parent[left[m]!] = rows + m;
    parent[right[m]!] = rows + m;
  }
  return { rows, left, right, height, size };
}

/** The cluster of every row where the tree is cut into `clusters`. */
export function cutTree(tree: MergeTree, clusters: number): Int32Array {
  const { rows, left, right } = tree;
  const kept = Math.max(0, rows - Math.max(1, clusters));
  const label = new Int32Array(rows + kept).fill(-1);
  let next = 0;
  // From the last merge that counts down to the rows: a node without a label is the top of a cluster.
  for (let node = rows + kept - 1; node >= 0; node--) {
    if (label[node]! < 0) label[node] = next++;
    if (node < rows) continue;
    label[left[node - rows]!] = label[node]!;
    label[right[node - rows]!] = label[node]!;
  }
  return label.slice(0, rows);
}

/** All rows below a node. */
export function rowsBelow(tree: MergeTree, node: number): number[] {
  const found: number[] = [];
  const stack = [node];
  while (stack.length > 0) {
    const top = stack.pop()!;
    if (top < tree.rows) found.push(top);
    else stack.push(tree.right[top - tree.rows]!, tree.left[top - tree.rows]!);
  }
  return found;
}
