// Whole trees of a forest, one per call chain: a thread grows its own tree, so threads need no merging and floating
// sums run in row order. A call works off a budget and returns; the state block remembers where it was.
//
// The fields of the state block are described in forest-state.ts.
import { searchColumns } from "./forest-search";
import { at, below, get, goesLeft, set } from "./forest-state";

/** Works until about `budget` row visits are spent. Sets `done` (field 29) when the tree is finished. */
export function growForestTree(s: usize, budget: i32): void {
  let left: i64 = budget;
  if (!get(s, 33)) {
    begin(s);
    left -= get(s, 0);
  }
  while (left > 0) {
    const first = get(s, 16);
    const end = get(s, 15);
    if (first == end) {
      set(s, 29, 1);
      return;
    }
    const fifo = get(s, 17);
    const entry = at(s, 14) + <usize>(fifo ? first : end - 1) * 20;
    if (fifo) set(s, 16, first + 1);
    else set(s, 15, end - 1);
    left -= visit(s, entry);
  }
}

/** Draws the bag and puts the root in the queue. */
function begin(s: usize): void {
  set(s, 33, 1);
  const rows = get(s, 0);
  const bag = at(s, 8);
  const weights = at(s, 6);
  if (get(s, 27)) {
    memory.fill(bag, 0, <usize>rows << 2);
    for (let i = 0; i < rows; i++) {
      const p = bag + (<usize>below(s, rows) << 2);
      store<f32>(p, load<f32>(p) + 1);
    }
    if (weights) {
      for (let i: usize = 0; i < <usize>rows << 2; i += 4) store<f32>(bag + i, load<f32>(bag + i) * load<f32>(weights + i));
    }
  } else if (weights) memory.copy(bag, weights, <usize>rows << 2);
  else for (let i: usize = 0; i < <usize>rows << 2; i += 4) store<f32>(bag + i, 1);
  let p = at(s, 9);
  for (let i = 0; i < rows; i++) {
    store<u32>(p, i);
    p += load<f32>(bag + (<usize>i << 2)) > 0 ? 4 : 0;
  }
  const columns = get(s, 1);
  for (let c = 0; c < columns; c++) store<i32>(at(s, 30) + (<usize>c << 2), c);
  push(s, 0, <i32>((p - at(s, 9)) >> 2), 0, -1, 0);
}

function push(s: usize, start: i32, rows: i32, depth: i32, parent: i32, side: i32): void {
  const end = get(s, 15);
  const entry = at(s, 14) + <usize>end * 20;
  store<i32>(entry, start);
  store<i32>(entry, rows, 4);
  store<i32>(entry, depth, 8);
  store<i32>(entry, parent, 12);
  store<i32>(entry, side, 16);
  set(s, 15, end + 1);
}

/** Makes a leaf or a branch of a queued node; returns the row visits spent. */
function visit(s: usize, entry: usize): i64 {
  const start = load<i32>(entry);
  const rows = load<i32>(entry, 4);
  const depth = load<i32>(entry, 8);
  const parent = load<i32>(entry, 12);
  const side = load<i32>(entry, 16);
  const index = at(s, 9) + (<usize>start << 2);
  const classes = get(s, 7);
  const pure = classes > 1 ? gatherClasses(s, index, rows) : gatherValues(s, index, rows);
  const open = (get(s, 15) - get(s, 16)) + get(s, 21);
  const maxDepth = get(s, 23);
  const mayTry = !pure && rows >= 2 * get(s, 24) && open + 2 <= get(s, 22) && (maxDepth == 0 || depth < maxDepth);
  let spent: i64 = rows;
  let found = false;
  if (mayTry) {
    spent += searchColumns(s, index, rows);
    found = load<i32>(at(s, 35)) >= 0;
  }
  if (!found) {
    const leaf = get(s, 21);
    set(s, 21, leaf + 1);
    link(s, parent, side, -1 - leaf);
    memory.copy(at(s, 20) + <usize>(leaf * classes) * 8, at(s, 32), <usize>classes << 3);
    divide(at(s, 20) + <usize>(leaf * classes) * 8, classes, load<f64>(at(s, 31), 256 * 48 - 8));
    return spent;
  }
  const branch = get(s, 19);
  set(s, 19, branch + 1);
  link(s, parent, side, branch);
  memory.copy(at(s, 18) + (<usize>branch << 6), at(s, 35), 64);
  const lefts = partNode(s, index, rows, at(s, 18) + (<usize>branch << 6));
  push(s, start + lefts, rows - lefts, depth + 1, branch, 1);
  push(s, start, lefts, depth + 1, branch, 0);
  return spent + rows;
}

function link(s: usize, parent: i32, side: i32, child: i32): void {
  if (parent >= 0) store<i32>(at(s, 18) + (<usize>parent << 6) + (side ? 16 : 12), child);
}

function divide(p: usize, count: i32, by: f64): void {
  for (let k = 0; k < count; k++) store<f64>(p + (<usize>k << 3), load<f64>(p + (<usize>k << 3)) / by);
}

// Row data of values: f64 weight, f64 weight * value. Class scratch 0: sum of weight * value; the total weight is kept
// in the last number of the histogram scratch. Returns whether all values are the same.
function gatherValues(s: usize, index: usize, rows: i32): bool {
  const bag = at(s, 8);
  const target = at(s, 5);
  let to = at(s, 11);
  const marks = at(s, 34);
  let weight: f64 = 0;
  let sum: f64 = 0;
  const firstValue = load<f32>(target + (<usize>load<u32>(index) << 2));
  let same = true;
  for (let i: usize = 0; i < <usize>rows << 2; i += 4) {
    const row = <usize>load<u32>(index + i) << 2;
    const w = <f64>load<f32>(bag + row);
    const value = load<f32>(target + row);
    same = same && value == firstValue;
    store<f64>(to, w);
    store<f64>(to, w * <f64>value, 8);
    if (marks) store<u8>(marks + (i >> 2), value != 0 ? 255 : 0);
    weight += w;
    sum += w * <f64>value;
    to += 16;
  }
  store<f64>(at(s, 32), sum);
  store<f64>(at(s, 31), weight, 256 * 48 - 8);
  return same;
}

// Row data of classes: f64 weight, i32 class. Class scratch 0: weight per class.
function gatherClasses(s: usize, index: usize, rows: i32): bool {
  const bag = at(s, 8);
  const target = at(s, 5);
  const sums = at(s, 32);
  const classes = get(s, 7);
  memory.fill(sums, 0, <usize>classes << 3);
  let to = at(s, 11);
  let weight: f64 = 0;
  const firstClass = load<i32>(target + (<usize>load<u32>(index) << 2));
  let same = true;
  for (let i: usize = 0; i < <usize>rows << 2; i += 4) {
    const row = <usize>load<u32>(index + i) << 2;
    const w = <f64>load<f32>(bag + row);
    const k = load<i32>(target + row);
    same = same && k == firstClass;
    store<f64>(to, w);
    store<i32>(to, k, 8);
    weight += w;
    const p = sums + (<usize>k << 3);
    store<f64>(p, load<f64>(p) + w);
    to += 16;
  }
  store<f64>(at(s, 31), weight, 256 * 48 - 8);
  return same;
}

/**
 * Parts a node's rows, keeping their order; returns how many go left. Where none is missing, missing values of later
 * rows will go with the greater part.
 */
function partNode(s: usize, index: usize, rows: i32, split: usize): i32 {
  const c = load<i32>(split);
  const bin = load<i32>(split, 4);
  const flags = load<i32>(split, 8);
  const missing = load<i32>(at(s, 4) + (<usize>c << 5), 8);
  const source = at(s, 2) + <usize>c * at(s, 3);
  const scratch = at(s, 10);
  let l = index;
  let r = scratch;
  let gone = 0;
  for (let p = index; p < index + (<usize>rows << 2); p += 4) {
    const row = load<u32>(p);
    const b = <i32>load<u8>(source + <usize>row);
    gone += <i32>(b == missing);
    const left = <usize>goesLeft(b, bin, flags, missing, split);
    store<u32>(l, row);
    store<u32>(r, row);
    l += left << 2;
    r += (1 - left) << 2;
  }
  memory.copy(l, scratch, r - scratch);
  const lefts = <i32>((l - index) >> 2);
  if (gone == 0 && !(flags & 2)) store<i32>(split, <i32>(2 * lefts > rows), 8);
  return lefts;
}

/**
 * Adds the tree's values to the rows that are not in its bag, for rows from .. to - 1.
 * sums: f64[rows * classes]; counts: i32[rows].
 */
export function addOutOfBag(s: usize, from: i32, to: i32, sums: usize, counts: usize): void {
  const classes = get(s, 7);
  const bag = at(s, 8);
  const branches = at(s, 18);
  const some = get(s, 19) > 0;
  for (let row = from; row < to; row++) {
    if (load<f32>(bag + (<usize>row << 2)) > 0) continue;
    let node = some ? 0 : -1;
    while (node >= 0) {
      const branch = branches + (<usize>node << 6);
      const c = load<i32>(branch);
      const b = <i32>load<u8>(at(s, 2) + <usize>c * at(s, 3) + <usize>row);
      const missing = load<i32>(at(s, 4) + (<usize>c << 5), 8);
      const left = goesLeft(b, load<i32>(branch, 4), load<i32>(branch, 8), missing, branch);
      node = left ? load<i32>(branch, 12) : load<i32>(branch, 16);
    }
    const values = at(s, 20) + <usize>(-1 - node) * (<usize>classes << 3);
    const out = sums + <usize>row * (<usize>classes << 3);
    for (let k: usize = 0; k < <usize>classes << 3; k += 8) store<f64>(out + k, load<f64>(out + k) + load<f64>(values + k));
    const count = counts + (<usize>row << 2);
    store<i32>(count, load<i32>(count) + 1);
  }
}
