// One step of one column: a small tree over its bins, found in their sums alone.
import { couple } from "./additive-couplings";
import { at, columnAt, get, real, stepOf } from "./additive-state";

// Scratch of a step, 32 bytes per leaf: i32 begin, end (places in the order of the bins), i32 cut (first place of the
// right side, -1 for none), -, f64 gain, f64 -.
const LEAF: usize = 32;

/** Fits a tree to the sums of column c and takes it: new steps, gradients of all visited columns as if rows were asked. */
export function stepColumn(s: usize, c: i32, base: i32, scale: f64): void {
  const column = columnAt(s, c);
  const first = load<i32>(column) - base;
  const bins = load<i32>(column, 4);
  const categorical = load<i32>(column, 8) != 0;
  const order = at(s, 23) + (<usize>load<i32>(column) << 2);
  if (categorical) sortLevels(s, first, bins, order);
  const missing = first + bins;
  takeAlone(s, missing, base, scale);
  if (bins < 2) {
    if (categorical) takeAlone(s, first, base, scale);
    return;
  }
  const leaves = growLeaves(s, first, base, bins, categorical ? order : 0);
  const scratch = at(s, 28);
  if (leaves < 2) return;
  for (let l = 0; l < leaves; l++) {
    const p = scratch + <usize>l * LEAF;
    const value = valueOf(s, first, load<i32>(p), load<i32>(p, 4), categorical ? order : 0);
    for (let i = load<i32>(p); i < load<i32>(p, 4); i++) {
      const cell = first + (categorical ? load<i32>(order + (<usize>i << 2)) : i);
      moveCell(s, cell, value);
      if (categorical) coupleCell(s, cell, value * scale);
    }
    if (categorical) continue;
    // a step in bins begin .. end - 1 is one in all up to end - 1 less one in all up to begin - 1
    coupleCell(s, first + load<i32>(p, 4) - 1, value * scale);
    if (load<i32>(p) > 0) coupleCell(s, first + load<i32>(p) - 1, -value * scale);
  }
}

/** A step of one cell by itself. */
function takeAlone(s: usize, cell: i32, base: i32, scale: f64): void {
  const rows = load<i32>(at(s, 17) + (<usize>(cell + base) << 2));
  if (rows < get(s, 25) || rows == 0) return;
  const g = load<f64>(at(s, 15) + (<usize>cell << 3));
  const h = load<f64>(at(s, 16) + (<usize>cell << 3));
  if (h <= 1e-12) return;
  const value = stepOf(s, g, h);
  moveCell(s, cell, value);
  coupleCell(s, cell, value * scale);
}

// @ts-ignore: decorator
@inline
function moveCell(s: usize, cell: i32, value: f64): void {
  const step = at(s, 22) + (<usize>cell << 2);
  store<f32>(step, load<f32>(step) + <f32>value);
  const p = at(s, 15) + (<usize>cell << 3);
  store<f64>(p, load<f64>(p) + value * load<f64>(at(s, 16) + (<usize>cell << 3)));
}

// @ts-ignore: decorator
@inline
function coupleCell(s: usize, cell: i32, factor: f64): void {
  const width = get(s, 21);
  couple(at(s, 15), at(s, 20) + ((<usize>cell * <usize>width) << 2), width, factor);
}

/** The best leaf is cut again and again; returns how many leaves there are. */
function growLeaves(s: usize, first: i32, base: i32, bins: i32, order: usize): i32 {
  const scratch = at(s, 28);
  let leaves = 1;
  store<i32>(scratch, 0);
  store<i32>(scratch, bins, 4);
  findCut(s, scratch, first, base, order);
  while (leaves < get(s, 24)) {
    let best: usize = 0;
    let gain: f64 = 0;
    for (let l = 0; l < leaves; l++) {
      const p = scratch + <usize>l * LEAF;
      if (load<i32>(p, 8) >= 0 && load<f64>(p, 16) > gain) {
        gain = load<f64>(p, 16);
        best = p;
      }
    }
    if (!best) break;
    const right = scratch + <usize>leaves * LEAF;
    const cut = load<i32>(best, 8);
    store<i32>(right, cut);
    store<i32>(right, load<i32>(best, 4), 4);
    store<i32>(best, cut, 4);
    leaves++;
    findCut(s, best, first, base, order);
    findCut(s, right, first, base, order);
  }
  return leaves;
}

/** The cut of a leaf that gains most: left^2 / H_L + right^2 / H_R - all^2 / H. */
function findCut(s: usize, leaf: usize, first: i32, base: i32, order: usize): void {
  const begin = load<i32>(leaf);
  const end = load<i32>(leaf, 4);
  const gradients = at(s, 15) + (<usize>first << 3);
  const hessians = at(s, 16) + (<usize>first << 3);
  const rows = at(s, 17) + (<usize>(first + base) << 2);
  const l2 = real(s, 38);
  const least = get(s, 25);
  let G: f64 = 0;
  let H: f64 = 0;
  let n = 0;
  for (let i = begin; i < end; i++) {
    const b = <usize>(order ? load<i32>(order + (<usize>i << 2)) : i);
    G += load<f64>(gradients + (b << 3));
    H += load<f64>(hessians + (b << 3));
    n += load<i32>(rows + (b << 2));
  }
  store<i32>(leaf, -1, 8);
  if (n < 2 * least || !(H > 1e-12)) return;
  const all = (G * G) / (H + l2);
  let best = all * (1 + 1e-12) + 1e-300;
  let g: f64 = 0;
  let h: f64 = 0;
  let m = 0;
  for (let i = begin; i < end - 1; i++) {
    const b = <usize>(order ? load<i32>(order + (<usize>i << 2)) : i);
    g += load<f64>(gradients + (b << 3));
    h += load<f64>(hessians + (b << 3));
    m += load<i32>(rows + (b << 2));
    if (m < least) continue;
    if (n - m < least) break;
    const rest = G - g;
    if (h <= 1e-12 || H - h <= 1e-12) continue;
    const score = (g * g) / (h + l2) + (rest * rest) / (H - h + l2);
    if (score > best) {
      best = score;
      store<i32>(leaf, i + 1, 8);
      store<f64>(leaf, score - all, 16);
    }
  }
}

function valueOf(s: usize, first: i32, begin: i32, end: i32, order: usize): f64 {
  let g: f64 = 0;
  let h: f64 = 0;
  for (let i = begin; i < end; i++) {
    const b = <usize>(first + (order ? load<i32>(order + (<usize>i << 2)) : i)) << 3;
    g += load<f64>(at(s, 15) + b);
    h += load<f64>(at(s, 16) + b);
  }
  return stepOf(s, g, h);
}

/** Levels by their smoothed step, lowest first; the last order is nearly the new one. */
function sortLevels(s: usize, first: i32, bins: i32, order: usize): void {
  for (let i = 1; i < bins; i++) {
    const b = load<i32>(order + (<usize>i << 2));
    const key = keyOf(s, first + b);
    let p = order + (<usize>i << 2);
    while (p > order && keyOf(s, first + load<i32>(p - 4)) > key) {
      store<i32>(p, load<i32>(p - 4));
      p -= 4;
    }
    store<i32>(p, b);
  }
}

// @ts-ignore: decorator
@inline
function keyOf(s: usize, cell: i32): f64 {
  const g = load<f64>(at(s, 15) + (<usize>cell << 3));
  return g / (load<f64>(at(s, 16) + (<usize>cell << 3)) + real(s, 40));
}
