// Points as small integers, so that eight products are one instruction: a lower bound of distances that passes nearly
// all points over. A turn of the axes keeps distances, drawing far points in to a ball and leaving axes out only lower
// them, and the rounding to integers is allowed for by who reads them (nearest.ts).
//
// An index is a block of 32-bit words, written by src/compute/neighbours/layout.ts; what it names, by lay.ts:
//   points stand in the order of `ROWS`, in chunks of 16 and blocks of 16 chunks.
//   chunk: i32 −½‖first axes‖² of 16 points, then per pair of first axes 16 × 2 i16; the last one is filled up.

export const COUNT: usize = 0;
export const WIDTH: usize = 4;
/** Pairs of first axes; vectors of 8 further axes. */
export const PAIRS: usize = 8;
export const REST: usize = 12;
/** Whether axes are turned. */
export const TURNED: usize = 20;
/**
 * P chunks; P i16 [count][8 · REST]; P i32 [count] −½‖further axes‖²; P i16 lowest and highest of first axes per
 * block.
 */
export const CHUNKS: usize = 24;
export const FURTHER: usize = 28;
export const FURTHER_HALF: usize = 32;
export const BOXES: usize = 36;
/** P i32 [count] row number of a point; P u8 [count] 1 where it was drawn in; P f64 [count][WIDTH]. */
export const ROWS: usize = 40;
export const DRAWN_IN: usize = 44;
export const VALUES: usize = 48;
/** P f64 [WIDTH]; P f64 [WIDTH][axes], or i32 [axes] the column of an axis (−1: none) where axes are not turned. */
export const MIDDLE: usize = 52;
export const AXES: usize = 56;
/** f64: units per unit of distance; radius of the ball. */
export const SCALE: usize = 64;
export const RADIUS: usize = 72;
/** f64: units by which rounding may change a distance. */
export const SLACK: usize = 80;

export const CHUNK_POINTS: usize = 16;
export const BLOCK_CHUNKS: usize = 16;

/** A placed row: i32 ‖first axes‖², ‖all axes‖², drawn in (2: has a missing number), 0, then its i16 axes in eights. */
export const NORM: usize = 0;
export const NORM_ALL: usize = 4;
export const OUTSIDE: usize = 8;
export const COORDINATES: usize = 16;

/** Bytes of the first axes of a placed row. */
// @ts-ignore: decorator
@inline
export function firstBytes(index: usize): usize {
  return ((<usize>load<u32>(index, PAIRS) + 3) >> 2) << 4;
}

// @ts-ignore: decorator
@inline
export function placedBytes(index: usize): usize {
  return COORDINATES + firstBytes(index) + (<usize>load<u32>(index, REST) << 4);
}

/**
 * Places rows. values: f64[count][WIDTH]; placed: `placedBytes` per row, written; scratch: f64 per column and axis, of
 * each thread, `bytes` apart.
 */
export function placeRows(
  index: usize,
  values: usize,
  count: i32,
  placed: usize,
  scratch: usize,
  bytes: usize,
  thread: i32,
): void {
  const width = <usize>load<u32>(index, WIDTH);
  const size = placedBytes(index);
  const away = scratch + <usize>thread * bytes;
  const first = firstBytes(index);
  for (let i = 0; i < count; i++) {
    const shrunk = centre(index, values, width, away, placed);
    const turned = turn(index, width, (size - COORDINATES) >> 1, away, shrunk);
    let norm = i32x4.splat(0);
    for (let at: usize = 0; at < size - COORDINATES; at += 16) {
      const from = turned + (at << 2);
      const lanes = i16x8.narrow_i32x4_s(rounded(from), rounded(from + 32));
      v128.store(placed + at, lanes, COORDINATES);
      norm = i32x4.add(norm, i32x4.dot_i16x8_s(lanes, lanes));
      if (at + 16 == first) store<i32>(placed, total(norm), NORM);
    }
    store<i32>(placed, total(norm), NORM_ALL);
    values += width << 3;
    placed += size;
  }
}

/** Writes how far a row is from the middle, and whether it is drawn in; returns units per unit of distance for it. */
function centre(index: usize, values: usize, width: usize, away: usize, placed: usize): f64 {
  const middle = <usize>load<u32>(index, MIDDLE);
  let squares: f64 = 0;
  for (let at: usize = 0; at < width << 3; at += 8) {
    const d = load<f64>(values + at) - load<f64>(middle + at);
    store<f64>(away + at, d);
    squares += d * d;
  }
  const size = Math.sqrt(squares);
  const radius = load<f64>(index, RADIUS);
  const scale = load<f64>(index, SCALE);
  v128.store(placed, i32x4.splat(0));
  if (size <= radius) return scale;
  store<i32>(placed, size != size ? 2 : 1, OUTSIDE);
  if (size < Infinity) return scale * (radius / size);
  // any place inside is nearer to all points than what is infinitely far
  memory.fill(away, 0, width << 3);
  return 0;
}

/** Coordinates in units, f64, behind the row itself; returns their address. */
function turn(index: usize, width: usize, axes: usize, away: usize, scale: f64): usize {
  const turned = away + (width << 3);
  const from = <usize>load<u32>(index, AXES);
  if (load<u32>(index, TURNED) == 0) {
    for (let k: usize = 0; k < axes; k++) {
      const column = load<i32>(from + (k << 2));
      store<f64>(turned + (k << 3), column < 0 ? 0 : scale * load<f64>(away + ((<usize>column) << 3)));
    }
    return turned;
  }
  const units = f64x2.splat(scale);
  for (let k: usize = 0; k < axes << 3; k += 64) {
    let a = f64x2.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let axis = from + k;
    for (let at = away; at < turned; at += 8) {
      const x = v128.load64_splat(at);
      a = f64x2.add(a, f64x2.mul(x, v128.load(axis)));
      b = f64x2.add(b, f64x2.mul(x, v128.load(axis, 16)));
      c = f64x2.add(c, f64x2.mul(x, v128.load(axis, 32)));
      d = f64x2.add(d, f64x2.mul(x, v128.load(axis, 48)));
      axis += axes << 3;
    }
    v128.store(turned + k, f64x2.mul(a, units));
    v128.store(turned + k, f64x2.mul(b, units), 16);
    v128.store(turned + k, f64x2.mul(c, units), 32);
    v128.store(turned + k, f64x2.mul(d, units), 48);
  }
  return turned;
}

/** Four f64 to the nearest i32. */
// @ts-ignore: decorator
@inline
function rounded(from: usize): v128 {
  const low = i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(v128.load(from)));
  const high = i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(v128.load(from, 16)));
  return i8x16.shuffle(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

/** The sum of four lanes. */
// @ts-ignore: decorator
@inline
export function total(lanes: v128): i32 {
  const two = i32x4.add(lanes, i8x16.shuffle(lanes, lanes, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1);
}

/**
 * Which of the 16 points of a chunk may lie near: those whose product with the query, less half their norm, reaches
 * `limit`. The sums are written at `sums` (i32[16]) where there is one.
 */
// @ts-ignore: decorator
@inline
export function nearIn(chunk: usize, pairs: usize, query: usize, limit: v128, sums: usize): i32 {
  let a = v128.load(chunk);
  let b = v128.load(chunk, 16);
  let c = v128.load(chunk, 32);
  let d = v128.load(chunk, 48);
  const end = query + (pairs << 2);
  for (let at = query; at < end; at += 4) {
    const x = v128.load32_splat(at);
    chunk += 64;
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load(chunk), x));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load(chunk, 16), x));
    c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load(chunk, 32), x));
    d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load(chunk, 48), x));
  }
  const low = i16x8.narrow_i32x4_s(i32x4.ge_s(a, limit), i32x4.ge_s(b, limit));
  const high = i16x8.narrow_i32x4_s(i32x4.ge_s(c, limit), i32x4.ge_s(d, limit));
  const near = i8x16.bitmask(i8x16.narrow_i16x8_s(low, high));
  if (near != 0) {
    v128.store(sums, a);
    v128.store(sums, b, 16);
    v128.store(sums, c, 32);
    v128.store(sums, d, 48);
  }
  return near;
}

/** The product of the further axes of a point with a query, less half their norm. */
// @ts-ignore: decorator
@inline
export function furtherOf(index: usize, place: usize, query: usize): i32 {
  const rest = <usize>load<u32>(index, REST) << 4;
  const point = <usize>load<u32>(index, FURTHER) + place * rest;
  let sum = i32x4.splat(0);
  for (let at: usize = 0; at < rest; at += 16) {
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(point + at), v128.load(query + at)));
  }
  return total(sum) + load<i32>(<usize>load<u32>(index, FURTHER_HALF) + (place << 2));
}

/** The squared distance in units of a query to the box of a block, by the first axes. */
// @ts-ignore: decorator
@inline
export function boxOf(index: usize, block: usize, query: usize): i32 {
  const bytes = firstBytes(index);
  const box = <usize>load<u32>(index, BOXES) + block * (bytes << 1);
  const none = i16x8.splat(0);
  let sum = i32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(query + at);
    const below = i16x8.max_s(i16x8.sub_sat_s(v128.load(box + at), x), none);
    const above = i16x8.max_s(i16x8.sub_sat_s(x, v128.load(box + bytes + at)), none);
    const out = i16x8.add(below, above);
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(out, out));
  }
  return total(sum);
}

/** Σ (aⱼ − bⱼ)² in the lanes of `squaredDistance` of src/compute/neighbours/nearest.ts: the same bits. */
// @ts-ignore: decorator
@inline
export function squaredDistance(a: usize, b: usize, width: usize): f64 {
  let low = f64x2.splat(0);
  let high = low;
  let last: f64 = 0;
  const whole = (width & ~3) << 3;
  for (let at: usize = 0; at < whole; at += 32) {
    const d = f64x2.sub(v128.load(a + at), v128.load(b + at));
    const e = f64x2.sub(v128.load(a + at, 16), v128.load(b + at, 16));
    low = f64x2.add(low, f64x2.mul(d, d));
    high = f64x2.add(high, f64x2.mul(e, e));
  }
  last = f64x2.extract_lane(low, 0);
  for (let at = whole; at < width << 3; at += 8) {
    const d = load<f64>(a + at) - load<f64>(b + at);
    last += d * d;
  }
  return last + f64x2.extract_lane(low, 1) + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
}
