// One way to part a node's rows, scored and kept when it is the best so far.
import { at, get } from "./forest-state";
import { addToSet, clearSet } from "./sets";

export function keepSplit(s: usize, score: f64, c: i32, bin: i32, flags: i32): void {
  store<f64>(at(s, 36), score);
  const best = at(s, 35);
  store<i32>(best, c);
  store<i32>(best, bin, 4);
  store<i32>(best, flags, 8);
}

// The score of one way to part the rows: by threshold, or by the set that lies in the histogram scratch at 8192. Sides
// are as good as random, so no branch asks for them: what goes right adds 0, in the order of the rows.
export function tryParting(s: usize, c: i32, rows: i32, bin: i32, missing: i32, side: i32, bySet: i32): void {
  const bins = at(s, 12);
  const data = at(s, 11);
  const classes = get(s, 7);
  const sums = at(s, 32);
  const lefts = sums + (<usize>classes << 3);
  const goes = at(s, 31) + 8192;
  memory.fill(lefts, 0, <usize>classes << 3);
  const marks = at(s, 34);
  let w: f64 = 0;
  let n = 0;
  let r: usize = 0;
  if (marks && !bySet) {
    // whole sixteens of rows are counted: sums of ones and zeros have no order
    const bin16 = i8x16.splat(<i8>bin);
    const missing16 = i8x16.splat(<i8>missing);
    const side16 = i8x16.splat(<i8>-side);
    let ones = 0;
    for (; r + 16 <= <usize>rows; r += 16) {
      const b = v128.load(bins + r);
      const left = v128.bitselect(side16, i8x16.le_u(b, bin16), i8x16.eq(b, missing16));
      n += popcnt<i32>(i8x16.bitmask(left));
      ones += popcnt<i32>(i8x16.bitmask(v128.and(left, v128.load(marks + r))));
    }
    w = <f64>n;
    store<f64>(lefts, <f64>ones);
  }
  // two sums side by side: weight and value, or the weights of two classes
  let pair = f64x2.replace_lane(f64x2.splat(w), 1, load<f64>(lefts));
  for (; r < <usize>rows; r++) {
    const b = <i32>load<u8>(bins + r);
    const left = bySet ? <i32>load<u8>(goes + <usize>b) : select(side, <i32>(b <= bin), b == missing);
    n += left;
    const own = v128.and(v128.load(data + (r << 4)), i64x2.splat(-(<i64>left)));
    if (classes == 1) {
      pair = f64x2.add(pair, own);
      continue;
    }
    const x = f64x2.extract_lane(own, 0);
    w += x;
    if (classes == 2) {
      const second = i64x2.splat(-(<i64>load<i32>(data + (r << 4), 8)));
      pair = f64x2.add(pair, v128.and(f64x2.splat(x), v128.shuffle<i64>(v128.not(second), second, 0, 2)));
    } else {
      const k = lefts + (<usize>load<i32>(data + (r << 4), 8) << 3);
      store<f64>(k, load<f64>(k) + x);
    }
  }
  if (classes == 1) {
    w = f64x2.extract_lane(pair, 0);
    store<f64>(lefts, f64x2.extract_lane(pair, 1));
  } else if (classes == 2) v128.store(lefts, pair);
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
  const set = at(s, 35) + 24;
  clearSet(set);
  for (let b = 0; b < 256; b++) if (load<u8>(goes + <usize>b)) addToSet(set, b);
}
