// The k nearest points of queries: candidates by integers (points.ts), then exact distances of those that are left. The
// answer is that of comparing all pairs, bit for bit: nearness is a total order (squared distance, then row number).
// Its reference in tests is the plain search of src/compute/neighbours/neighbours.ts.
import { finish, offer, offerBound } from "./heaps";
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
  SCALE,
  SLACK,
  squaredDistance,
  VALUES,
  WIDTH,
} from "./points";

/** Queries that go through the blocks of points together, so that a block is read once from far memory. */
const GROUP: usize = 16;
/** Room for candidates, besides 2k. */
const CANDIDATES: usize = 256;
const MOST: i32 = 0x7fffffff;
const NO_ROW: i32 = -1;

// A search of one query, in scratch memory.
/** i32: squared distances in units above it are too far; what that makes of products with first and with all axes. */
const LIMIT: usize = 0;
const FIRST_LIMIT: usize = 4;
const ALL_LIMIT: usize = 8;
/**
 * i32: the query's own row, counts of the heap of upper bounds, of candidates and of the exact heap, the first
 * block.
 */
const OWN: usize = 12;
const BOUNDS: usize = 16;
const FOUND: usize = 20;
const KEPT: usize = 24;
const FIRST_BLOCK: usize = 28;
/** P placed query, P f64 query, P i32[k] bounds, P candidates (i32 place, i32 squared distance in units). */
const PLACED: usize = 32;
const QUERY: usize = 36;
const HEAP: usize = 40;
const LIST: usize = 44;
/** P i32[k] rows and P f64[k] distances of the answer: a heap until it is finished. */
const NEAR: usize = 48;
const FAR: usize = 52;
const SEARCH_BYTES: usize = 64;

/**
 * queries: f64[count][WIDTH]; placed by `placeRows`; own: i32[count], 0 for none; rows, distances: [count][k], written.
 * scratch: of each thread, `bytes` apart: 16 · (4 · blocks + 20k + 2112) + 64.
 */
export function nearestRows(
  index: usize,
  queries: usize,
  placed: usize,
  count: i32,
  k: i32,
  own: usize,
  rows: usize,
  distances: usize,
  scratch: usize,
  bytes: usize,
  thread: i32,
): void {
  const kept = <usize>k;
  const width = <usize>load<u32>(index, WIDTH);
  const size = placedBytes(index);
  const sums = scratch + <usize>thread * bytes;
  const searches = sums + 64;
  const lists = searches + GROUP * SEARCH_BYTES;
  const room = (kept << 2) + ((2 * kept + CANDIDATES) << 3);
  const boxes = lists + GROUP * room;
  for (let from: usize = 0; from < <usize>count; from += GROUP) {
    const many = min(GROUP, <usize>count - from);
    for (let i: usize = 0; i < many; i++) {
      const s = searches + i * SEARCH_BYTES;
      const query = from + i;
      memory.fill(s, 0, SEARCH_BYTES);
      store<i32>(s, own == 0 ? NO_ROW : load<i32>(own + (query << 2)), OWN);
      store<u32>(s, <u32>(placed + query * size), PLACED);
      store<u32>(s, <u32>(queries + query * (width << 3)), QUERY);
      store<u32>(s, <u32>(lists + i * room), HEAP);
      store<u32>(s, <u32>(lists + i * room + (kept << 2)), LIST);
      store<u32>(s, <u32>(rows + query * (kept << 2)), NEAR);
      store<u32>(s, <u32>(distances + query * (kept << 3)), FAR);
      setLimit(s, MOST);
    }
    searchGroup(index, searches, many, k, boxes, sums);
  }
}

/**
 * The block nearest to a query comes first, which makes the limit small; then the others where they may hold nearer
 * points.
 */
function searchGroup(index: usize, searches: usize, many: usize, k: i32, boxes: usize, sums: usize): void {
  const blocks = (<usize>load<u32>(index, COUNT) + BLOCK_CHUNKS * CHUNK_POINTS - 1) / (BLOCK_CHUNKS * CHUNK_POINTS);
  for (let i: usize = 0; i < many; i++) {
    const s = searches + i * SEARCH_BYTES;
    const placed = <usize>load<u32>(s, PLACED);
    if (load<i32>(placed, OUTSIDE) == 2) continue;
    let least = MOST;
    let first: usize = 0;
    for (let block: usize = 0; block < blocks; block++) {
      const apart = boxOf(index, block, placed + COORDINATES);
      store<i32>(boxes + ((block * GROUP + i) << 2), apart);
      if (apart < least) {
        least = apart;
        first = block;
      }
    }
    store<i32>(s, <i32>first, FIRST_BLOCK);
    searchBlock(index, s, first, k, sums);
  }
  for (let block: usize = 0; block < blocks; block++) {
    for (let i: usize = 0; i < many; i++) {
      const s = searches + i * SEARCH_BYTES;
      if (load<i32>(<usize>load<u32>(s, PLACED), OUTSIDE) == 2 || load<i32>(s, FIRST_BLOCK) == <i32>block) continue;
      if (load<i32>(boxes + ((block * GROUP + i) << 2)) <= load<i32>(s, LIMIT)) searchBlock(index, s, block, k, sums);
    }
  }
  for (let i: usize = 0; i < many; i++) {
    const s = searches + i * SEARCH_BYTES;
    lookClosely(index, s, k);
    finish(<usize>load<u32>(s, FAR), <usize>load<u32>(s, NEAR), <usize>load<i32>(s, KEPT));
  }
}

function searchBlock(index: usize, s: usize, block: usize, k: i32, sums: usize): void {
  const pairs = <usize>load<u32>(index, PAIRS);
  const step = (pairs + 1) << 6;
  const all = (<usize>load<u32>(index, COUNT) + CHUNK_POINTS - 1) / CHUNK_POINTS;
  const end = min(all, (block + 1) * BLOCK_CHUNKS);
  const placed = <usize>load<u32>(s, PLACED);
  const further = load<u32>(index, REST) > 0 ? placed + COORDINATES + firstBytes(index) : 0;
  const norm = load<i32>(placed, NORM_ALL);
  const rows = <usize>load<u32>(index, ROWS);
  const drawnIn = <usize>load<u32>(index, DRAWN_IN);
  const outside = load<i32>(placed, OUTSIDE);
  const own = load<i32>(s, OWN);
  const heap = <usize>load<u32>(s, HEAP);
  let at = block * BLOCK_CHUNKS;
  let chunk = <usize>load<u32>(index, CHUNKS) + at * step;
  for (; at < end; at++) {
    let near = nearIn(chunk, pairs, placed + COORDINATES, v128.load32_splat(s + FIRST_LIMIT), sums);
    chunk += step;
    if (near == 0) continue;
    const limit = load<i32>(s, ALL_LIMIT);
    let bounds = load<i32>(s, BOUNDS);
    let lowered = false;
    while (near != 0) {
      const lane = <usize>ctz(near);
      near &= near - 1;
      const place = at * CHUNK_POINTS + lane;
      let product = load<i32>(sums + (lane << 2));
      if (further != 0) product += furtherOf(index, place, further);
      if (product < limit || load<i32>(rows + (place << 2)) == own) continue;
      const apart = norm - 2 * product;
      keep(index, s, place, apart, k);
      // halves of norms are rounded: by 1 for the first and 1 for the further axes
      const most = outside | load<u8>(drawnIn + place) ? boundOf(index, s, place) : apart + 2;
      if (bounds == k && most >= load<i32>(heap)) continue;
      offerBound(heap, bounds, most, k);
      bounds = min(bounds + 1, k);
      lowered = true;
    }
    store<i32>(s, bounds, BOUNDS);
    if (lowered && bounds == k) lowerLimit(index, s, load<i32>(heap));
  }
}

/** Adds a candidate; where there is no more room, all are looked at first. */
function keep(index: usize, s: usize, place: usize, apart: i32, k: i32): void {
  const found = load<i32>(s, FOUND);
  const entry = <usize>load<u32>(s, LIST) + (<usize>found << 3);
  store<i32>(entry, <i32>place);
  store<i32>(entry, apart, 4);
  store<i32>(s, found + 1, FOUND);
  if (<usize>found + 1 == 2 * <usize>k + CANDIDATES) lookClosely(index, s, k);
}

/** What was drawn in may be further off than it seems: the exact squared distance, in units. */
function boundOf(index: usize, s: usize, place: usize): i32 {
  const scale = load<f64>(index, SCALE);
  const exact = exactOf(index, s, place) * scale * scale * 1.000001 + 2;
  return exact < 2147483646 ? <i32>exact : MOST;
}

/** What seems at most so far apart may be further by the slack, and seem further by it again. */
function lowerLimit(index: usize, s: usize, bound: i32): void {
  const reach = Math.sqrt(<f64>bound) + 2 * load<f64>(index, SLACK);
  const limit = reach * reach + 3;
  setLimit(s, limit < 2147483646 ? <i32>limit : MOST);
}

function setLimit(s: usize, limit: i32): void {
  const placed = <usize>load<u32>(s, PLACED);
  store<i32>(s, limit, LIMIT);
  store<i32>(s, (load<i32>(placed, NORM) - limit) >> 1, FIRST_LIMIT);
  store<i32>(s, (load<i32>(placed, NORM_ALL) - limit) >> 1, ALL_LIMIT);
}

// @ts-ignore: decorator
@inline
function exactOf(index: usize, s: usize, place: usize): f64 {
  const width = <usize>load<u32>(index, WIDTH);
  return squaredDistance(<usize>load<u32>(s, QUERY), <usize>load<u32>(index, VALUES) + place * (width << 3), width);
}

/** Offers the candidates that are not too far by now with their exact distances. */
function lookClosely(index: usize, s: usize, k: i32): void {
  const list = <usize>load<u32>(s, LIST);
  const rows = <usize>load<u32>(index, ROWS);
  const limit = load<i32>(s, LIMIT);
  const end = list + (<usize>load<i32>(s, FOUND) << 3);
  const far = <usize>load<u32>(s, FAR);
  const near = <usize>load<u32>(s, NEAR);
  let kept = load<i32>(s, KEPT);
  for (let entry = list; entry < end; entry += 8) {
    if (load<i32>(entry, 4) > limit) continue;
    const place = <usize>load<i32>(entry);
    kept = offer(far, near, kept, exactOf(index, s, place), load<i32>(rows + (place << 2)), k);
  }
  store<i32>(s, kept, KEPT);
  store<i32>(s, 0, FOUND);
}
