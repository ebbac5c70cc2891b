// What a bag of an additive model needs from its rows: gradients, their sums per cell, new scores.
import { at, binsOf, columnAt, get } from "./additive-state";
import { gradientsOf } from "../trees/gradients";

/** Gradients and hessians of one output. */
export function writeGradients(s: usize, output: i32): void {
  const rows = get(s, 0);
  const scores = at(s, 6) + <usize>output * at(s, 7);
  const loss = get(s, 11);
  const target = at(s, 4);
  const weights = at(s, 5);
  const gradient = at(s, 8);
  const hessian = at(s, 9);
  const sums = at(s, 10);
  const label = <f32>output;
  gradientsOf(loss, scores, target, weights, rows, gradient, hessian, sums, label, 1, at(s, 13), at(s, 14));
}

/** The sum of the hessians that `writeGradients` left, in the order of its chunks. */
export function hessianTotal(s: usize): f64 {
  let total: f64 = 0;
  const end = at(s, 10) + ((<usize>(get(s, 0) + 4095) >> 12) << 4);
  for (let p = at(s, 10); p < end; p += 16) total += load<f64>(p, 8);
  return total;
}

/**
 * Sums per cell of one column. Four rows at a time have sums of their own, which are added at the end: rows of the same
 * bin would wait for each other. scratch: 4 * 256 * 16 bytes.
 */
export function sumCells(s: usize, c: i32, gradients: usize, hessians: usize, scratch: usize): void {
  const bins = binsOf(s, c);
  const cells = load<i32>(columnAt(s, c), 4) + 1;
  const gradient = at(s, 8);
  const hessian = at(s, 9);
  const rows = <usize>get(s, 0);
  const bytes = <usize>cells << 4;
  memory.fill(scratch, 0, bytes << 2);
  const second = scratch + bytes;
  const third = second + bytes;
  const fourth = third + bytes;
  let i: usize = 0;
  for (; i + 4 <= rows; i += 4) {
    const g = v128.load(gradient + (i << 2));
    const h = v128.load(hessian + (i << 2));
    const b = load<u32>(bins + i);
    const low = v128.shuffle<i32>(g, h, 0, 4, 1, 5);
    const high = v128.shuffle<i32>(g, h, 2, 6, 3, 7);
    addPair(scratch + (<usize>(b & 255) << 4), f64x2.promote_low_f32x4(low));
    addPair(second + (<usize>((b >> 8) & 255) << 4), f64x2.promote_low_f32x4(v128.shuffle<i64>(low, low, 1, 1)));
    addPair(third + (<usize>((b >> 16) & 255) << 4), f64x2.promote_low_f32x4(high));
    addPair(fourth + (<usize>(b >> 24) << 4), f64x2.promote_low_f32x4(v128.shuffle<i64>(high, high, 1, 1)));
  }
  for (; i < rows; i++) {
    const p = scratch + (<usize>load<u8>(bins + i) << 4);
    store<f64>(p, load<f64>(p) + <f64>load<f32>(gradient + (i << 2)));
    store<f64>(p, load<f64>(p, 8) + <f64>load<f32>(hessian + (i << 2)), 8);
  }
  for (let b: usize = 0; b < <usize>cells; b++) {
    const p = b << 4;
    const low = f64x2.add(v128.load(scratch + p), v128.load(second + p));
    const sum = f64x2.add(low, f64x2.add(v128.load(third + p), v128.load(fourth + p)));
    store<f64>(gradients + (b << 3), f64x2.extract_lane(sum, 0));
    store<f64>(hessians + (b << 3), f64x2.extract_lane(sum, 1));
  }
}

// @ts-ignore: decorator
@inline
function addPair(p: usize, value: v128): void {
  v128.store(p, f64x2.add(v128.load(p), value));
}

/** Adds a column's steps to the scores of all rows. steps: f32 per cell. */
export function addSteps(s: usize, c: i32, scores: usize, steps: usize): void {
  const bins = binsOf(s, c);
  const rows = <usize>get(s, 0);
  let i: usize = 0;
  for (; i + 4 <= rows; i += 4) {
    const b = load<u32>(bins + i);
    let step = v128.load32_zero(steps + (<usize>(b & 255) << 2));
    step = v128.load_lane<f32>(steps + (<usize>((b >> 8) & 255) << 2), step, 1);
    step = v128.load_lane<f32>(steps + (<usize>((b >> 16) & 255) << 2), step, 2);
    step = v128.load_lane<f32>(steps + (<usize>(b >> 24) << 2), step, 3);
    const p = scores + (i << 2);
    v128.store(p, f32x4.add(v128.load(p), step));
  }
  for (; i < rows; i++) {
    const p = scores + (i << 2);
    store<f32>(p, load<f32>(p) + load<f32>(steps + (<usize>load<u8>(bins + i) << 2)));
  }
}

/** Copies the scores of the rows kept aside side by side, for the loss. */
export function copyAside(s: usize): void {
  const count = get(s, 30);
  for (let k = 0; k < get(s, 12); k++) {
    const scores = at(s, 6) + <usize>k * at(s, 7);
    const out = at(s, 31) + <usize>k * at(s, 32);
    for (let i: usize = 0; i < <usize>count << 2; i += 4) {
      store<f32>(out + i, load<f32>(scores + (<usize>load<u32>(at(s, 29) + i) << 2)));
    }
  }
}
