// How every boosted tree begins and ends: gradients, the rows it sees, the root; leaf values and new scores.
// The blocks are described in boost-state.ts.
import { build, take } from "./boost-leaves";
import { LEAF_BYTES, place, real, word } from "./boost-state";
import { gradientLogistic, gradientPoisson, gradientSoftmax, gradientSquared } from "./gradients";
import { quantise } from "./quantise";
import { addToRows, countUp } from "./rows";

/** Gradients of one output, packed into words, unless they are there already. */
export function packGradients(fit: usize, own: usize, output: i32): void {
  if (place(fit, 38)) return;
  const rows = word(fit, 0);
  const score = place(fit, 11) + <usize>output * place(fit, 12);
  const target = place(fit, 9);
  const weights = place(fit, 10);
  const gradient = place(own, 0);
  const hessian = place(own, 1);
  const sums = place(own, 3);
  const loss = word(fit, 15);
  const outputs = word(fit, 16);
  if (loss == 0) gradientLogistic(score, target, weights, rows, gradient, hessian, sums);
  else if (loss == 1) gradientSquared(score, target, weights, rows, gradient, hessian, sums);
  else if (loss == 2) gradientPoisson(score, target, weights, rows, gradient, hessian, sums);
  else {
    const factor = <f32>(<f64>outputs / <f64>(outputs - 1));
    const label = <f32>output;
    gradientSoftmax(score, target, weights, rows, gradient, hessian, sums, label, factor, place(fit, 13), place(fit, 14));
  }
  let g: f64 = 0;
  let h: f64 = 0;
  for (let p = sums; p < sums + (<usize>((rows + 4095) >> 12) << 4); p += 16) {
    g += load<f64>(p);
    h += load<f64>(p, 8);
  }
  const half = <f64>rows / 2;
  let gScale: f32 = 1;
  let hScale: f32 = 1;
  if (g > 0) gScale = <f32>scaleOf(2147483646 - half, g);
  if (word(fit, 17)) hScale = <f32>min<f64>(8388608, floor<f64>(4294967295 / <f64>rows));
  else if (h > 0) hScale = <f32>scaleOf(4294967294 - half, h);
  quantise(gradient, hessian, rows, gScale, hScale, place(own, 2));
  const node = place(own, 9);
  store<f64>(node, 1 / <f64>gScale, 56);
  store<f64>(node, 1 / <f64>hScale, 64);
}

// Room for the rounding of each row and of the float32 products; see local-gradients.ts.
// @ts-ignore: decorator
@inline
function scaleOf(room: f64, sum: f64): f64 {
  return min<f64>((room / sum) * (1 - 1e-6), 1152921504606846976);
}

/** Leaf 0 with all rows of the tree and its histogram. */
export function openRoot(fit: usize, own: usize): void {
  const rows = word(fit, 0);
  const leaf = place(own, 8);
  const taken = drawRows(fit, own);
  const whole = taken == rows;
  const bytes = place(fit, 8);
  const pool = place(own, 14);
  const free = place(own, 7);
  const count = word(own, 15);
  for (let i = 0; i < count; i++) store<u32>(free + 4 + (<usize>i << 2), <u32>(pool + <usize>i * bytes));
  store<i32>(free, count);
  store<i32>(leaf, 0);
  store<i32>(leaf, taken, 4);
  store<i32>(leaf, 0, 8);
  store<i32>(leaf, word(fit, 1) - taken, 12);
  store<i32>(leaf, 0, 16);
  store<i32>(leaf, -1, 20);
  store<i32>(leaf, 0, 48);
  const ready = place(fit, 38);
  const histogram = ready ? ready : take(own);
  store<u32>(leaf, <u32>histogram, 28);
  if (!ready) build(fit, own, histogram, whole ? 0 : place(own, 4), taken);
  // any column holds the sums of all rows
  const table = place(fit, 5);
  const first = histogram + <usize>load<u32>(table);
  let sum: i64 = 0;
  for (let b: usize = 0; b <= place(table, 2) << 3; b += 8) sum += load<i64>(first + b);
  store<f64>(leaf, <f64>(<i32>(sum >> 32)), 32);
  store<f64>(leaf, <f64>(<u32>sum), 40);
}

/** Fills the two lists of rows; returns how many are to learn from. */
function drawRows(fit: usize, own: usize): i32 {
  const rows = word(fit, 0);
  const all = word(fit, 1);
  const limit = real(fit, 26);
  const inside = place(own, 4);
  const outside = place(own, 5);
  if (limit >= 4294967296) {
    countUp(inside, 0, rows);
    countUp(outside, rows, all - rows);
    return rows;
  }
  const seed = <u32>word(fit, 24);
  let i = inside;
  let o = outside;
  for (let row = 0; row < rows; row++) {
    const goes = <usize>(<f64>hash(row, seed) < limit);
    store<u32>(i, row);
    store<u32>(o, row);
    i += goes << 2;
    o += (1 - goes) << 2;
  }
  // an empty sample would be no tree at all
  if (i == inside) {
    o -= 4;
    store<u32>(i, load<u32>(o));
    i += 4;
  }
  countUp(o, rows, all - rows);
  return <i32>((i - inside) >> 2);
}

function hash(row: i32, seed: u32): u32 {
  let w = (<u32>(row + 1) * 0x9e3779b1) ^ seed;
  w = (w ^ (w >> 16)) * 0x85ebca6b;
  w = (w ^ (w >> 13)) * 0xc2b2ae35;
  return w ^ (w >> 16);
}

/** Leaf values, with the learning rate, to the result and to the scores. */
export function finish(fit: usize, own: usize, output: i32, made: i32, count: i32): void {
  const result = place(fit, 19) + <usize>output * place(fit, 20);
  store<i32>(result, made);
  store<i32>(result, count, 4);
  const values = result + 8;
  const node = place(own, 9);
  const gUnit = load<f64>(node, 56);
  const hUnit = load<f64>(node, 64);
  const l1 = real(fit, 30);
  const l2 = real(fit, 32);
  const rate = real(fit, 28);
  const most = real(fit, 36);
  const scores = place(fit, 11) + <usize>output * place(fit, 12);
  for (let i = 0; i < count; i++) {
    const leaf = place(own, 8) + <usize>i * LEAF_BYTES;
    const g = load<f64>(leaf, 32) * gUnit;
    const size = abs(g) - l1;
    const curvature = load<f64>(leaf, 40) * hUnit + l2;
    const step = size > 0 && curvature > 0 ? min<f64>(size / curvature, most) : 0;
    const value = (step > 0 && g > 0 ? -step : step) * rate;
    store<f64>(values + (<usize>i << 3), value);
    addToRows(scores, place(own, 4) + (<usize>load<i32>(leaf) << 2), load<i32>(leaf, 4), <f32>value);
    const out = load<i32>(leaf, 12);
    if (out > 0) addToRows(scores, place(own, 5) + (<usize>load<i32>(leaf, 8) << 2), out, <f32>value);
  }
}
