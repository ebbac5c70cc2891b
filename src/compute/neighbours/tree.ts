/**
 * A balanced k-d tree with tight boxes: each node is cut at the median of its widest column.
 *
 * The distance to a box is summed in the lanes of `squaredDistance`, and rounding keeps order: it is a lower bound of
 * the computed distances, not only of the true ones. So the tree gives the same bits as comparing all pairs.
 *
 * Build O(n·width·log n); a query about O(width·log n) where columns are few, O(n·width) where they are many.
 *
 * Source: J. Friedman, J. Bentley and R. Finkel, "An Algorithm for Finding Best Matches in Logarithmic Expected
 * Time", ACM TOMS 3(3), 1977.
 */
import { type Nearest, type Points, squaredDistance } from "./nearest.ts";

/** Points in a leaf, at most, unless they are all equal. */
const LEAF = 16;

export type Tree = {
  readonly width: number;
  /** In order of leaves. */
  readonly points: Float64Array;
  /** Row number of each of `points`. */
  readonly rows: Int32Array;
  /** First and end of the points of node k; its children are 2k + 1 and 2k + 2. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly leaf: Uint8Array;
  /** `nodes × 2·width`: lowest, then highest, per column. */
  readonly boxes: Float64Array;
};

export function buildTree({ rows: count, width, values }: Points): Tree {
  let levels = 0;
  while (Math.ceil(count / 2 ** levels) > LEAF) levels++;
  const nodes = 2 ** (levels + 1) - 1;
  const rows = Int32Array.from({ length: count }, (_, i) => i);
  const start = new Int32Array(nodes);
  const end = new Int32Array(nodes);
  const leaf = new Uint8Array(nodes).fill(1);
  const boxes = new Float64Array(nodes * 2 * width);
  const keys = new Float64Array(count);
  end[0] = count;
  for (let node = 0; node < nodes; node++) {
    const from = start[node]!;
    const to = end[node]!;
    if (from === to) continue;
    const widest = measureBox(values, width, rows, from, to, boxes, node * 2 * width);
    if (to - from <= LEAF || widest < 0 || 2 * node + 2 >= nodes) continue;
    leaf[node] = 0;
    const middle = (from + to) >> 1;
    for (let i = from; i < to; i++) keys[i] = values[rows[i]! * width + widest]!;
    partition(keys, rows, from, to - 1, middle);
    start[2 * node + 1] = from;
    end[2 * node + 1] = middle;
    start[2 * node + 2] = middle;
    end[2 * node + 2] = to;
  }
  const points = new Float64Array(count * width);
  for (let i = 0; i < count; i++) points.set(values.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
  return { width, points, rows, start, end, leaf, boxes };
}

/** Offers all points that may be among the nearest of the query, except row `own`. */
export function searchTree(tree: Tree, query: Float64Array, at: number, own: number, best: Nearest, node = 0): void {
  if (tree.leaf[node] === 1) {
    const { width, points, rows } = tree;
    const to = tree.end[node]!;
    for (let i = tree.start[node]!; i < to; i++) {
      const distance = squaredDistance(query, at, points, i * width, width, best.bound);
      if (distance <= best.bound && rows[i] !== own) best.offer(distance, rows[i]!);
    }
    return;
  }
  const left = 2 * node + 1;
  const toLeft = boxDistance(tree, left, query, at);
  const toRight = boxDistance(tree, left + 1, query, at);
  const first = toRight < toLeft ? left + 1 : left;
  // A box as far as the worst may still hold an equal distance with a lower row number.
  if (Math.min(toLeft, toRight) <= best.bound) searchTree(tree, query, at, own, best, first);
  if (Math.max(toLeft, toRight) <= best.bound) searchTree(tree, query, at, own, best, 2 * left + 1 - first);
}

/** The squared distance to a node's box, in the lanes of `squaredDistance`. */
export function boxDistance(tree: Tree, node: number, query: Float64Array, at: number): number {
  const { width, boxes } = tree;
  const low = node * 2 * width;
  const high = low + width;
  const whole = width - (width & 3);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let j = 0;
  for (; j < whole; j += 4) {
    const d0 = outside(query[at + j]!, boxes[low + j]!, boxes[high + j]!);
    const d1 = outside(query[at + j + 1]!, boxes[low + j + 1]!, boxes[high + j + 1]!);
    const d2 = outside(query[at + j + 2]!, boxes[low + j + 2]!, boxes[high + j + 2]!);
    const d3 = outside(query[at + j + 3]!, boxes[low + j + 3]!, boxes[high + j + 3]!);
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (; j < width; j++) {
    const d = outside(query[at + j]!, boxes[low + j]!, boxes[high + j]!);
    s0 += d * d;
  }
  return s0 + s1 + (s2 + s3);
}

function outside(value: number, low: number, high: number): number {
  return value < low ? low - value : value > high ? value - high : 0;
}

/** Writes a node's box; the column with the widest spread, or −1 where all its points are equal. */
function measureBox(
  values: Float64Array,
  width: number,
  rows: Int32Array,
  from: number,
  to: number,
  boxes: Float64Array,
  at: number,
): number {
  boxes.fill(Number.POSITIVE_INFINITY, at, at + width);
  boxes.fill(Number.NEGATIVE_INFINITY, at + width, at + 2 * width);
  for (let i = from; i < to; i++) {
    const row = rows[i]! * width;
    for (let j = 0; j < width; j++) {
      const value = values[row + j]!;
      if (value < boxes[at + j]!) boxes[at + j] = value;
      if (value > boxes[at + width + j]!) boxes[at + width + j] = value;
    }
  }
  let widest = -1;
  let spread = 0;
  for (let j = 0; j < width; j++) {
    const here = boxes[at + width + j]! - boxes[at + j]!;
    if (here > spread) {
      spread = here;
      widest = j;
    }
  }
  return widest;
}

/** Quickselect with the median of three: no key before `middle` is above one behind it. */
function partition(keys: Float64Array, rows: Int32Array, from: number, to: number, middle: number): void {
  let low = from;
  let high = to;
  while (low < high) {
    const a = keys[low]!;
    const b = keys[(low + high) >> 1]!;
    const c = keys[high]!;
    const pivot = a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
    let i = low;
    let j = high;
    while (i <= j) {
      while (keys[i]! < pivot) i++;
      while (keys[j]! > pivot) j--;
      if (i > j) break;
      const key = keys[i]!;
      keys[i] = keys[j]!;
      keys[j] = key;
      const row = rows[i]!;
      rows[i] = rows[j]!;
      rows[j] = row;
      i++;
      j--;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
