// The leaves of a tree in the making: their histograms, their best splits, and how one becomes two.
// The blocks are described in boost-state.ts.
import { bestFound, build } from "./boost-open";
import { fillGoesLeft, part } from "./boost-part";
import { LEAF_BYTES, place, word } from "./boost-state";

// @ts-ignore: decorator
@inline
export function maySplit(fit: usize, rows: i32, depth: i32): bool {
  const deepest = word(fit, 22);
  return (deepest == 0 || depth < deepest) && rows >= 2 * max(1, word(fit, 23));
}

export function take(own: usize): usize {
  const free = place(own, 7);
  const count = load<i32>(free) - 1;
  store<i32>(free, count);
  return <usize>load<u32>(free + 4 + (<usize>count << 2));
}

export function give(own: usize, histogram: usize): void {
  const free = place(own, 7);
  const count = load<i32>(free);
  store<u32>(free + 4 + (<usize>count << 2), <u32>histogram);
  store<i32>(free, count + 1);
}

/** Writes the sums of a leaf, and which columns it may be split by, where the search reads them. */
export function askFor(fit: usize, own: usize, node: usize, leaf: usize, mask: usize): void {
  const groups = place(fit, 38);
  let allowed = mask;
  if (groups) {
    const columns = place(fit, 2);
    allowed = place(own, 19) + node * columns;
    for (let c: usize = 0; c < columns; c++) {
      const may = load<u32>(groups + (c << 2)) & load<u32>(leaf, 52);
      store<u8>(allowed + c, <u8>(may != 0 && (!mask || load<u8>(mask + c) != 0)));
    }
  }
  store<u32>(own + 80 + (node << 2), <u32>allowed);
  const at = place(own, 9) + node * 160;
  store<f64>(at, load<f64>(leaf, 32));
  store<f64>(at, load<f64>(leaf, 40), 8);
  store<f64>(at, <f64>load<i32>(leaf, 4), 16);
}

/** The best split that was found for a leaf; gives the histogram back when there is none. */
export function keepFound(fit: usize, own: usize, node: usize, leaf: usize): void {
  const histogram = place(leaf, 7);
  const out = leaf + 64;
  bestFound(own, node, out);
  const column = load<i32>(out, 32);
  if (column < 0) {
    give(own, histogram);
    return;
  }
  store<i32>(leaf, 1, 48);
  // values missing nowhere in the node go with the greater part when they turn up later
  const table = place(fit, 5) + (<usize>column << 5);
  if (load<i64>(histogram + place(table, 0) + (place(table, 2) << 3)) == 0) {
    const rows = <f64>load<i32>(leaf, 4);
    store<i32>(out, <i32>(2 * ((load<f64>(out, 16) / load<f64>(leaf, 40)) * rows) > rows), 40);
  }
}

export function bestLeaf(leaves: usize, count: i32): i32 {
  let best = -1;
  let gain: f64 = 0;
  for (let i = 0; i < count; i++) {
    const leaf = leaves + <usize>i * LEAF_BYTES;
    if (load<i32>(leaf, 48) && load<f64>(leaf, 64) > gain) {
      gain = load<f64>(leaf, 64);
      best = i;
    }
  }
  return best;
}

/** Makes branch `made` of leaf `at` by the split in it: the left child takes its place, the right one place `count`. */
export function partLeaf(fit: usize, own: usize, at: i32, count: i32, branches: usize, made: i32): void {
  const leaves = place(own, 8);
  const left = leaves + <usize>at * LEAF_BYTES;
  const right = leaves + <usize>count * LEAF_BYTES;
  const split = left + 64;
  const column = load<i32>(split, 32);
  const levels = load<i32>(split, 44);
  const branch = branches + (<usize>made << 6);
  store<i32>(branch, column);
  store<i32>(branch, load<i32>(split, 36), 4);
  store<i32>(branch, (load<i32>(split, 40) & 1) | (levels << 1), 8);
  store<i32>(branch, -1 - at, 12);
  store<i32>(branch, -1 - count, 16);
  memory.copy(branch + 24, split + 64, 32);
  const parent = load<i32>(left, 20);
  if (parent >= 0) store<i32>(branches + (<usize>parent << 6) + (load<i32>(left, 24) ? 16 : 12), made);

  fillGoesLeft(place(own, 12), split, load<i32>(place(fit, 5) + (<usize>column << 5), 8), levels);
  const start = load<i32>(left);
  const rows = load<i32>(left, 4);
  const outStart = load<i32>(left, 8);
  const outRows = load<i32>(left, 12);
  const inside = part(fit, own, column, place(own, 4) + (<usize>start << 2), rows);
  const outside = outRows == 0 ? 0 : part(fit, own, column, place(own, 5) + (<usize>outStart << 2), outRows);
  const g = load<f64>(split, 8);
  const h = load<f64>(split, 16);
  const depth = load<i32>(left, 16) + 1;
  const histogram = place(left, 7);
  const wholeG = load<f64>(left, 32);
  const wholeH = load<f64>(left, 40);
  const groups = place(fit, 38);
  const held = load<u32>(left, 52) & (groups ? load<u32>(groups + (<usize>column << 2)) : 0xffffffff);
  store<u32>(left, held, 52);
  store<u32>(right, held, 52);
  setLeaf(left, start, inside, outStart, outside, depth, made, 0, g, h);
  setLeaf(right, start + inside, rows - inside, outStart + outside, outRows - outside, depth, made, 1, wholeG - g, wholeH - h);
  store<u32>(left, <u32>histogram, 28);
  store<u32>(right, 0, 28);
}

/** The parent's histogram, kept in the left child, becomes those of both: one from its rows, one by subtraction. */
export function shareHistogram(fit: usize, own: usize, lane: i32, smaller: usize, larger: usize): void {
  const parent = place(smaller, 7) + place(larger, 7);
  const fresh = take(own);
  build(fit, own, lane, fresh, parent, rowsOf(own, smaller), load<i32>(smaller, 4));
  store<u32>(larger, <u32>parent, 28);
  store<u32>(smaller, <u32>fresh, 28);
}

/** Where the row numbers of a leaf begin. */
// @ts-ignore: decorator
@inline
export function rowsOf(own: usize, leaf: usize): usize {
  return place(own, 4) + (<usize>load<i32>(leaf) << 2);
}

function setLeaf(
  leaf: usize,
  start: i32,
  rows: i32,
  outStart: i32,
  outRows: i32,
  depth: i32,
  parent: i32,
  side: i32,
  g: f64,
  h: f64,
): void {
  store<i32>(leaf, start);
  store<i32>(leaf, rows, 4);
  store<i32>(leaf, outStart, 8);
  store<i32>(leaf, outRows, 12);
  store<i32>(leaf, depth, 16);
  store<i32>(leaf, parent, 20);
  store<i32>(leaf, side, 24);
  store<f64>(leaf, g, 32);
  store<f64>(leaf, h, 40);
  store<i32>(leaf, 0, 48);
}
