/**
 * Cost-complexity pruning: at penalty alpha the tree that makes  R(T) + alpha |leaves|  least, R the sum over its leaves
 * of impurity times share of the weight. These trees are nested: each branch has the alpha from which it is a leaf.
 * Source: L. Breiman et al., "Classification and Regression Trees", 1984, chapter 3.
 */
import type { CartNode } from "./cart-grow.ts";

export type PruningPath = {
  /** Per node: the alpha from which it is a leaf; -Infinity for leaves. */
  readonly collapses: Float64Array;
  /** The alphas at which a branch collapses, rising, from 0 on. */
  readonly alphas: readonly number[];
};

export function pruningPath(nodes: readonly CartNode[]): PruningPath {
  const total = nodes[0]!.weight;
  const risk = Float64Array.from(nodes, (node) => (node.impurity * node.weight) / total);
  const collapses = new Float64Array(nodes.length).fill(Number.NEGATIVE_INFINITY);
  const leaves = new Int32Array(nodes.length).fill(1);
  const below = risk.slice();
  for (let i = nodes.length - 1; i >= 0; i--) {
    const { left, right } = nodes[i]!;
    if (left < 0) continue;
    leaves[i] = leaves[left]! + leaves[right]!;
    below[i] = below[left]! + below[right]!;
  }
  const weakest = createHeap(nodes.length);
  const linkOf = (i: number) => (risk[i]! - below[i]!) / (leaves[i]! - 1);
  const held = new Uint8Array(nodes.length);
  nodes.forEach((node, i) => {
    if (node.left < 0) return;
    held[i] = 1;
    weakest.put(i, linkOf(i));
  });
  const alphas = [0];
  let alpha = 0;
  for (let i = weakest.take(); i >= 0; i = weakest.take()) {
    alpha = Math.max(alpha, linkOf(i));
    if (alpha > alphas.at(-1)!) alphas.push(alpha);
    const open = [i];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (held[at] === 0) continue;
      held[at] = 0;
      collapses[at] = alpha;
      if (at !== i) weakest.drop(at);
      open.push(nodes[at]!.left, nodes[at]!.right);
    }
    const fewer = leaves[i]! - 1;
    const more = risk[i]! - below[i]!;
    leaves[i] = 1;
    below[i] = risk[i]!;
    for (let up = nodes[i]!.parent; up >= 0; up = nodes[up]!.parent) {
      leaves[up]! -= fewer;
      below[up]! += more;
      weakest.put(up, linkOf(up));
    }
  }
  return { collapses, alphas };
}

/** The tree at one alpha: only its nodes, children after their parent. */
export function prunedTo(nodes: readonly CartNode[], collapses: Float64Array, alpha: number): readonly CartNode[] {
  const kept: CartNode[] = [];
  const open = [{ from: 0, parent: -1, right: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = nodes[next.from]!;
    const at = kept.push({ ...node, parent: next.parent, left: -1, right: -1 }) - 1;
    if (next.parent >= 0) kept[next.parent]![next.right ? "right" : "left"] = at;
    if (node.left < 0 || collapses[next.from]! <= alpha) {
      kept[at]!.split = null;
      continue;
    }
    open.push({ from: node.right, parent: at, right: true }, { from: node.left, parent: at, right: false });
  }
  return kept;
}

/** A binary heap of numbers 0 .. count - 1 by a key that may change; equal keys by number. */
function createHeap(count: number) {
  const items: number[] = [];
  const keys = new Float64Array(count);
  const places = new Int32Array(count).fill(-1);
  const before = (a: number, b: number) => keys[a]! < keys[b]! || (keys[a] === keys[b] && a < b);
  const set = (place: number, item: number) => {
    items[place] = item;
    places[item] = place;
  };
  const sift = (start: number) => {
    let place = start;
    const item = items[place]!;
    while (place > 0 && before(item, items[(place - 1) >> 1]!)) {
      set(place, items[(place - 1) >> 1]!);
      place = (place - 1) >> 1;
    }
    for (;;) {
      let child = 2 * place + 1;
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child++;
      if (child >= items.length || !before(items[child]!, item)) break;
      set(place, items[child]!);
      place = child;
    }
    set(place, item);
  };
  const drop = (item: number) => {
    const place = places[item]!;
    if (place < 0) return;
    places[item] = -1;
    const last = items.pop()!;
    if (last === item) return;
    set(place, last);
    sift(place);
  };
  return {
    put(item: number, key: number) {
      keys[item] = key;
      if (places[item]! < 0) places[item] = items.push(item) - 1;
      sift(places[item]!);
    },
    drop,
    /** The item of the least key, -1 when there is none. */
    take() {
      const item = items[0];
      if (item === undefined) return -1;
      drop(item);
      return item;
    },
  };
}
