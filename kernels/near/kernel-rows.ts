// One row of the matrix of a kernel: how alike a point and each of some others are, in f32.
// The plain twin is in src/compute/kernels/plain-kernel-rows.ts.
import { exp4 } from "../exponential";

/**
 * x f64: points in groups of 4, per group column by column the numbers of 4 points; point f64[columns].
 * kind 0: exp(-gamma ‖x − point‖²), 1: (gamma x·point + constant)^degree, 2: x·point. out f32[points], whole groups of 4.
 */
export function kernelRow(
  x: usize,
  columns: i32,
  points: i32,
  point: usize,
  kind: i32,
  gamma: f64,
  constant: f64,
  degree: i32,
  out: usize,
): void {
  const end = point + (<usize>columns << 3);
  const factor = f64x2.splat(-gamma);
  for (let i = 0; i < points; i += 4) {
    let low = f64x2.splat(0);
    let high = low;
    if (kind == 0) {
      for (let at = point; at < end; at += 8) {
        const own = v128.load64_splat(at);
        const a = f64x2.sub(v128.load(x), own);
        const b = f64x2.sub(v128.load(x, 16), own);
        low = f64x2.add(low, f64x2.mul(a, a));
        high = f64x2.add(high, f64x2.mul(b, b));
        x += 32;
      }
      v128.store(out, exp4(inSingle(f64x2.mul(factor, low), f64x2.mul(factor, high))));
    } else {
      for (let at = point; at < end; at += 8) {
        const own = v128.load64_splat(at);
        low = f64x2.add(low, f64x2.mul(v128.load(x), own));
        high = f64x2.add(high, f64x2.mul(v128.load(x, 16), own));
        x += 32;
      }
      if (kind == 1) {
        low = power(low, gamma, constant, degree);
        high = power(high, gamma, constant, degree);
      }
      v128.store(out, inSingle(low, high));
    }
    out += 16;
  }
}

// @ts-ignore: decorator
@inline
function inSingle(low: v128, high: v128): v128 {
  const first = f32x4.demote_f64x2_zero(low);
  return v128.shuffle<f64>(first, f32x4.demote_f64x2_zero(high), 0, 2);
}

function power(product: v128, gamma: f64, constant: f64, degree: i32): v128 {
  const base = f64x2.add(f64x2.mul(f64x2.splat(gamma), product), f64x2.splat(constant));
  let value = f64x2.splat(1);
  for (let k = 0; k < degree; k++) value = f64x2.mul(value, base);
  return value;
}
