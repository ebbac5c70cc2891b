// What a hidden layer does to the sums of its units, forwards and backwards: normalise, scale, activate, drop.
import { exp4 } from "../exponential";

/** Added to the variance of a row before the root is taken. */
const LEAST_VARIANCE: f32 = 1e-5;

// @ts-ignore: decorator
@inline
function total(lanes: v128): f32 {
  const low = f32x4.extract_lane(lanes, 0) + f32x4.extract_lane(lanes, 1);
  return low + (f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3));
}

/** Rows in place to mean 0 and variance 1; the inverse deviations go to `inverse`. */
export function normaliseRows(x: usize, rows: usize, units: usize, inverse: usize): void {
  const bytes = units << 2;
  for (let i: usize = 0; i < rows; i++) {
    let sum = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) sum = f32x4.add(sum, v128.load(x + j));
    const mean = f32x4.splat(total(sum) / <f32>units);
    let squares = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) {
      const d = f32x4.sub(v128.load(x + j), mean);
      v128.store(x + j, d);
      squares = f32x4.add(squares, f32x4.mul(d, d));
    }
    const factor = <f32>1 / sqrt<f32>(total(squares) / <f32>units + LEAST_VARIANCE);
    store<f32>(inverse + (i << 2), factor);
    const factors = f32x4.splat(factor);
    for (let j: usize = 0; j < bytes; j += 16) v128.store(x + j, f32x4.mul(v128.load(x + j), factors));
    x += bytes;
  }
}

/** Gradients of normalised rows, in place, to gradients of what was normalised. */
export function unnormaliseRows(gradient: usize, x: usize, rows: usize, units: usize, inverse: usize): void {
  const bytes = units << 2;
  for (let i: usize = 0; i < rows; i++) {
    let sum = f32x4.splat(0);
    let along = f32x4.splat(0);
    for (let j: usize = 0; j < bytes; j += 16) {
      const g = v128.load(gradient + j);
      sum = f32x4.add(sum, g);
      along = f32x4.add(along, f32x4.mul(g, v128.load(x + j)));
    }
    const mean = f32x4.splat(total(sum) / <f32>units);
    const slope = f32x4.splat(total(along) / <f32>units);
    const factor = v128.load32_splat(inverse + (i << 2));
    for (let j: usize = 0; j < bytes; j += 16) {
      const g = f32x4.sub(v128.load(gradient + j), f32x4.add(mean, f32x4.mul(v128.load(x + j), slope)));
      v128.store(gradient + j, f32x4.mul(g, factor));
    }
    gradient += bytes;
    x += bytes;
  }
}

/** out = activation(x · factor + bias), and the slopes of it where `slopes` is not 0. */
export function activateRows(
  x: usize,
  rows: usize,
  units: usize,
  factor: usize,
  bias: usize,
  activation: i32,
  out: usize,
  slopes: usize,
): void {
  const bytes = units << 2;
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < rows; i++) {
    for (let j: usize = 0; j < bytes; j += 16) {
      const z = f32x4.add(f32x4.mul(v128.load(x + j), v128.load(factor + j)), v128.load(bias + j));
      let y = z;
      let slope = one;
      if (activation == 0) {
        const share = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(z))));
        y = f32x4.mul(z, share);
        slope = f32x4.mul(share, f32x4.add(one, f32x4.mul(z, f32x4.sub(one, share))));
      } else {
        const positive = f32x4.gt(z, zero);
        if (activation == 1) {
          const e = f32x4.mul(exp4(f32x4.min(z, zero)), f32x4.splat(1.7580993408473766));
          const scale = f32x4.splat(1.0507009873554805);
          y = v128.bitselect(f32x4.mul(z, scale), f32x4.sub(e, f32x4.splat(1.7580993408473766)), positive);
          slope = v128.bitselect(scale, e, positive);
        } else {
          y = v128.and(z, positive);
          slope = v128.and(one, positive);
        }
      }
      v128.store(out + j, y);
      if (slopes != 0) v128.store(slopes + j, slope);
    }
    x += bytes;
    out += bytes;
    if (slopes != 0) slopes += bytes;
  }
}

/** Drops numbers with the given share and scales the others up; the same numbers are drawn for a seed and a place. */
export function dropNumbers(y: usize, slopes: usize, count: usize, share: f32, seed: i32, first: i32): void {
  const least = i32x4.splat(<i32>(share * 16777216));
  const kept = f32x4.splat(<f32>1 / (<f32>1 - share));
  const key = i32x4.splat(seed);
  let place = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
  for (let i: usize = 0; i < count << 2; i += 16) {
    let h = v128.xor(i32x4.mul(place, i32x4.splat(0x9e3779b1)), key);
    h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), i32x4.splat(0x21f0aaad));
    h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 15)), i32x4.splat(0x735a2d97));
    h = v128.xor(h, i32x4.shr_u(h, 15));
    const factor = v128.and(kept, i32x4.ge_s(i32x4.shr_u(h, 8), least));
    v128.store(y + i, f32x4.mul(v128.load(y + i), factor));
    v128.store(slopes + i, f32x4.mul(v128.load(slopes + i), factor));
    place = i32x4.add(place, i32x4.splat(4));
  }
}

/**
 * Gradients of the activations to those of x, in place; gradients of factor and bias are added to theirs. With `into`
 * not 0 the gradients of x are added to those there: members that share x.
 */
export function backRows(
  gradient: usize,
  slopes: usize,
  x: usize,
  rows: usize,
  units: usize,
  factor: usize,
  factorGradient: usize,
  biasGradient: usize,
  into: usize,
): void {
  const bytes = units << 2;
  for (let i: usize = 0; i < rows; i++) {
    for (let j: usize = 0; j < bytes; j += 16) {
      const g = f32x4.mul(v128.load(gradient + j), v128.load(slopes + j));
      v128.store(biasGradient + j, f32x4.add(v128.load(biasGradient + j), g));
      v128.store(factorGradient + j, f32x4.add(v128.load(factorGradient + j), f32x4.mul(g, v128.load(x + j))));
      const own = f32x4.mul(g, v128.load(factor + j));
      if (into == 0) v128.store(gradient + j, own);
      else v128.store(into + j, f32x4.add(v128.load(into + j), own));
    }
    gradient += bytes;
    slopes += bytes;
    x += bytes;
    if (into != 0) into += bytes;
  }
}

/** Dot product of `units` numbers, a multiple of 8. */
export function dotRow(a: usize, b: usize, units: usize): f32 {
  let low = f32x4.splat(0);
  let high = f32x4.splat(0);
  for (let j: usize = 0; j < units << 2; j += 32) {
    low = f32x4.add(low, f32x4.mul(v128.load(a + j), v128.load(b + j)));
    high = f32x4.add(high, f32x4.mul(v128.load(a + j, 16), v128.load(b + j, 16)));
  }
  return total(f32x4.add(low, high));
}

/** out += x · scale. */
export function addRow(out: usize, x: usize, scale: f32, units: usize): void {
  const factor = f32x4.splat(scale);
  for (let j: usize = 0; j < units << 2; j += 16) {
    v128.store(out + j, f32x4.add(v128.load(out + j), f32x4.mul(v128.load(x + j), factor)));
  }
}
