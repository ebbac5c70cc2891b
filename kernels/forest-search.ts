// The split of one node of a forest's tree: the columns tried, and every way to part their bins.
// Row data and sums of the node were gathered before; the fields are described in forest-state.ts.
import { at, below, draw, get } from "./forest-state";

/** Tries columns drawn without replacement until enough of them vary in the node; the best is left at field 35. */
export function searchColumns(s: usize, index: usize, rows: i32): i64 {
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
