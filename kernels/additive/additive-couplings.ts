// How much a step in one cell changes the gradient of another: the sum of the hessians of the rows they share.
// Steps of several columns can then be taken without looking at the rows between them.
import { at, binsOf, columnAt, get } from "./additive-state";

/**
 * Couplings between the columns from .. to - 1, from evenly spread rows, weighted by `values` (f32 per row). The rows
 * of numbers are then summed up, so that the row of a bin tells what a step in it and all lower bins does.
 */
export function buildCouplings(s: usize, from: i32, to: i32, values: usize): void {
  const sample = get(s, 26);
  const bins = at(s, 27);
  const weights = bins + ((<usize>sample * <usize>(to - from) + 15) & ~15);
  const total = gatherSample(s, from, to, values, bins, weights);
  store<f64>(s + (42 << 2), total);
  const base = load<i32>(columnAt(s, from));
  const last = columnAt(s, to - 1);
  const width = load<i32>(last) + load<i32>(last, 4) + 1 - base;
  store<i32>(s + (21 << 2), width);
  const table = at(s, 20);
  const bytes = <usize>width << 2;
  memory.fill(table, 0, bytes * <usize>width);
  for (let c = from; c < to; c++) {
    const first = table + <usize>(load<i32>(columnAt(s, c)) - base) * bytes;
    const own = bins + <usize>(c - from) * <usize>sample;
    for (let d = c + 1; d < to; d++) {
      const other = bins + <usize>(d - from) * <usize>sample;
      const start = first + (<usize>(load<i32>(columnAt(s, d)) - base) << 2);
      for (let i: usize = 0; i < <usize>sample; i++) {
        const p = start + <usize>load<u8>(own + i) * bytes + (<usize>load<u8>(other + i) << 2);
        store<f32>(p, load<f32>(p) + load<f32>(weights + (i << 2)));
      }
    }
  }
  for (let a: usize = 0; a < <usize>width; a++) {
    for (let b = a + 1; b < <usize>width; b++) {
      store<f32>(table + b * bytes + (a << 2), load<f32>(table + a * bytes + (b << 2)));
    }
  }
  for (let c = from; c < to; c++) {
    if (load<i32>(columnAt(s, c), 8)) continue;
    const first = table + <usize>(load<i32>(columnAt(s, c)) - base) * bytes;
    for (let a: usize = 1; a < <usize>load<i32>(columnAt(s, c), 4); a++) {
      const row = first + a * bytes;
      for (let j: usize = 0; j < bytes; j += 4) store<f32>(row + j, load<f32>(row + j) + load<f32>(row - bytes + j));
    }
  }
}

/** Bins and values of the sampled rows, one behind the other; returns the sum of the values. */
function gatherSample(s: usize, from: i32, to: i32, values: usize, bins: usize, weights: usize): f64 {
  const rows = <i64>get(s, 0);
  const sample = <i64>get(s, 26);
  let total: f64 = 0;
  for (let i: i64 = 0; i < sample; i++) {
    const row = <usize>((i * rows) / sample);
    for (let c = from; c < to; c++) {
      store<u8>(bins + <usize>(c - from) * <usize>sample + <usize>i, load<u8>(binsOf(s, c) + row));
    }
    const value = load<f32>(values + (row << 2));
    store<f32>(weights + (<usize>i << 2), value);
    total += <f64>value;
  }
  return total;
}

/** gradient[j] += factor * row[j]; gradient f64, row f32, both `width` long. */
export function couple(gradients: usize, row: usize, width: i32, factor: f64): void {
  const by = f64x2.splat(factor);
  let j: usize = 0;
  for (; j + 4 <= <usize>width; j += 4) {
    const p = gradients + (j << 3);
    const r = v128.load(row + (j << 2));
    v128.store(p, f64x2.add(v128.load(p), f64x2.mul(f64x2.promote_low_f32x4(r), by)));
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(r, r, 1, 1));
    v128.store(p, f64x2.add(v128.load(p, 16), f64x2.mul(high, by)), 16);
  }
  for (; j < <usize>width; j++) {
    const p = gradients + (j << 3);
    store<f64>(p, load<f64>(p) + factor * <f64>load<f32>(row + (j << 2)));
  }
}
