// Lists of row numbers: stable partition of a leaf, scores, sums and residuals of a leaf's rows.

/** index[i] = first + i. index: u32[rows]. */
export function countUp(index: usize, first: i32, rows: i32): void {
  for (let i = 0; i < rows; i++) store<u32>(index + (<usize>i << 2), first + i);
}

/**
 * Stable partition in place; returns how many rows went left, and stores it at `count`.
 * bins: u8 per row of the table; index: u32[rows]; left: u8[256], 1 where a bin goes left; scratch: u32[rows].
 */
export function partitionRows(bins: usize, index: usize, rows: i32, left: usize, scratch: usize, count: usize): i32 {
  const lefts = partitionChunk(bins, index, rows, left, index, scratch, count);
  memory.copy(index + (<usize>lefts << 2), scratch, <usize>(rows - lefts) << 2);
  return lefts;
}

/** Partition of a part of a leaf: rows that go left to `lefts`, the others to `rights`, both u32[rows]. */
export function partitionChunk(
  bins: usize,
  index: usize,
  rows: i32,
  left: usize,
  lefts: usize,
  rights: usize,
  count: usize,
): i32 {
  const end = index + (<usize>rows << 2);
  let l = lefts;
  let r = rights;
  for (let p = index; p < end; p += 4) {
    const row = load<u32>(p);
    const goes = <usize>load<u8>(left + <usize>load<u8>(bins + <usize>row));
    store<u32>(l, row);
    store<u32>(r, row);
    l += goes << 2;
    r += (1 - goes) << 2;
  }
  const n = <i32>((l - lefts) >> 2);
  store<i32>(count, n);
  return n;
}

/** Copies bytes; the ranges may overlap. */
export function copyBytes(to: usize, from: usize, bytes: usize): void {
  memory.copy(to, from, bytes);
}

/** score[row] += value for the listed rows. score: f32. */
export function addToRows(score: usize, index: usize, rows: i32, value: f32): void {
  const end = index + (<usize>rows << 2);
  for (let p = index; p < end; p += 4) {
    const q = score + (<usize>load<u32>(p) << 2);
    store<f32>(q, load<f32>(q) + value);
  }
}

/** Sums of a leaf's gradients and hessians in row order, per chunk of 4096 rows and then over chunks: out f64[2]. */
export function sumRows(gradient: usize, hessian: usize, index: usize, rows: i32, out: usize): void {
  let g: f64 = 0;
  let h: f64 = 0;
  for (let from = 0; from < rows; from += 4096) {
    const end = index + (<usize>min<i32>(from + 4096, rows) << 2);
    let partG: f64 = 0;
    let partH: f64 = 0;
    for (let p = index + (<usize>from << 2); p < end; p += 4) {
      const at = <usize>load<u32>(p) << 2;
      partG += <f64>load<f32>(gradient + at);
      partH += <f64>load<f32>(hessian + at);
    }
    g += partG;
    h += partH;
  }
  store<f64>(out, g);
  store<f64>(out, h, 8);
}

/** Sortable keys of target - score of the listed rows: keys u32[rows]. */
export function residualKeys(target: usize, score: usize, index: usize, rows: i32, keys: usize): void {
  for (let i: usize = 0; i < <usize>rows << 2; i += 4) {
    const at = <usize>load<u32>(index + i) << 2;
    const bits = reinterpret<u32>(load<f32>(target + at) - load<f32>(score + at) + <f32>0);
    store<u32>(keys + i, bits ^ (<u32>(<i32>bits >> 31) | 0x80000000));
  }
}
