// Brings placed rows (points.ts) into an order in which near ones stand together, and writes the chunks of an index.
// Halves of halves, each cut along its widest axis, down to blocks; all blocks but the last are full. Source: the
// k-d tree of J. Friedman, J. Bentley and R. Finkel, ACM TOMS 3(3), 1977.
import {
  BLOCK_CHUNKS,
  BOXES,
  CHUNK_POINTS,
  CHUNKS,
  COORDINATES,
  COUNT,
  DRAWN_IN,
  firstBytes,
  FURTHER,
  FURTHER_HALF,
  NORM,
  NORM_ALL,
  OUTSIDE,
  PAIRS,
  placedBytes,
  REST,
  ROWS,
  VALUES,
  WIDTH,
} from "./points";

const BLOCK: usize = BLOCK_CHUNKS * CHUNK_POINTS;
/** Points of a range by which its widest axis is chosen. */
const SAMPLE: usize = 256;
/** In place of half a norm where there is no point: no sum reaches a limit from here. */
const NOWHERE: i32 = -0x60000001;

/**
 * Lays all points out. placed: of all rows; VALUES holds the rows in their order and is brought into that of places;
 * the order, chunks, boxes, further axes are written. scratch: i32[count] and a row of values.
 */
export function layRows(index: usize, placed: usize, scratch: usize): void {
  const count = <usize>load<u32>(index, COUNT);
  const rows = <usize>load<u32>(index, ROWS);
  for (let i: usize = 0; i < count; i++) store<i32>(rows + (i << 2), <i32>i);
  cut(index, placed, rows, scratch, 0, count);
  bringValues(index, count, rows, scratch + (((count + 1) >> 1) << 3));
  const chunks = (count + CHUNK_POINTS - 1) / CHUNK_POINTS;
  const size = placedBytes(index);
  for (let place: usize = 0; place < chunks * CHUNK_POINTS; place++) {
    const row = place < count ? placed + <usize>load<u32>(rows + (place << 2)) * size : 0;
    layPoint(index, place, row);
  }
}

/** Orders the rows of the places from..to. */
function cut(index: usize, placed: usize, rows: usize, keys: usize, from: usize, to: usize): void {
  if (to - from <= BLOCK) return;
  const size = placedBytes(index);
  const bytes = firstBytes(index);
  const step = (to - from + SAMPLE - 1) / SAMPLE;
  let widest: usize = 0;
  let spread = -1;
  for (let at: usize = 0; at < bytes; at += 16) {
    let low = i16x8.splat(0x7fff);
    let high = i16x8.splat(-0x8000);
    for (let i = from; i < to; i += step) {
      const lanes = v128.load(placed + <usize>load<u32>(rows + (i << 2)) * size + at, COORDINATES);
      low = i16x8.min_s(low, lanes);
      high = i16x8.max_s(high, lanes);
    }
    v128.store(keys, i16x8.sub(high, low));
    for (let lane: usize = 0; lane < 16; lane += 2) {
      // a spread beyond 15 bits is one of 16 bits without a sign
      const here = <i32>load<u16>(keys + lane);
      if (here <= spread) continue;
      spread = here;
      widest = at + lane;
    }
  }
  const middle = from + (((to - from + BLOCK - 1) / BLOCK + 1) >> 1) * BLOCK;
  if (spread > 0) {
    for (let i = from; i < to; i++) {
      const row = placed + <usize>load<u32>(rows + (i << 2)) * size;
      store<i32>(keys + (i << 2), <i32>load<i16>(row + widest, COORDINATES));
    }
    part(keys, rows, from, to - 1, middle);
  }
  cut(index, placed, rows, keys, from, middle);
  cut(index, placed, rows, keys, middle, to);
}

/** Quickselect with the median of three: no key before `middle` is above one behind it. */
function part(keys: usize, rows: usize, low: usize, high: usize, middle: usize): void {
  while (low < high) {
    const a = load<i32>(keys + (low << 2));
    const b = load<i32>(keys + (((low + high) >> 1) << 2));
    const c = load<i32>(keys + (high << 2));
    const pivot = max(min(a, b), min(max(a, b), c));
    let i = low;
    // one more than its place: places are unsigned
    let j = high + 1;
    while (i < j) {
      while (load<i32>(keys + (i << 2)) < pivot) i++;
      while (load<i32>(keys + ((j - 1) << 2)) > pivot) j--;
      if (i >= j) break;
      swap(keys, i, j - 1);
      swap(rows, i, j - 1);
      i++;
      j--;
    }
    if (middle < j) high = j - 1;
    else if (middle >= i) low = i;
    else return;
  }
}

// @ts-ignore: decorator
@inline
function swap(words: usize, i: usize, j: usize): void {
  const word = load<i32>(words + (i << 2));
  store<i32>(words + (i << 2), load<i32>(words + (j << 2)));
  store<i32>(words + (j << 2), word);
}

/** Brings the exact numbers into the order of places, cycle by cycle; marks in DRAWN_IN what is done. */
function bringValues(index: usize, count: usize, rows: usize, kept: usize): void {
  const values = <usize>load<u32>(index, VALUES);
  const done = <usize>load<u32>(index, DRAWN_IN);
  const bytes = <usize>load<u32>(index, WIDTH) << 3;
  memory.fill(done, 0, count);
  for (let first: usize = 0; first < count; first++) {
    if (load<u8>(done + first) != 0) continue;
    memory.copy(kept, values + first * bytes, bytes);
    let place = first;
    while (true) {
      store<u8>(done + place, 1);
      const row = <usize>load<u32>(rows + (place << 2));
      if (row == first) break;
      memory.copy(values + place * bytes, values + row * bytes, bytes);
      place = row;
    }
    memory.copy(values + place * bytes, kept, bytes);
  }
}

/** Writes what stands at a place; `row` is 0 behind the last point. */
function layPoint(index: usize, place: usize, row: usize): void {
  const pairs = <usize>load<u32>(index, PAIRS);
  let to = <usize>load<u32>(index, CHUNKS) + (place >> 4) * ((pairs + 1) << 6) + ((place & 15) << 2);
  store<i32>(to, row == 0 ? NOWHERE : -(load<i32>(row, NORM) >> 1));
  for (let pair: usize = 0; pair < pairs; pair++) {
    to += 64;
    // a pair of axes moves as one word
    store<i32>(to, row == 0 ? 0 : load<i32>(row + (pair << 2), COORDINATES));
  }
  if (row == 0) return;
  store<u8>(<usize>load<u32>(index, DRAWN_IN) + place, load<i32>(row, OUTSIDE) == 0 ? 0 : 1);
  const bytes = firstBytes(index);
  const rest = <usize>load<u32>(index, REST) << 4;
  if (rest > 0) {
    const half = (load<i32>(row, NORM_ALL) - load<i32>(row, NORM)) >> 1;
    store<i32>(<usize>load<u32>(index, FURTHER_HALF) + (place << 2), -half);
    memory.copy(<usize>load<u32>(index, FURTHER) + place * rest, row + COORDINATES + bytes, rest);
  }
  const box = <usize>load<u32>(index, BOXES) + (place / BLOCK) * (bytes << 1);
  for (let at: usize = 0; at < bytes; at += 16) {
    const lanes = v128.load(row + at, COORDINATES);
    const first = place % BLOCK == 0;
    v128.store(box + at, first ? lanes : i16x8.min_s(v128.load(box + at), lanes));
    v128.store(box + bytes + at, first ? lanes : i16x8.max_s(v128.load(box + bytes + at), lanes));
  }
}
