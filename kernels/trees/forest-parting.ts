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

// The score of one way to part the rows: by threshold, or by the set that lies in the histogram scratch at 8192.
export function tryParting(s: usize, c: i32, rows: i32, bin: i32, missing: i32, side: i32, bySet: i32): void {
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
  const set = at(s, 35) + 24;
  clearSet(set);
  for (let b = 0; b < 256; b++) if (load<u8>(goes + <usize>b)) addToSet(set, b);
}
