// Products of a chunk of rows (row-major f64) that linear fits spend their time in.
// Lanes and order of every sum are those of src/compute/matrices/matrix.ts, which is their plain twin.

/** Rows that are packed at a time: two panels of 4 columns then stay in the first-level cache. */
export const BLOCK: usize = 256;

/**
 * XᵀWX, both triangles, `columns × columns`. `weights` is 0 for none. Columns are packed in panels of 4 in scratch
 * space of the thread, and each 4 × 4 tile is summed in registers.
 */
export function denseGram(
  x: usize,
  columns: i32,
  rows: i32,
  weights: usize,
  out: usize,
  scratch: usize,
  scratchBytes: usize,
  thread: i32,
): void {
  const p = <usize>columns;
  const own = scratch + <usize>thread * scratchBytes;
  clearTotal(p, own);
  for (let from: usize = 0; from < <usize>rows; from += BLOCK) {
    const count = min(BLOCK, <usize>rows - from);
    addBlock(x + ((from * p) << 3), p, weights == 0 ? 0 : weights + (from << 3), count, own);
  }
  writeTotal(p, own, out);
}

/** Bytes of the panels of a block and of their weighted copy, which lie before the total in the scratch space. */
// @ts-ignore: decorator
@inline
function panelsBytes(p: usize): usize {
  return ((p + 3) >> 2) * (BLOCK << 6);
}

export function clearTotal(p: usize, scratch: usize): void {
  const size = (p + 3) & ~3;
  memory.fill(scratch + panelsBytes(p), 0, (size * size) << 3);
}

/** Adds the products of at most 256 rows to the total. */
export function addBlock(x: usize, p: usize, weights: usize, count: usize, scratch: usize): void {
  const left = scratch;
  pack(x, p, weights, count, left, weights == 0 ? left : left + ((p + 3) >> 2) * (BLOCK << 5));
  addPanels(p, weights != 0, count, scratch);
}

/** The same of rows that lie in panels of 4 columns, with the weighted ones behind them where there are such. */
export function addPanels(p: usize, weighted: bool, count: usize, scratch: usize): void {
  const panels = (p + 3) >> 2;
  const panelBytes = BLOCK << 5;
  const size = panels << 2;
  const right = weighted ? scratch + panels * panelBytes : scratch;
  const total = scratch + panelsBytes(p);
  for (let a: usize = 0; a < panels; a++) {
    for (let b = a; b < panels; b++) {
      tile(scratch + a * panelBytes, right + b * panelBytes, count, total + (((a * size + b) << 2) << 3), size << 3);
    }
  }
}

/** The total, both triangles, `p × p`. */
export function writeTotal(p: usize, scratch: usize, out: usize): void {
  const size = (p + 3) & ~3;
  const total = scratch + panelsBytes(p);
  for (let i: usize = 0; i < p; i++) {
    for (let j = i; j < p; j++) {
      const value = load<f64>(total + ((i * size + j) << 3));
      store<f64>(out + ((i * p + j) << 3), value);
      store<f64>(out + ((j * p + i) << 3), value);
    }
  }
}

function pack(x: usize, p: usize, weights: usize, count: usize, left: usize, right: usize): void {
  const panels = (p + 3) >> 2;
  for (let k: usize = 0; k < panels; k++) {
    const held = min<usize>(4, p - (k << 2));
    let from = x + (k << 5);
    let to = left + ((k * BLOCK) << 5);
    let weighted = right + ((k * BLOCK) << 5);
    for (let r: usize = 0; r < count; r++) {
      let low = f64x2.splat(0);
      let high = f64x2.splat(0);
      if (held == 4) {
        low = v128.load(from);
        high = v128.load(from, 16);
      } else {
        low = f64x2.replace_lane(low, 0, load<f64>(from));
        if (held > 1) low = f64x2.replace_lane(low, 1, load<f64>(from, 8));
        if (held > 2) high = f64x2.replace_lane(high, 0, load<f64>(from, 16));
      }
      v128.store(to, low);
      v128.store(to, high, 16);
      if (weights != 0) {
        const w = v128.load64_splat(weights + (r << 3));
        v128.store(weighted, f64x2.mul(low, w));
        v128.store(weighted, f64x2.mul(high, w), 16);
      }
      from += p << 3;
      to += 32;
      weighted += 32;
    }
  }
}

/** Adds the 4 × 4 products of two panels to `out`, whose rows are `stride` bytes apart. */
function tile(left: usize, right: usize, count: usize, out: usize, stride: usize): void {
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s20 = f64x2.splat(0);
  let s21 = f64x2.splat(0);
  let s30 = f64x2.splat(0);
  let s31 = f64x2.splat(0);
  const end = left + (count << 5);
  while (left < end) {
    const low = v128.load(right);
    const high = v128.load(right, 16);
    let x = v128.load64_splat(left);
    s00 = f64x2.add(s00, f64x2.mul(x, low));
    s01 = f64x2.add(s01, f64x2.mul(x, high));
    x = v128.load64_splat(left, 8);
    s10 = f64x2.add(s10, f64x2.mul(x, low));
    s11 = f64x2.add(s11, f64x2.mul(x, high));
    x = v128.load64_splat(left, 16);
    s20 = f64x2.add(s20, f64x2.mul(x, low));
    s21 = f64x2.add(s21, f64x2.mul(x, high));
    x = v128.load64_splat(left, 24);
    s30 = f64x2.add(s30, f64x2.mul(x, low));
    s31 = f64x2.add(s31, f64x2.mul(x, high));
    left += 32;
    right += 32;
  }
  addPair(out, s00, s01);
  addPair(out + stride, s10, s11);
  addPair(out + 2 * stride, s20, s21);
  addPair(out + 3 * stride, s30, s31);
}

// @ts-ignore: decorator
@inline
function addPair(out: usize, low: v128, high: v128): void {
  v128.store(out, f64x2.add(v128.load(out), low));
  v128.store(out, f64x2.add(v128.load(out, 16), high), 16);
}

/** out = X v, per row from left to right in four lanes. */
export function denseMultiply(x: usize, columns: i32, rows: i32, v: usize, out: usize): void {
  const whole = (<usize>columns & ~3) << 3;
  const width = <usize>columns << 3;
  for (let i: usize = 0; i < <usize>rows; i++) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let j: usize = 0;
    for (; j < whole; j += 32) {
      low = f64x2.add(low, f64x2.mul(v128.load(x + j), v128.load(v + j)));
      high = f64x2.add(high, f64x2.mul(v128.load(x + j, 16), v128.load(v + j, 16)));
    }
    let first = f64x2.extract_lane(low, 0);
    for (; j < width; j += 8) first += load<f64>(x + j) * load<f64>(v + j);
    const rest = f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1);
    store<f64>(out + (i << 3), first + f64x2.extract_lane(low, 1) + rest);
    x += width;
  }
}

/** out = Xᵀ v. */
export function denseMultiplyTransposed(x: usize, columns: i32, rows: i32, v: usize, out: usize): void {
  memory.fill(out, 0, <usize>columns << 3);
  addTransposed(x, columns, rows, v, out);
}

/** Adds Xᵀ v to out. Four rows at a time share one pass over the sums. */
export function addTransposed(x: usize, columns: i32, rows: i32, v: usize, out: usize): void {
  const width = <usize>columns << 3;
  const pairs = (<usize>columns & ~1) << 3;
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const v0 = v128.load64_splat(v);
    const v1 = v128.load64_splat(v, 8);
    const v2 = v128.load64_splat(v, 16);
    const v3 = v128.load64_splat(v, 24);
    const b = x + width;
    const c = b + width;
    const d = c + width;
    let j: usize = 0;
    for (; j < pairs; j += 16) {
      const low = f64x2.add(f64x2.mul(v128.load(x + j), v0), f64x2.mul(v128.load(b + j), v1));
      const high = f64x2.add(f64x2.mul(v128.load(c + j), v2), f64x2.mul(v128.load(d + j), v3));
      v128.store(out + j, f64x2.add(v128.load(out + j), f64x2.add(low, high)));
    }
    if (j < width) {
      const low = load<f64>(x + j) * load<f64>(v) + load<f64>(b + j) * load<f64>(v, 8);
      const high = load<f64>(c + j) * load<f64>(v, 16) + load<f64>(d + j) * load<f64>(v, 24);
      store<f64>(out + j, load<f64>(out + j) + (low + high));
    }
    x = d + width;
    v += 32;
  }
  for (; i < rows; i++) {
    const value = load<f64>(v);
    for (let j: usize = 0; j < width; j += 8) store<f64>(out + j, load<f64>(out + j) + load<f64>(x + j) * value);
    x += width;
    v += 8;
  }
}
