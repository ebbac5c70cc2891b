// Binning: samples, sorted keys, bin numbers, row-major packing.

/**
 * Keys of a jittered, evenly spread sample: unsigned words that sort as the float32 values do.
 * column: f32[rows]; keys: u32[sample], written from the front. Missing values are left out; returns how many keys.
 */
export function sampleKeys(column: usize, rows: i32, sample: i32, keys: usize): i32 {
  const whole = sample >= rows;
  const take = whole ? rows : sample;
  let out = keys;
  for (let i = 0; i < take; i++) {
    let row = i;
    if (!whole) {
      const from = <i32>((<i64>i * <i64>rows) / <i64>sample);
      const to = <i32>((<i64>(i + 1) * <i64>rows) / <i64>sample);
      let word = <u32>i * 0x9e3779b1;
      word ^= word >> 15;
      word *= 0x85ebca77;
      word ^= word >> 13;
      row = from + <i32>(word % <u32>(to - from));
    }
    // adding zero turns -0 into +0
    const value = load<f32>(column + (<usize>row << 2)) + <f32>0;
    if (value != value) continue;
    store<u32>(out, toKey(reinterpret<u32>(value)));
    out += 4;
  }
  return <i32>((out - keys) >> 2);
}

// @ts-ignore: decorator
@inline
function toKey(bits: u32): u32 {
  return bits ^ (<u32>(<i32>bits >> 31) | 0x80000000);
}

/**
 * Sorts keys upwards and turns them back into float32 values, in place (three passes of 11 bits).
 * keys: u32[count] in, f32[count] out; scratch: u32[count]; counters: u32[6144].
 */
export function sortKeys(keys: usize, scratch: usize, count: i32, counters: usize): void {
  memory.fill(counters, 0, 24576);
  const end = keys + (<usize>count << 2);
  for (let p = keys; p < end; p += 4) {
    const key = load<u32>(p);
    bump(counters + ((<usize>(key & 2047)) << 2));
    bump(counters + 8192 + ((<usize>((key >> 11) & 2047)) << 2));
    bump(counters + 16384 + ((<usize>(key >> 22)) << 2));
  }
  for (let pass = 0; pass < 3; pass++) {
    const base = counters + <usize>(pass << 13);
    let place: u32 = 0;
    for (let p = base; p < base + 8192; p += 4) {
      const n = load<u32>(p);
      store<u32>(p, place);
      place += n;
    }
    const from = pass == 1 ? scratch : keys;
    const to = pass == 1 ? keys : scratch;
    const shift: u32 = <u32>pass * 11;
    for (let p = from; p < from + (<usize>count << 2); p += 4) {
      const key = load<u32>(p);
      const slot = base + ((<usize>((key >> shift) & 2047)) << 2);
      const at = load<u32>(slot);
      store<u32>(slot, at + 1);
      store<u32>(to + (<usize>at << 2), key);
    }
  }
  for (let i: usize = 0; i < <usize>count << 2; i += 4) {
    const key = load<u32>(scratch + i);
    store<u32>(keys + i, key ^ (<u32>(<i32>~key >> 31) | 0x80000000));
  }
}

// @ts-ignore: decorator
@inline
function bump(p: usize): void {
  store<u32>(p, load<u32>(p) + 1);
}

// @ts-ignore: decorator
@inline
function countBelow(a: v128, b: v128, c: v128, d: v128, value: v128): i32 {
  const low = i16x8.narrow_i32x4_s(f32x4.lt(a, value), f32x4.lt(b, value));
  const high = i16x8.narrow_i32x4_s(f32x4.lt(c, value), f32x4.lt(d, value));
  return popcnt<i32>(i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)));
}

/**
 * Bin of each value: how many edges lie below it, found by two compares of 16 edges each.
 * column: f32[rows]; edges: f32[256] ascending, filled up with +Infinity; bins: u8[rows].
 */
export function assignBins(column: usize, rows: i32, edges: usize, missing: i32, bins: usize): void {
  const a = f32x4(load<f32>(edges, 60), load<f32>(edges, 124), load<f32>(edges, 188), load<f32>(edges, 252));
  const b = f32x4(load<f32>(edges, 316), load<f32>(edges, 380), load<f32>(edges, 444), load<f32>(edges, 508));
  const c = f32x4(load<f32>(edges, 572), load<f32>(edges, 636), load<f32>(edges, 700), load<f32>(edges, 764));
  const d = f32x4(load<f32>(edges, 828), load<f32>(edges, 892), load<f32>(edges, 956), load<f32>(edges, 1020));
  for (let i: usize = 0; i < <usize>rows; i++) {
    const x = load<f32>(column + (i << 2));
    const value = f32x4.splat(x);
    const coarse = <usize>countBelow(a, b, c, d, value);
    const p = edges + (coarse << 6);
    const fine = countBelow(v128.load(p), v128.load(p, 16), v128.load(p, 32), v128.load(p, 48), value);
    store<u8>(bins + i, x == x ? (<i32>coarse << 4) + fine : missing);
  }
}

/** Bins of category codes. codes: i32[rows], from -2 up; table: u8, entry code + 2; bins: u8[rows]. */
export function mapCodes(codes: usize, rows: i32, table: usize, bins: usize): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    store<u8>(bins + i, load<u8>(table + <usize>(load<i32>(codes + (i << 2)) + 2)));
  }
}

/**
 * Turns 8 columns of bins into one 8-byte word per row.
 * columns: u8, column j at columns + j * stride, of which `count` there are: the others are 0. words: one word per row
 * at words + row * rowBytes. rows: multiple of 16.
 */
export function packGroup(
  columns: usize,
  stride: usize,
  rows: i32,
  words: usize,
  rowBytes: usize,
  count: i32,
): void {
  const none = i8x16.splat(0);
  for (let i: usize = 0; i < <usize>rows; i += 16) {
    const p = columns + i;
    const c0 = v128.load(p);
    const c1 = count > 1 ? v128.load(p + stride) : none;
    const c2 = count > 2 ? v128.load(p + 2 * stride) : none;
    const c3 = count > 3 ? v128.load(p + 3 * stride) : none;
    const c4 = count > 4 ? v128.load(p + 4 * stride) : none;
    const c5 = count > 5 ? v128.load(p + 5 * stride) : none;
    const c6 = count > 6 ? v128.load(p + 6 * stride) : none;
    const c7 = count > 7 ? v128.load(p + 7 * stride) : none;
    const out = words + i * rowBytes;
    eightRows(low8(c0, c1), low8(c2, c3), low8(c4, c5), low8(c6, c7), out, rowBytes);
    eightRows(high8(c0, c1), high8(c2, c3), high8(c4, c5), high8(c6, c7), out + 8 * rowBytes, rowBytes);
  }
}

// @ts-ignore: decorator
@inline
function low8(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function high8(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// @ts-ignore: decorator
@inline
function eightRows(a: v128, b: v128, c: v128, d: v128, out: usize, rowBytes: usize): void {
  const abLow = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const abHigh = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  const cdLow = v128.shuffle<i16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11);
  const cdHigh = v128.shuffle<i16>(c, d, 4, 12, 5, 13, 6, 14, 7, 15);
  twoRows(v128.shuffle<i32>(abLow, cdLow, 0, 4, 1, 5), out, rowBytes);
  twoRows(v128.shuffle<i32>(abLow, cdLow, 2, 6, 3, 7), out + 2 * rowBytes, rowBytes);
  twoRows(v128.shuffle<i32>(abHigh, cdHigh, 0, 4, 1, 5), out + 4 * rowBytes, rowBytes);
  twoRows(v128.shuffle<i32>(abHigh, cdHigh, 2, 6, 3, 7), out + 6 * rowBytes, rowBytes);
}

// @ts-ignore: decorator
@inline
function twoRows(pair: v128, out: usize, rowBytes: usize): void {
  v128.store_lane<u64>(out, pair, 0);
  v128.store_lane<u64>(out + rowBytes, pair, 1);
}
