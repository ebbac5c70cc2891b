// Whole trees of a forest, one per call chain: a thread grows its own tree, so threads need no merging and floating
// sums run in row order. A call works off a budget and returns; the state block remembers where it was.
//
// Fields of the state block (32-bit words; P = byte address):
//  0 rows  1 columns  2 P bins, column-major  3 bytes per column  4 P column table, as for searchSplits
//  5 P target: f32 values, or i32 classes when there are more than two  6 P row weights f32, or 0  7 classes, 1 for values
//  8 P bag weight f32[rows]  9 P index u32[rows]  10 P scratch u32[rows]  11 P row data 16 * rows  12 P bins of a node u8[rows]
//  13 P order u32[rows]  14 P queue, 20 bytes an entry  15 end of the queue  16 begin of the queue  17 first in first out
//  18 P branches, 64 bytes each: i32 column, bin, flags (1 missing left, 2 levels), left, right, -, then u32[8] set
//  19 branches  20 P leaf values f64[classes] each  21 leaves  22 most leaves  23 most depth (0 none)  24 least rows of a leaf
//  25 columns to try  26 random thresholds  27 bootstrap  28 random state  29 done  30 P permutation i32[columns]
//  31 P histogram scratch 256 * 48  32 P class scratch f64[4 * classes]  33 begun
//  34 the best split so far: 64 bytes before the branches, in the layout of a branch, at P 35; 36 P its gain f64

// @ts-ignore: decorator
@inline
function get(s: usize, field: i32): i32 {
  return load<i32>(s + (<usize>field << 2));
}

// @ts-ignore: decorator
@inline
function at(s: usize, field: i32): usize {
  return <usize>load<u32>(s + (<usize>field << 2));
}

// @ts-ignore: decorator
@inline
function set(s: usize, field: i32, value: i32): void {
  store<i32>(s + (<usize>field << 2), value);
}

/** The next random word (xorshift32). */
function draw(s: usize): u32 {
  let x = <u32>get(s, 28);
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  set(s, 28, <i32>x);
  return x;
}

// @ts-ignore: decorator
@inline
function below(s: usize, most: i32): i32 {
  return <i32>((<u64>draw(s) * <u64>most) >> 32);
}

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

/** Tries columns drawn without replacement until enough of them vary in the node; the best is left at field 35. */
function searchColumns(s: usize, index: usize, rows: i32): i64 {
  const best = at(s, 35);
  store<i32>(best, -1);
  const columns = get(s, 1);
  const perm = at(s, 30);
  const bins = at(s, 12);
  const wanted = get(s, 25);
  store<f64>(at(s, 36), startScore(s));
  let tried = 0;
  let spent: i64 = 0;
  for (let i = 0; i < columns && tried < wanted; i++) {
    const p = perm + (<usize>i << 2);
    const q = perm + (<usize>(i + below(s, columns - i)) << 2);
    const c = load<i32>(q);
    store<i32>(q, load<i32>(p));
    store<i32>(p, c);
    const table = at(s, 4) + (<usize>c << 5);
    const missing = load<i32>(table, 8);
    const source = at(s, 2) + <usize>c * at(s, 3);
    let low = 256;
    let high = -1;
    let gone = 0;
    for (let r: usize = 0; r < <usize>rows; r++) {
      const b = <i32>load<u8>(source + <usize>load<u32>(index + (r << 2)));
      store<u8>(bins + r, b);
      if (b == missing) gone++;
      else {
        low = min(low, b);
        high = max(high, b);
      }
    }
    spent += rows;
    if (high < 0 || (low == high && gone == 0)) continue;
    tried++;
    if (load<i32>(table, 12) & 1) tryLevels(s, c, rows, low, high, missing);
    else if (get(s, 26)) tryOne(s, c, rows, low, high, missing, gone);
    else if (get(s, 7) > 1) tryClasses(s, c, rows, low, high, missing, gone);
    else tryValues(s, c, rows, low, high, missing, gone);
  }
  return spent;
}

/** The score of not splitting, made a little larger so that rounding never splits. */
function startScore(s: usize): f64 {
  const weight = load<f64>(at(s, 31), 256 * 48 - 8);
  let squares: f64 = 0;
  for (let k = 0; k < get(s, 7); k++) {
    const sum = load<f64>(at(s, 32) + (<usize>k << 3));
    squares += sum * sum;
  }
  return (squares / weight) * (1 + 1e-10);
}

function keepSplit(s: usize, score: f64, c: i32, bin: i32, flags: i32): void {
  store<f64>(at(s, 36), score);
  const best = at(s, 35);
  store<i32>(best, c);
  store<i32>(best, bin, 4);
  store<i32>(best, flags, 8);
}

// Values: f64 weight, sum and rows per bin, then every threshold with missing on both sides.
function tryValues(s: usize, c: i32, rows: i32, low: i32, high: i32, missing: i32, gone: i32): void {
  const cells = at(s, 31);
  const bins = at(s, 12);
  const data = at(s, 11);
  memory.fill(cells + <usize>low * 32, 0, <usize>(high - low + 1) * 32);
  memory.fill(cells + <usize>missing * 32, 0, 32);
  for (let r: usize = 0; r < <usize>rows; r++) {
    const p = cells + ((<usize>load<u8>(bins + r)) << 5);
    v128.store(p, f64x2.add(v128.load(p), v128.load(data + (r << 4))));
    store<i32>(p, load<i32>(p, 16) + 1, 16);
  }
  const W = load<f64>(cells, 256 * 48 - 8);
  const S = load<f64>(at(s, 32));
  const least = get(s, 24);
  const away = cells + (<usize>missing << 5);
  for (let side = 0; side < 2; side++) {
    let w = side ? load<f64>(away) : 0;
    let sum = side ? load<f64>(away, 8) : 0;
    let n = side ? gone : 0;
    const end = side == 0 && gone > 0 ? high + 1 : high;
    for (let b = low; b < end; b++) {
      const p = cells + (<usize>b << 5);
      const count = load<i32>(p, 16);
      if (count == 0) continue;
      n += count;
      w += load<f64>(p);
      sum += load<f64>(p, 8);
      if (n < least) continue;
      if (rows - n < least) break;
      const rest = S - sum;
      const score = (sum * sum) / w + (rest * rest) / (W - w);
      if (score > load<f64>(at(s, 36))) keepSplit(s, score, c, b, side);
    }
    if (gone == 0) return;
  }
}

// Classes: rows in the order of their bins; moving one row from right to left changes two sums of squares.
function tryClasses(s: usize, c: i32, rows: i32, low: i32, high: i32, missing: i32, gone: i32): void {
  const counters = at(s, 31);
  const bins = at(s, 12);
  const data = at(s, 11);
  const order = at(s, 13);
  if (rows <= 20) {
    for (let r = 0; r < rows; r++) {
      const b = load<u8>(bins + <usize>r);
      let p = order + (<usize>r << 2);
      while (p > order && load<u8>(bins + <usize>load<u32>(p - 4)) > b) {
        store<u32>(p, load<u32>(p - 4));
        p -= 4;
      }
      store<u32>(p, r);
    }
  } else {
    memory.fill(counters, 0, 1024);
    for (let r: usize = 0; r < <usize>rows; r++) {
      const p = counters + (<usize>load<u8>(bins + r) << 2);
      store<u32>(p, load<u32>(p) + 1);
    }
    let place: u32 = 0;
    for (let b = low; b < 256; b++) {
      const p = counters + (<usize>b << 2);
      const n = load<u32>(p);
      store<u32>(p, place);
      place += n;
    }
    for (let r = 0; r < rows; r++) {
      const p = counters + (<usize>load<u8>(bins + <usize>r) << 2);
      const to = load<u32>(p);
      store<u32>(p, to + 1);
      store<u32>(order + (<usize>to << 2), r);
    }
  }
  const classes = get(s, 7);
  const sums = at(s, 32);
  const bytes = <usize>classes << 3;
  const lefts = sums + bytes;
  const rights = lefts + bytes;
  const W = load<f64>(counters, 256 * 48 - 8);
  const least = get(s, 24);
  for (let side = 0; side < 2; side++) {
    memory.fill(lefts, 0, bytes);
    memory.copy(rights, sums, bytes);
    let squaresLeft: f64 = 0;
    let squaresRight: f64 = 0;
    for (let k: usize = 0; k < bytes; k += 8) squaresRight += load<f64>(sums + k) * load<f64>(sums + k);
    let w: f64 = 0;
    const known = rows - gone;
    const first = side ? -gone : 0;
    for (let i = first; i < known; i++) {
      // with missing on the left, its rows, last in the order, are moved first
      const r = <usize>load<u32>(order + (<usize>(i < 0 ? rows + i : i) << 2));
      const x = load<f64>(data + (r << 4));
      const k = <usize>load<i32>(data + (r << 4), 8) << 3;
      const l = load<f64>(lefts + k);
      const o = load<f64>(rights + k);
      squaresLeft += x * (2 * l + x);
      squaresRight -= x * (2 * o - x);
      store<f64>(lefts + k, l + x);
      store<f64>(rights + k, o - x);
      w += x;
      if (i < 0) continue;
      const n = i + 1 - first;
      if (n < least) continue;
      if (rows - n < least || n == rows) break;
      const b = <i32>load<u8>(bins + r);
      if (i + 1 < known && <i32>load<u8>(bins + <usize>load<u32>(order + (<usize>(i + 1) << 2))) == b) continue;
      const score = squaresLeft / w + squaresRight / (W - w);
      if (score > load<f64>(at(s, 36))) keepSplit(s, score, c, b, side);
    }
    if (gone == 0) return;
  }
}

// One random threshold between the node's lowest and highest bin; missing goes to a random side.
function tryOne(s: usize, c: i32, rows: i32, low: i32, high: i32, missing: i32, gone: i32): void {
  const bin = low == high ? low : low + below(s, high - low);
  let side = gone > 0 ? <i32>(draw(s) & 1) : 0;
  if (low == high) side = 0;
  tryParting(s, c, rows, bin, missing, side, 0);
}

// The score of one way to part the rows: by threshold, or by the set that lies in the histogram scratch at 8192.
function tryParting(s: usize, c: i32, rows: i32, bin: i32, missing: i32, side: i32, bySet: i32): void {
  const bins = at(s, 12);
  const data = at(s, 11);
  const classes = get(s, 7);
  const sums = at(s, 32);
  const lefts = sums + (<usize>classes << 3);
  const goes = at(s, 31) + 8192;
  memory.fill(lefts, 0, <usize>classes << 3);
  let w: f64 = 0;
  let n = 0;
  for (let r: usize = 0; r < <usize>rows; r++) {
    const b = <i32>load<u8>(bins + r);
    const left = bySet ? <i32>load<u8>(goes + <usize>b) : b == missing ? side : <i32>(b <= bin);
    if (!left) continue;
    n++;
    const p = data + (r << 4);
    if (classes > 1) {
      const k = lefts + (<usize>load<i32>(p, 8) << 3);
      store<f64>(k, load<f64>(k) + load<f64>(p));
    } else store<f64>(lefts, load<f64>(lefts) + load<f64>(p, 8));
    w += load<f64>(p);
  }
  const least = get(s, 24);
  if (n < least || rows - n < least) return;
  let a: f64 = 0;
  let o: f64 = 0;
  for (let k: usize = 0; k < <usize>classes << 3; k += 8) {
    const l = load<f64>(lefts + k);
    const r = load<f64>(sums + k) - l;
    a += l * l;
    o += r * r;
  }
  const W = load<f64>(at(s, 31), 256 * 48 - 8);
  const score = a / w + o / (W - w);
  if (score > load<f64>(at(s, 36))) {
    keepSplit(s, score, c, bin, bySet ? 2 : side);
    if (bySet) storeSet(s, goes);
  }
}

function storeSet(s: usize, goes: usize): void {
  const words = at(s, 35) + 24;
  memory.fill(words, 0, 32);
  for (let b: usize = 0; b < 256; b++) {
    if (!load<u8>(goes + b)) continue;
    const p = words + ((b >> 5) << 2);
    store<u32>(p, load<u32>(p) | (<u32>1 << <u32>(b & 31)));
  }
}

// Levels (missing is one more): sorted by their mean, or by the share of one drawn class, and parted at each place;
// extra-random trees part them at random once.
function tryLevels(s: usize, c: i32, rows: i32, low: i32, high: i32, missing: i32): void {
  const cells = at(s, 31);
  const goes = cells + 8192;
  const bins = at(s, 12);
  const data = at(s, 11);
  memory.fill(goes, 0, 256);
  if (get(s, 26)) {
    let word: u32 = 0;
    for (let b = low; b <= high; b++) {
      if (b == low || (b & 31) == 0) word = draw(s);
      store<u8>(goes + <usize>b, (word >> (<u32>b & 31)) & 1);
    }
    store<u8>(goes + <usize>missing, draw(s) & 1);
    tryParting(s, c, rows, 0, missing, 0, 1);
    return;
  }
  // f64 weight and f64 sum per level, at 0; then a sorted list of f64 mean and i32 level, at 4096
  const classes = get(s, 7);
  const label = classes > 1 ? load<i32>(data + (<usize>below(s, rows) << 4), 8) : 0;
  memory.fill(cells + <usize>low * 16, 0, <usize>(high - low + 1) * 16);
  memory.fill(cells + <usize>missing * 16, 0, 16);
  for (let r: usize = 0; r < <usize>rows; r++) {
    const p = cells + (<usize>load<u8>(bins + r) << 4);
    const q = data + (r << 4);
    const w = load<f64>(q);
    store<f64>(p, load<f64>(p) + w);
    const part = classes > 1 ? (load<i32>(q, 8) == label ? w : 0) : load<f64>(q, 8);
    store<f64>(p, load<f64>(p, 8) + part, 8);
  }
  const list = cells + 4096;
  let used = 0;
  for (let i = low; i <= high + 1; i++) {
    const b = i > high ? missing : i;
    const p = cells + (<usize>b << 4);
    if (load<f64>(p) == 0) continue;
    const mean = load<f64>(p, 8) / load<f64>(p);
    let q = list + (<usize>used << 4);
    while (q > list && load<f64>(q - 16) > mean) {
      v128.store(q, v128.load(q - 16));
      q -= 16;
    }
    store<f64>(q, mean);
    store<i32>(q, b, 8);
    used++;
  }
  const step = classes > 1 ? max(1, used >> 4) : 1;
  if (classes > 1) {
    for (let i = 0; i + 1 < used; i++) {
      store<u8>(goes + <usize>load<i32>(list + (<usize>i << 4), 8), 1);
      if (i % step == 0) tryParting(s, c, rows, 0, missing, 0, 1);
    }
    return;
  }
  const W = load<f64>(cells, 256 * 48 - 8);
  const S = load<f64>(at(s, 32));
  let w: f64 = 0;
  let sum: f64 = 0;
  let bestScore = load<f64>(at(s, 36));
  let cut = -1;
  for (let i = 0; i + 1 < used; i++) {
    const p = cells + (<usize>load<i32>(list + (<usize>i << 4), 8) << 4);
    w += load<f64>(p);
    sum += load<f64>(p, 8);
    const rest = S - sum;
    const score = (sum * sum) / w + (rest * rest) / (W - w);
    if (score > bestScore) {
      bestScore = score;
      cut = i;
    }
  }
  if (cut < 0) return;
  for (let i = 0; i <= cut; i++) store<u8>(goes + <usize>load<i32>(list + (<usize>i << 4), 8), 1);
  // checks the least rows on the way
  tryParting(s, c, rows, 0, missing, 0, 1);
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

// @ts-ignore: decorator
@inline
function goesLeft(b: i32, bin: i32, flags: i32, missing: i32, split: usize): i32 {
  if (flags & 2) return <i32>((load<u32>(split + 24 + (<usize>(b >> 5) << 2)) >> (<u32>b & 31)) & 1);
  return b == missing ? flags & 1 : <i32>(b <= bin);
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
