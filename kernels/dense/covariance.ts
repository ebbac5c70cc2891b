// Products of all pairs of columns around some middles, over a chunk of at most 4096 rows of columns that lie one after
// the other (f64). The plain twin is in src/compute/kernels/plain-covariance.ts.
import { addPanels, BLOCK, clearTotal, writeTotal } from "./dense";

/**
 * x: the chunk's first row in the first column, `stride` bytes from column to column. middles f64[columns]; weights
 * f64[rows] or 0 for none. What is not finite counts as its middle. out f64: columns × columns products, then per column
 * Σ weight · (number − middle), even and odd rows apart, then per column the weight of what is finite, alike.
 * scratch: what denseGram takes, per thread.
 */
export function columnProducts(
  x: usize,
  stride: usize,
  columns: i32,
  rows: i32,
  middles: usize,
  weights: usize,
  out: usize,
  scratch: usize,
  scratchBytes: usize,
  thread: i32,
): void {
  const p = <usize>columns;
  const n = <usize>rows;
  const own = scratch + <usize>thread * scratchBytes;
  const panelBytes = BLOCK << 5;
  const panels = (p + 3) >> 2;
  const sums = out + ((p * p) << 3);
  memory.fill(sums, 0, p << 5);
  memory.fill(own, 0, 2 * panels * panelBytes);
  clearTotal(p, own);
  for (let from: usize = 0; from < n; from += BLOCK) {
    const count = min(BLOCK, n - from);
    for (let j: usize = 0; j < p; j++) {
      const left = own + (j >> 2) * panelBytes + ((j & 3) << 3);
      packColumn(
        x + j * stride + (from << 3),
        count,
        load<f64>(middles + (j << 3)),
        weights == 0 ? 0 : weights + (from << 3),
        left,
        left + panels * panelBytes,
        sums + (j << 4),
        sums + ((p + j) << 4),
      );
    }
    addPanels(p, weights != 0, count, own);
  }
  writeTotal(p, own, out);
}

/** One column of a block into its place of a panel; two rows at a time. */
function packColumn(
  x: usize,
  count: usize,
  middle: f64,
  weights: usize,
  left: usize,
  right: usize,
  sum: usize,
  weight: usize,
): void {
  const around = f64x2.splat(middle);
  const one = f64x2.splat(1);
  let total = v128.load(sum);
  let whole = v128.load(weight);
  let i: usize = 0;
  for (; i + 2 <= count; i += 2) {
    const away = f64x2.sub(v128.load(x + (i << 3)), around);
    // 0 for finite numbers, NaN for all others
    const finite = f64x2.eq(f64x2.sub(away, away), f64x2.splat(0));
    const value = v128.and(away, finite);
    v128.store64_lane(left + (i << 5), value, 0);
    v128.store64_lane(left + (i << 5), value, 1, 32);
    const w = weights == 0 ? one : v128.load(weights + (i << 3));
    const part = f64x2.mul(value, w);
    if (weights != 0) {
      v128.store64_lane(right + (i << 5), part, 0);
      v128.store64_lane(right + (i << 5), part, 1, 32);
    }
    total = f64x2.add(total, part);
    whole = f64x2.add(whole, v128.and(w, finite));
  }
  v128.store(sum, total);
  v128.store(weight, whole);
  if (i == count) return;
  const away = load<f64>(x + (i << 3)) - middle;
  const finite = away - away == 0;
  const value = finite ? away : 0;
  store<f64>(left + (i << 5), value);
  const w = weights == 0 ? 1 : load<f64>(weights + (i << 3));
  const part = value * w;
  if (weights != 0) store<f64>(right + (i << 5), part);
  store<f64>(sum, load<f64>(sum) + part);
  store<f64>(weight, load<f64>(weight) + (finite ? w : 0));
}
