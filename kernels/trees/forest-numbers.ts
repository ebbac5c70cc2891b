// Every threshold of one column of numbers in a node of a forest's tree, or one at random.
import { keepSplit, tryParting } from "./forest-parting";
import { at, below, draw, get } from "./forest-state";

// Values: f64 weight, sum and rows per bin, then every threshold with missing on both sides.
export function tryValues(s: usize, c: i32, rows: i32, low: i32, high: i32, missing: i32, gone: i32): void {
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
export function tryClasses(s: usize, c: i32, rows: i32, low: i32, high: i32, missing: i32, gone: i32): void {
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
export function tryOne(s: usize, c: i32, rows: i32, low: i32, high: i32, missing: i32, gone: i32): void {
  const bin = low == high ? low : low + below(s, high - low);
  let side = gone > 0 ? <i32>(draw(s) & 1) : 0;
  if (low == high) side = 0;
  tryParting(s, c, rows, bin, missing, side, 0);
}
