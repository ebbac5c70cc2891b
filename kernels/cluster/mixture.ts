// Expectation and maximisation for a mixture of Gaussians, a chunk of at most 4096 rows (row-major f64) a call. A full
// covariance stands as the inverse of its lower Cholesky factor in panels of 4 rows (per panel, column by column, 4
// numbers), a diagonal one as its inverse deviations. Numbers are f64 throughout; the caller writes rows, weights (0
// for none), means (components × columns), factors and offsets; all else is written here.
// The plain twins are in src/compute/kernels/plain-mixture.ts.
import { expOfTwo, logOf } from "../elementary";
import { pairAt, putPair } from "../dense/row-pairs";

/** Rows that stay in the first-level cache while every component looks at them. */
const BLOCK: usize = 64;

/**
 * responsibilities: components × rows. sums: Σ weight · log-likelihood, Σ weight, then per component Σ weight ·
 * responsibility, then components × columns of Σ weight · responsibility · row.
 * scratch: 65 × columns numbers and a few more per thread, `scratchBytes` apart.
 */
export function mixtureExpect(
  x: usize,
  columns: i32,
  rows: i32,
  weights: usize,
  components: i32,
  means: usize,
  factors: usize,
  full: i32,
  offsets: usize,
  scratch: usize,
  scratchBytes: usize,
  responsibilities: usize,
  sums: usize,
  thread: i32,
): void {
  const p = <usize>columns;
  const n = <usize>rows;
  const count = <usize>components;
  const away = scratch + <usize>thread * scratchBytes;
  const size = full != 0 ? ((p + 3) >> 2) * (p << 5) : p << 3;
  memory.fill(sums, 0, (2 + count * (p + 1)) << 3);
  for (let from: usize = 0; from < n; from += BLOCK) {
    const held = min(BLOCK, n - from);
    const block = x + ((from * p) << 3);
    const own = responsibilities + (from << 3);
    for (let c: usize = 0; c < count; c++) {
      const mean = means + ((c * p) << 3);
      const factor = factors + c * size;
      const offset = load<f64>(offsets + (c << 3));
      const out = own + ((c * n) << 3);
      centre(block, p, held, mean, away);
      if (full != 0) {
        for (let i: usize = 0; i < held; i += 4) squaresOfFour(away + ((i * p) << 3), p, held - i, factor, offset, out + (i << 3));
      } else {
        for (let i: usize = 0; i < held; i++) squaresOfOne(away + ((i * p) << 3), p, factor, offset, out + (i << 3));
      }
    }
    share(own, n << 3, count, held, weights == 0 ? 0 : weights + (from << 3), sums);
    for (let c: usize = 0; c < count; c++) {
      addRows(block, p, held, own + ((c * n) << 3), weights == 0 ? 0 : weights + (from << 3), sums + ((2 + c) << 3), sums + ((2 + count + c * p) << 3));
    }
  }
}

export function centre(block: usize, p: usize, rows: usize, mean: usize, out: usize): void {
  const width = p << 3;
  const pairs = (p & ~1) << 3;
  for (let i: usize = 0; i < rows; i++) {
    let j: usize = 0;
    for (; j < pairs; j += 16) v128.store(out + j, f64x2.sub(v128.load(block + j), v128.load(mean + j)));
    if (j < width) store<f64>(out + j, load<f64>(block + j) - load<f64>(mean + j));
    block += width;
    out += width;
  }
}

/** offset − ½ ‖L⁻¹ a‖² of up to 4 rows. Rows that are not there repeat the last one and are not written. */
function squaresOfFour(a: usize, p: usize, rows: usize, factor: usize, offset: f64, out: usize): void {
  const width = p << 3;
  const a1 = rows > 1 ? a + width : a;
  const a2 = rows > 2 ? a1 + width : a1;
  const a3 = rows > 3 ? a2 + width : a2;
  let t0 = f64x2.splat(0);
  let t1 = t0;
  let t2 = t0;
  let t3 = t0;
  for (let j: usize = 0; j < p; j += 4) {
    let s00 = f64x2.splat(0);
    let s01 = s00;
    let s10 = s00;
    let s11 = s00;
    let s20 = s00;
    let s21 = s00;
    let s30 = s00;
    let s31 = s00;
    // behind the diagonal the factor is 0
    const depth = min(p, j + 4) << 3;
    let panel = factor;
    for (let k: usize = 0; k < depth; k += 8) {
      const low = v128.load(panel);
      const high = v128.load(panel, 16);
      let x = v128.load64_splat(a + k);
      s00 = f64x2.add(s00, f64x2.mul(x, low));
      s01 = f64x2.add(s01, f64x2.mul(x, high));
      x = v128.load64_splat(a1 + k);
      s10 = f64x2.add(s10, f64x2.mul(x, low));
      s11 = f64x2.add(s11, f64x2.mul(x, high));
      x = v128.load64_splat(a2 + k);
      s20 = f64x2.add(s20, f64x2.mul(x, low));
      s21 = f64x2.add(s21, f64x2.mul(x, high));
      x = v128.load64_splat(a3 + k);
      s30 = f64x2.add(s30, f64x2.mul(x, low));
      s31 = f64x2.add(s31, f64x2.mul(x, high));
      panel += 32;
    }
    t0 = f64x2.add(t0, f64x2.add(f64x2.mul(s00, s00), f64x2.mul(s01, s01)));
    t1 = f64x2.add(t1, f64x2.add(f64x2.mul(s10, s10), f64x2.mul(s11, s11)));
    t2 = f64x2.add(t2, f64x2.add(f64x2.mul(s20, s20), f64x2.mul(s21, s21)));
    t3 = f64x2.add(t3, f64x2.add(f64x2.mul(s30, s30), f64x2.mul(s31, s31)));
    factor += p << 5;
  }
  store<f64>(out, offset - 0.5 * lanes(t0));
  if (rows > 1) store<f64>(out, offset - 0.5 * lanes(t1), 8);
  if (rows > 2) store<f64>(out, offset - 0.5 * lanes(t2), 16);
  if (rows > 3) store<f64>(out, offset - 0.5 * lanes(t3), 24);
}

// @ts-ignore: decorator
@inline
function lanes(t: v128): f64 {
  return f64x2.extract_lane(t, 0) + f64x2.extract_lane(t, 1);
}

/** The same of one row where the covariance is diagonal: even and odd columns are summed apart. */
function squaresOfOne(a: usize, p: usize, factor: usize, offset: f64, out: usize): void {
  const width = p << 3;
  const pairs = (p & ~1) << 3;
  let t = f64x2.splat(0);
  let j: usize = 0;
  for (; j < pairs; j += 16) {
    const z = f64x2.mul(v128.load(a + j), v128.load(factor + j));
    t = f64x2.add(t, f64x2.mul(z, z));
  }
  let sum = f64x2.extract_lane(t, 0);
  if (j < width) {
    const z = load<f64>(a + j) * load<f64>(factor + j);
    sum += z * z;
  }
  store<f64>(out, offset - 0.5 * (sum + f64x2.extract_lane(t, 1)));
}

/** Log-densities of a block become shares that add to 1; two rows at a time. */
function share(own: usize, stride: usize, count: usize, rows: usize, weights: usize, sums: usize): void {
  for (let i: usize = 0; i < rows; i += 2) {
    const two = i + 1 < rows;
    const at = own + (i << 3);
    let top = f64x2.splat(-Infinity);
    for (let c: usize = 0; c < count; c++) top = f64x2.pmax(top, pairAt(at + c * stride, two));
    let sum = f64x2.splat(0);
    for (let c: usize = 0; c < count; c++) {
      const part = expOfTwo(f64x2.sub(pairAt(at + c * stride, two), top));
      sum = f64x2.add(sum, part);
      putPair(at + c * stride, part, two);
    }
    for (let c: usize = 0; c < count; c++) {
      putPair(at + c * stride, f64x2.div(pairAt(at + c * stride, two), sum), two);
    }
    add(f64x2.extract_lane(top, 0) + logOf(f64x2.extract_lane(sum, 0)), weights == 0 ? 0 : weights + (i << 3), sums);
    if (two) {
      add(f64x2.extract_lane(top, 1) + logOf(f64x2.extract_lane(sum, 1)), weights == 0 ? 0 : weights + (i << 3) + 8, sums);
    }
  }
}

// @ts-ignore: decorator
@inline
function add(logLikelihood: f64, weight: usize, sums: usize): void {
  const w = weight == 0 ? 1 : load<f64>(weight);
  store<f64>(sums, load<f64>(sums) + w * logLikelihood);
  store<f64>(sums, load<f64>(sums, 8) + w, 8);
}

/** Adds a block to what a component has of all rows. */
function addRows(block: usize, p: usize, rows: usize, own: usize, weights: usize, weight: usize, sum: usize): void {
  const width = p << 3;
  const pairs = (p & ~1) << 3;
  let whole = load<f64>(weight);
  for (let i: usize = 0; i < rows; i++, block += width) {
    const w = load<f64>(own + (i << 3)) * (weights == 0 ? 1 : load<f64>(weights + (i << 3)));
    if (w == 0) continue;
    whole += w;
    const both = f64x2.splat(w);
    let j: usize = 0;
    for (; j < pairs; j += 16) {
      v128.store(sum + j, f64x2.add(v128.load(sum + j), f64x2.mul(both, v128.load(block + j))));
    }
    if (j < width) store<f64>(sum + j, load<f64>(sum + j) + w * load<f64>(block + j));
  }
  store<f64>(weight, whole);
}
