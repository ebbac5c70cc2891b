// Pairs of columns of an additive model: boosting of two-way tables, and the strength of a pair that is not in yet.
//
// Pair table, 40 bytes an entry: i32 columns a, b; P u8[256] each: coarse bin of a bin; i32 coarse bins of a, of b (that of
// missing among them); P rows of the bag per cell f64; P shape f64 per cell; f64 gain that `rankPairs` leaves.
// Scratch of pairs, for m cells: f64[2] gradient and hessian per cell, the same summed up along an axis, f64 rows summed
// up, f32 steps. The cell of coarse bins i, j is i * (bins of b) + j.
import { copyAside, writeGradients } from "./additive-rows";
import { at, binsOf, get, real, stepOf } from "./additive-state";

const ENTRY: usize = 40;

/** Visits pairs from .. to - 1: gradients of all rows, then `cycles` steps of the table, then new scores. */
export function visitPairs(s: usize, from: i32, to: i32, cycles: i32): void {
  for (let p = from; p < to; p++) {
    const pair = at(s, 33) + <usize>p * ENTRY;
    const cells = load<i32>(pair, 16) * load<i32>(pair, 20);
    writeGradients(s, 0);
    sumPair(s, pair);
    const steps = at(s, 34) + <usize>cells * 40;
    memory.fill(steps, 0, <usize>cells << 2);
    for (let cycle = 0; cycle < cycles; cycle++) stepPair(s, pair, steps);
    addPairSteps(s, pair, steps);
    const shape = at(pair, 7);
    for (let i: usize = 0; i < <usize>cells; i++) {
      store<f64>(shape + (i << 3), load<f64>(shape + (i << 3)) + <f64>load<f32>(steps + (i << 2)));
    }
  }
  copyAside(s);
}

/** What the best tree of each pair would gain: how strong the pair is beside the terms there are. */
export function rankPairs(s: usize, from: i32, to: i32): void {
  writeGradients(s, 0);
  for (let p = from; p < to; p++) {
    const pair = at(s, 33) + <usize>p * ENTRY;
    countPairs(s, p, p + 1);
    sumPair(s, pair);
    store<f64>(pair, findTree(s, pair), 32);
  }
}

/** Gradient and hessian per cell. */
function sumPair(s: usize, pair: usize): void {
  const a = binsOf(s, load<i32>(pair));
  const b = binsOf(s, load<i32>(pair, 4));
  const mapA = at(pair, 2);
  const mapB = at(pair, 3);
  const wide = <usize>load<i32>(pair, 20);
  const cells = <usize>load<i32>(pair, 16) * wide;
  const sums = at(s, 34);
  const gradient = at(s, 8);
  const hessian = at(s, 9);
  memory.fill(sums, 0, cells << 4);
  for (let i: usize = 0; i < <usize>get(s, 0); i++) {
    const cell = <usize>load<u8>(mapA + <usize>load<u8>(a + i)) * wide + <usize>load<u8>(mapB + <usize>load<u8>(b + i));
    const p = sums + (cell << 4);
    const both = v128.load32_zero(gradient + (i << 2));
    const value = f64x2.promote_low_f32x4(v128.load_lane<f32>(hessian + (i << 2), both, 1));
    v128.store(p, f64x2.add(v128.load(p), value));
  }
}

/** Rows of the bag per cell of pairs from .. to - 1. */
export function countPairs(s: usize, from: i32, to: i32): void {
  for (let p = from; p < to; p++) {
    const pair = at(s, 33) + <usize>p * ENTRY;
    const a = binsOf(s, load<i32>(pair));
    const b = binsOf(s, load<i32>(pair, 4));
    const wide = <usize>load<i32>(pair, 20);
    const rows = at(pair, 6);
    memory.fill(rows, 0, (<usize>load<i32>(pair, 16) * wide) << 3);
    for (let i: usize = 0; i < <usize>get(s, 0); i++) {
      if (load<f32>(at(s, 5) + (i << 2)) == 0) continue;
      const low = <usize>load<u8>(at(pair, 2) + <usize>load<u8>(a + i)) * wide;
      const cell = rows + ((low + <usize>load<u8>(at(pair, 3) + <usize>load<u8>(b + i))) << 3);
      store<f64>(cell, load<f64>(cell) + 1);
    }
  }
}

function addPairSteps(s: usize, pair: usize, steps: usize): void {
  const a = binsOf(s, load<i32>(pair));
  const b = binsOf(s, load<i32>(pair, 4));
  const mapA = at(pair, 2);
  const mapB = at(pair, 3);
  const wide = <usize>load<i32>(pair, 20);
  const scores = at(s, 6);
  for (let i: usize = 0; i < <usize>get(s, 0); i++) {
    const cell = <usize>load<u8>(mapA + <usize>load<u8>(a + i)) * wide + <usize>load<u8>(mapB + <usize>load<u8>(b + i));
    const p = scores + (i << 2);
    store<f32>(p, load<f32>(p) + load<f32>(steps + (cell << 2)));
  }
}

// What `findTree` leaves at field 28 of the bag: i32 axis of the first cut, its place, places of the second cuts on its
// low and high side (the number of coarse bins less one where there is none).

/** Takes one step: the best tree of one cut along an axis and one cut along the other on each side. */
function stepPair(s: usize, pair: usize, steps: usize): void {
  if (!(findTree(s, pair) > 0)) return;
  const found = at(s, 28);
  const turned = load<i32>(found);
  const cut = load<i32>(found, 4);
  const tall = load<i32>(pair, 16);
  const wide = load<i32>(pair, 20);
  const sums = at(s, 34);
  const leaves = found + 64;
  memory.fill(leaves, 0, 64);
  for (let i = 0; i < tall; i++) {
    for (let j = 0; j < wide; j++) {
      const p = leaves + (leafOf(turned ? j : i, turned ? i : j, cut, found) << 4);
      v128.store(p, f64x2.add(v128.load(p), v128.load(sums + (<usize>(i * wide + j) << 4))));
    }
  }
  for (let l: usize = 0; l < 4; l++) {
    const p = leaves + (l << 4);
    const h = load<f64>(p, 8);
    store<f64>(p, h > 1e-12 ? stepOf(s, load<f64>(p), h) : 0);
  }
  for (let i = 0; i < tall; i++) {
    for (let j = 0; j < wide; j++) {
      const value = load<f64>(leaves + (leafOf(turned ? j : i, turned ? i : j, cut, found) << 4));
      const cell = <usize>(i * wide + j);
      const sum = sums + (cell << 4);
      store<f64>(sum, load<f64>(sum) + value * load<f64>(sum, 8));
      store<f32>(steps + (cell << 2), load<f32>(steps + (cell << 2)) + <f32>value);
    }
  }
}

// @ts-ignore: decorator
@inline
function leafOf(i: i32, j: i32, cut: i32, found: usize): usize {
  const high = <usize>(i > cut);
  return (high << 1) + <usize>(j > load<i32>(found + 8 + (high << 2)));
}

/** Finds the tree of a pair that gains most and returns its gain, 0 where there is none. */
function findTree(s: usize, pair: usize): f64 {
  store<f64>(at(s, 28), 0, 16);
  cutAlong(s, pair, 0);
  cutAlong(s, pair, 1);
  return load<f64>(at(s, 28), 16);
}

/** Tries every first cut along one axis; `turned`: along b. The best so far stays at field 28, its gain at 16. */
function cutAlong(s: usize, pair: usize, turned: i32): void {
  const tall = turned ? load<i32>(pair, 20) : load<i32>(pair, 16);
  const wide = turned ? load<i32>(pair, 16) : load<i32>(pair, 20);
  const cells = <usize>(tall * wide);
  const sums = at(s, 34);
  const along = sums + (cells << 4);
  const rows = along + (cells << 4);
  const step: usize = turned ? <usize>tall : 1;
  const skip: usize = turned ? 1 : <usize>wide;
  const given = at(pair, 6);
  for (let i = 0; i < tall; i++) {
    for (let j = 0; j < wide; j++) {
      const from = <usize>i * skip + <usize>j * step;
      const to = <usize>(i * wide + j);
      let sum = v128.load(sums + (from << 4));
      let n = load<f64>(given + (from << 3));
      if (i > 0) {
        sum = f64x2.add(sum, v128.load(along + ((to - <usize>wide) << 4)));
        n += load<f64>(rows + ((to - <usize>wide) << 3));
      }
      v128.store(along + (to << 4), sum);
      store<f64>(rows + (to << 3), n);
    }
  }
  const last = along + (<usize>((tall - 1) * wide) << 4);
  const lastRows = rows + (<usize>((tall - 1) * wide) << 3);
  let total = f64x2.splat(0);
  for (let j: usize = 0; j < <usize>wide; j++) total = f64x2.add(total, v128.load(last + (j << 4)));
  const found = at(s, 28);
  const l2 = real(s, 38);
  const all = part(total, l2);
  for (let i = 0; i < tall - 1; i++) {
    const here = along + (<usize>(i * wide) << 4);
    const hereRows = rows + (<usize>(i * wide) << 3);
    const low = bestSecond(s, here, 0, hereRows, 0, wide, found + 24);
    if (low < 0) continue;
    const high = bestSecond(s, here, last, hereRows, lastRows, wide, found + 28);
    if (high < 0) continue;
    const gain = low + high - all * (1 + 1e-12);
    if (gain > load<f64>(found, 16)) {
      store<f64>(found, gain, 16);
      store<i32>(found, turned);
      store<i32>(found, i, 4);
      store<i32>(found, load<i32>(found, 24), 8);
      store<i32>(found, load<i32>(found, 28), 12);
    }
  }
}

// @ts-ignore: decorator
@inline
function part(sum: v128, l2: f64): f64 {
  const g = f64x2.extract_lane(sum, 0);
  const h = f64x2.extract_lane(sum, 1);
  return h > 1e-12 ? (g * g) / (h + l2) : 0;
}

/**
 * The best cut of a strip of cells, or the strip whole; -1 where it has too few rows. The strip is `here`, or, with
 * `last`, what is in `last` but not in `here`. The place is stored at `out`.
 */
function bestSecond(s: usize, here: usize, last: usize, rows: usize, lastRows: usize, wide: i32, out: usize): f64 {
  const least = <f64>get(s, 25);
  const l2 = real(s, 38);
  let total = f64x2.splat(0);
  let n: f64 = 0;
  for (let j: usize = 0; j < <usize>wide; j++) {
    total = f64x2.add(total, cellOf(here, last, <usize>j));
    n += rowsOf(rows, lastRows, <usize>j);
  }
  store<i32>(out, wide - 1);
  if (n < least || n == 0) return -1;
  let best = part(total, l2);
  if (n < 2 * least) return best;
  const H = f64x2.extract_lane(total, 1);
  let sum = f64x2.splat(0);
  let m: f64 = 0;
  const penalty = f64x2.splat(l2);
  for (let j = 0; j < wide - 1; j++) {
    sum = f64x2.add(sum, cellOf(here, last, <usize>j));
    m += rowsOf(rows, lastRows, <usize>j);
    if (m < least) continue;
    if (n - m < least) break;
    const h = f64x2.extract_lane(sum, 1);
    if (h <= 1e-12 || H - h <= 1e-12) continue;
    const rest = f64x2.sub(total, sum);
    const gradients = v128.shuffle<i64>(sum, rest, 0, 2);
    const hessians = f64x2.add(v128.shuffle<i64>(sum, rest, 1, 3), penalty);
    const scores = f64x2.div(f64x2.mul(gradients, gradients), hessians);
    const score = f64x2.extract_lane(scores, 0) + f64x2.extract_lane(scores, 1);
    if (score > best) {
      best = score;
      store<i32>(out, j);
    }
  }
  return best;
}

// @ts-ignore: decorator
@inline
function cellOf(here: usize, last: usize, j: usize): v128 {
  const own = v128.load(here + (j << 4));
  return last ? f64x2.sub(v128.load(last + (j << 4)), own) : own;
}

// @ts-ignore: decorator
@inline
function rowsOf(rows: usize, lastRows: usize, j: usize): f64 {
  const own = load<f64>(rows + (j << 3));
  return lastRows ? load<f64>(lastRows + (j << 3)) - own : own;
}
