// Gradients and hessians of the losses.
// Shapes: score, target, weights (0 for none), gradient, hessian: f32[rows], readable up to a multiple of 4.
// sums: f64[2] per chunk of 4096 rows: the sum of |gradient| and of the hessian, in a fixed order.
import { exp4 } from "../exponential";

const CHUNK: usize = 4096;

// @ts-ignore: decorator
@inline
function lanesBefore(left: usize): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>left));
}

/** Writes four gradients and hessians, weighted, zero behind the last row; returns them through memory only. */
// @ts-ignore: decorator
@inline
function put(at: usize, i: usize, rows: usize, value: v128, weights: usize): v128 {
  let out = value;
  if (weights) out = f32x4.mul(out, v128.load(weights + i));
  out = v128.and(out, lanesBefore(rows - (i >> 2)));
  v128.store(at + i, out);
  return out;
}

// @ts-ignore: decorator
@inline
function lowHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

// @ts-ignore: decorator
@inline
function highHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
}

// @ts-ignore: decorator
@inline
function total(low: v128, high: v128): f64 {
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

// The losses by number, as in src/learn/trees/objective.ts.
const LOGISTIC = 0;
const SQUARED = 1;
const POISSON = 2;
export const SOFTMAX = 3;
const HUBER = 4;
const GAMMA = 5;
const TWEEDIE = 6;
const QUANTILE = 7;

// One loop for all losses; `kind` is constant at every call, so each compiles to its own straight loop.
// @ts-ignore: decorator
@inline
function gradients(
  kind: i32,
  score: usize,
  target: usize,
  weights: usize,
  rows: i32,
  gradient: usize,
  hessian: usize,
  sums: usize,
  a: f32,
  factor: f32,
  top: usize,
  inverse: usize,
): void {
  const one = f32x4.splat(1);
  const n = <usize>rows;
  let out = sums;
  for (let from: usize = 0; from < n; from += CHUNK) {
    const end = min<usize>(from + CHUNK, n) << 2;
    let gLow = f64x2.splat(0);
    let gHigh = f64x2.splat(0);
    let hLow = f64x2.splat(0);
    let hHigh = f64x2.splat(0);
    for (let i = from << 2; i < end; i += 16) {
      const s = v128.load(score + i);
      const y = v128.load(target + i);
      let g = one;
      let h = one;
      if (kind == LOGISTIC) {
        const p = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(s))));
        g = f32x4.sub(p, y);
        h = f32x4.mul(p, f32x4.sub(one, p));
      } else if (kind == SQUARED) {
        g = f32x4.sub(s, y);
      } else if (kind == QUANTILE) {
        g = v128.bitselect(f32x4.splat(<f32>1 - a), f32x4.splat(-a), f32x4.ge(s, y));
      } else if (kind == POISSON) {
        const e = exp4(s);
        g = f32x4.sub(e, y);
        h = f32x4.mul(e, f32x4.splat(2.0137527));
      } else if (kind == HUBER) {
        g = f32x4.max(f32x4.min(f32x4.sub(s, y), f32x4.splat(a)), f32x4.splat(-a));
      } else if (kind == GAMMA) {
        h = f32x4.mul(y, exp4(f32x4.neg(s)));
        g = f32x4.sub(one, h);
      } else if (kind == TWEEDIE) {
        const up = exp4(f32x4.mul(s, f32x4.splat(<f32>2 - a)));
        const down = f32x4.mul(y, exp4(f32x4.mul(s, f32x4.splat(<f32>1 - a))));
        g = f32x4.sub(up, down);
        h = f32x4.sub(f32x4.mul(up, f32x4.splat(<f32>2 - a)), f32x4.mul(down, f32x4.splat(<f32>1 - a)));
      } else {
        const p = f32x4.mul(exp4(f32x4.sub(s, v128.load(top + i))), v128.load(inverse + i));
        g = f32x4.sub(p, v128.and(one, f32x4.eq(y, f32x4.splat(a))));
        h = f32x4.mul(f32x4.mul(p, f32x4.sub(one, p)), f32x4.splat(factor));
      }
      g = put(gradient, i, n, g, weights);
      h = put(hessian, i, n, h, weights);
      const size = f32x4.abs(g);
      gLow = f64x2.add(gLow, lowHalf(size));
      gHigh = f64x2.add(gHigh, highHalf(size));
      hLow = f64x2.add(hLow, lowHalf(h));
      hHigh = f64x2.add(hHigh, highHalf(h));
    }
    store<f64>(out, total(gLow, gHigh));
    store<f64>(out, total(hLow, hHigh), 8);
    out += 16;
  }
}

/**
 * Gradients and hessians of a loss:
 *   logistic: target 0 or 1, score = log-odds; squared: half the squared error; quantile: pinball loss at `told` in (0, 1)
 *   Huber: squared within `told` of the target, linear beyond
 *   Poisson (hessian enlarged by exp(0.7) for safe steps), gamma, Tweedie (power `told`): deviances, score = log of the mean
 *   softmax: class `told`, hessians times `factor`; score: that class's; top, inverse: f32[rows] from `softmaxTotals`
 */
export function gradientsOf(
  loss: i32,
  score: usize,
  target: usize,
  weights: usize,
  rows: i32,
  gradient: usize,
  hessian: usize,
  sums: usize,
  told: f32,
  factor: f32,
  top: usize,
  inverse: usize,
): void {
  if (loss == LOGISTIC) gradients(LOGISTIC, score, target, weights, rows, gradient, hessian, sums, 0, 1, 0, 0);
  else if (loss == SQUARED) gradients(SQUARED, score, target, weights, rows, gradient, hessian, sums, 0, 1, 0, 0);
  else if (loss == POISSON) gradients(POISSON, score, target, weights, rows, gradient, hessian, sums, 0, 1, 0, 0);
  else if (loss == HUBER) gradients(HUBER, score, target, weights, rows, gradient, hessian, sums, told, 1, 0, 0);
  else if (loss == GAMMA) gradients(GAMMA, score, target, weights, rows, gradient, hessian, sums, 0, 1, 0, 0);
  else if (loss == TWEEDIE) gradients(TWEEDIE, score, target, weights, rows, gradient, hessian, sums, told, 1, 0, 0);
  else if (loss == QUANTILE) gradients(QUANTILE, score, target, weights, rows, gradient, hessian, sums, told, 1, 0, 0);
  else gradients(SOFTMAX, score, target, weights, rows, gradient, hessian, sums, told, factor, top, inverse);
}
