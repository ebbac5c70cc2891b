// Which points have enough others within a radius, and which of them hang together by steps of at most the radius: by
// integers (scoring/points.ts) where these are sure, by exact distances in the thin shell where they are not.
// The answers are those of the plain way in src/compute/neighbours/connected-within.ts, its reference in tests.
import {
  BLOCK_CHUNKS,
  boxOf,
  CHUNK_POINTS,
  CHUNKS,
  COORDINATES,
  COUNT,
  DRAWN_IN,
  firstBytes,
  furtherOf,
  nearIn,
  NORM,
  NORM_ALL,
  OUTSIDE,
  PAIRS,
  placedBytes,
  REST,
  ROWS,
  squaredDistance,
  VALUES,
  WIDTH,
} from "../scoring/points";

/** In place of half a norm: with no product does a sum reach a limit from here, or leave 32 bits. */
const NOWHERE: i32 = -0x60000001;

// What is asked, u32 words, all the caller's.
/** P index; P placed points, by place. */
const INDEX: usize = 0;
const PLACED: usize = 4;
/** i32: squared distances in units above `MOST` are outside, up to `SURE` inside; f64: the squared radius. */
const MOST: usize = 8;
const SURE: usize = 12;
const SQUARE: usize = 16;
/** P i32 group by place, −1 for none yet; P i32 points without one by block; P i32 a stack of places. */
const GROUPS: usize = 24;
const UNSEEN: usize = 28;
const STACK: usize = 32;
/** Places that wait on the stack, groups so far, row that is looked at next; P i32 the place of a row. */
const WAITING: usize = 36;
const NUMBER: usize = 40;
const NEXT_ROW: usize = 44;
const PLACES: usize = 48;
const SUMS: usize = 64;

/** Whether a point of whose product the limit has been reached lies within the radius. */
function isWithin(asked: usize, index: usize, place: usize, own: usize, placed: usize, product: i32): bool {
  if (load<u32>(index, REST) > 0) product += furtherOf(index, place, placed + COORDINATES + firstBytes(index));
  const apart = load<i32>(placed, NORM_ALL) - 2 * product;
  if (apart > load<i32>(asked, MOST)) return false;
  // what was drawn in may be further off than it seems
  const drawn = load<i32>(placed, OUTSIDE) | load<u8>(<usize>load<u32>(index, DRAWN_IN) + place);
  if (drawn == 0 && apart <= load<i32>(asked, SURE)) return true;
  const width = <usize>load<u32>(index, WIDTH);
  const values = <usize>load<u32>(index, VALUES);
  const square = load<f64>(asked, SQUARE);
  return squaredDistance(values + own * (width << 3), values + place * (width << 3), width) <= square;
}

/**
 * Writes for the places from..from + count 1 where at least `least` points, itself counted, lie within the radius,
 * else 0.
 */
export function crowdedWithin(
  asked: usize,
  from: i32,
  count: i32,
  least: i32,
  crowded: usize,
  sums: usize,
  thread: i32,
): void {
  const index = <usize>load<u32>(asked, INDEX);
  const blocks = (<usize>load<u32>(index, COUNT) + BLOCK_CHUNKS * CHUNK_POINTS - 1) / (BLOCK_CHUNKS * CHUNK_POINTS);
  const scratch = sums + ((<usize>thread) << 6);
  for (let own = <usize>from; own < <usize>(from + count); own++) {
    const placed = <usize>load<u32>(asked, PLACED) + own * placedBytes(index);
    const first = own / (BLOCK_CHUNKS * CHUNK_POINTS);
    let found = countIn(asked, index, first, own, placed, least, scratch);
    for (let block: usize = 0; block < blocks && found < least; block++) {
      if (block == first || boxOf(index, block, placed + COORDINATES) > load<i32>(asked, MOST)) continue;
      found += countIn(asked, index, block, own, placed, least - found, scratch);
    }
    store<u8>(crowded + own, found >= least ? 1 : 0);
  }
}

/** Points of a block within the radius; counting ends at `wanted`. */
function countIn(asked: usize, index: usize, block: usize, own: usize, placed: usize, wanted: i32, sums: usize): i32 {
  const pairs = <usize>load<u32>(index, PAIRS);
  const step = (pairs + 1) << 6;
  const end = min((<usize>load<u32>(index, COUNT) + CHUNK_POINTS - 1) / CHUNK_POINTS, (block + 1) * BLOCK_CHUNKS);
  const limit = i32x4.splat((load<i32>(placed, NORM) - load<i32>(asked, MOST)) >> 1);
  let count = 0;
  for (let chunk = block * BLOCK_CHUNKS; chunk < end; chunk++) {
    let near = nearIn(<usize>load<u32>(index, CHUNKS) + chunk * step, pairs, placed + COORDINATES, limit, sums);
    while (near != 0) {
      const lane = <usize>ctz(near);
      near &= near - 1;
      const place = chunk * CHUNK_POINTS + lane;
      if (isWithin(asked, index, place, own, placed, load<i32>(sums + (lane << 2)))) count++;
    }
    if (count >= wanted) return count;
  }
  return count;
}

/**
 * Gives groups to points, by up to `searches` searches, in the order of their first rows. All is done when none waits
 * and `NEXT_ROW` is the count of points. Points whose half norm is NOWHERE take no part.
 */
export function connectWithin(asked: usize, searches: i32): void {
  const index = <usize>load<u32>(asked, INDEX);
  const rows = load<i32>(index, COUNT);
  const stack = <usize>load<u32>(asked, STACK);
  let row = load<i32>(asked, NEXT_ROW);
  while (searches > 0) {
    const waiting = load<i32>(asked, WAITING);
    if (waiting > 0) {
      store<i32>(asked, waiting - 1, WAITING);
      spread(asked, index, <usize>load<u32>(stack + ((<usize>waiting - 1) << 2)));
      searches--;
      if (load<i32>(asked, WAITING) == 0) store<i32>(asked, load<i32>(asked, NUMBER) + 1, NUMBER);
      continue;
    }
    if (row == rows) break;
    const place = <usize>load<u32>(<usize>load<u32>(asked, PLACES) + (<usize>row << 2));
    row++;
    if (load<i32>(halfAt(index, place)) != NOWHERE) give(asked, index, place);
  }
  store<i32>(asked, row, NEXT_ROW);
}

// @ts-ignore: decorator
@inline
function halfAt(index: usize, place: usize): usize {
  const step = (<usize>load<u32>(index, PAIRS) + 1) << 6;
  return <usize>load<u32>(index, CHUNKS) + (place >> 4) * step + ((place & 15) << 2);
}

/** Puts a point into the present group and on the stack. */
function give(asked: usize, index: usize, place: usize): void {
  store<i32>(<usize>load<u32>(asked, GROUPS) + (place << 2), load<i32>(asked, NUMBER));
  store<i32>(halfAt(index, place), NOWHERE);
  const unseen = <usize>load<u32>(asked, UNSEEN) + ((place >> 8) << 2);
  store<i32>(unseen, load<i32>(unseen) - 1);
  const waiting = load<i32>(asked, WAITING);
  store<u32>(<usize>load<u32>(asked, STACK) + (<usize>waiting << 2), <u32>place);
  store<i32>(asked, waiting + 1, WAITING);
}

/** Gives the present group to all points within the radius of one. */
function spread(asked: usize, index: usize, own: usize): void {
  const pairs = <usize>load<u32>(index, PAIRS);
  const step = (pairs + 1) << 6;
  const chunks = (<usize>load<u32>(index, COUNT) + CHUNK_POINTS - 1) / CHUNK_POINTS;
  const placed = <usize>load<u32>(asked, PLACED) + own * placedBytes(index);
  const limit = i32x4.splat((load<i32>(placed, NORM) - load<i32>(asked, MOST)) >> 1);
  const sums = asked + SUMS;
  for (let block: usize = 0; block * BLOCK_CHUNKS < chunks; block++) {
    if (load<i32>(<usize>load<u32>(asked, UNSEEN) + (block << 2)) == 0) continue;
    if (boxOf(index, block, placed + COORDINATES) > load<i32>(asked, MOST)) continue;
    const end = min(chunks, (block + 1) * BLOCK_CHUNKS);
    for (let chunk = block * BLOCK_CHUNKS; chunk < end; chunk++) {
      let near = nearIn(<usize>load<u32>(index, CHUNKS) + chunk * step, pairs, placed + COORDINATES, limit, sums);
      while (near != 0) {
        const lane = <usize>ctz(near);
        near &= near - 1;
        const place = chunk * CHUNK_POINTS + lane;
        if (isWithin(asked, index, place, own, placed, load<i32>(sums + (lane << 2)))) give(asked, index, place);
      }
    }
  }
}
