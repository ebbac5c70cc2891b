// The minimum spanning tree of points by Prim's algorithm, row by row: the row that joins is held against the rows
// outside by integers (scoring/points.ts), and only where it may be nearer than what is known by its exact distance.
// The bits are those of the plain way in src/compute/neighbours/spanning-tree.ts, its reference in tests.
import {
  BLOCK_CHUNKS,
  boxOf,
  CHUNK_POINTS,
  CHUNKS,
  COORDINATES,
  COUNT,
  firstBytes,
  furtherOf,
  nearIn,
  NORM,
  NORM_ALL,
  PAIRS,
  placedBytes,
  REST,
  ROWS,
  SCALE,
  SLACK,
  squaredDistance,
  VALUES,
  WIDTH,
} from "../scoring/points";

const MOST: i32 = 0x7fffffff;
/** In place of half a norm: with no product does a sum reach a limit from here, or leave 32 bits. */
const NOWHERE: i32 = -0x60000001;
/** The same, of a row outside that is known to be as near as its own core lets it be. */
const SETTLED: i32 = -0x60000002;

// The state, u32 words; it and all it names is the caller's, who sets WHERE to the place that joins first, EDGES to 0,
// known to Infinity.
/** P index; P placed points, by place; P f64 squared core distance by place, 0 for none. */
const INDEX: usize = 0;
const PLACED: usize = 4;
const CORES: usize = 8;
/** By place: P f64 squared length known, P i32 row that it leads to, P i32 −½‖first axes‖². */
const KNOWN: usize = 12;
const LINKS: usize = 16;
const HALVES: usize = 20;
/** By chunk and by block: P f64 least and largest length known, P i32 place of the least. */
const CHUNK_LEAST: usize = 24;
const CHUNK_MOST: usize = 28;
const CHUNK_PLACE: usize = 32;
const BLOCK_LEAST: usize = 36;
const BLOCK_MOST: usize = 40;
const BLOCK_PLACE: usize = 44;
/** Edges so far, written: P i32 row in the tree, P i32 row that joins, P f64 length. */
const FROM: usize = 48;
const TO: usize = 52;
const LENGTHS: usize = 56;
const WHERE: usize = 60;
const EDGES: usize = 64;
/** 16 i32 of scratch space. */
const SUMS: usize = 128;

/** Joins up to `steps` rows; returns the edges so far. */
export function growSpanningTree(state: usize, steps: i32): i32 {
  const index = <usize>load<u32>(state, INDEX);
  const rows = <usize>load<u32>(index, ROWS);
  const all = load<i32>(index, COUNT) - 1;
  let edge = load<i32>(state, EDGES);
  const end = min(all, edge + steps);
  for (; edge < end; edge++) {
    const joined = <usize>load<u32>(state, WHERE);
    leave(state, index, joined);
    const next = bringNear(state, index, joined);
    const at = <usize>edge << 2;
    store<i32>(<usize>load<u32>(state, FROM) + at, load<i32>(<usize>load<u32>(state, LINKS) + (next << 2)));
    store<i32>(<usize>load<u32>(state, TO) + at, load<i32>(rows + (next << 2)));
    const length = Math.sqrt(load<f64>(<usize>load<u32>(state, KNOWN) + (next << 3)));
    store<f64>(<usize>load<u32>(state, LENGTHS) + (at << 1), length);
    store<u32>(state, <u32>next, WHERE);
  }
  store<i32>(state, edge, EDGES);
  return edge;
}

// @ts-ignore: decorator
@inline
function stepOf(index: usize): usize {
  return (<usize>load<u32>(index, PAIRS) + 1) << 6;
}

// @ts-ignore: decorator
@inline
function halfAt(index: usize, place: usize): usize {
  return <usize>load<u32>(index, CHUNKS) + (place >> 4) * stepOf(index) + ((place & 15) << 2);
}

/** A row that has joined is outside no longer. */
function leave(state: usize, index: usize, place: usize): void {
  store<i32>(halfAt(index, place), NOWHERE);
  store<f64>(<usize>load<u32>(state, KNOWN) + (place << 3), Infinity);
  measureChunk(state, index, place >> 4);
  measureBlock(state, index, place >> 8);
}

/** Links the rows outside to the one that has just joined where it is nearer; the place of the nearest of them. */
function bringNear(state: usize, index: usize, joined: usize): usize {
  const count = <usize>load<u32>(index, COUNT);
  const chunks = (count + CHUNK_POINTS - 1) / CHUNK_POINTS;
  const blocks = (chunks + BLOCK_CHUNKS - 1) / BLOCK_CHUNKS;
  const placed = <usize>load<u32>(state, PLACED) + joined * placedBytes(index);
  const cores = <usize>load<u32>(state, CORES);
  const core = cores == 0 ? 0 : load<f64>(cores + (joined << 3));
  let best: usize = 0;
  let least = Infinity;
  for (let block: usize = 0; block < blocks; block++) {
    const most = load<f64>(<usize>load<u32>(state, BLOCK_MOST) + (block << 3));
    if (most > core && boxOf(index, block, placed + COORDINATES) <= limitOf(index, most)) {
      bringBlock(state, index, block, min(chunks, (block + 1) * BLOCK_CHUNKS), joined, placed, core);
    }
    const known = load<f64>(<usize>load<u32>(state, BLOCK_LEAST) + (block << 3));
    const place = <usize>load<u32>(<usize>load<u32>(state, BLOCK_PLACE) + (block << 2));
    if (known < least || (known == least && known < Infinity && isLower(index, place, best))) {
      least = known;
      best = place;
    }
  }
  return best;
}

// @ts-ignore: decorator
@inline
function isLower(index: usize, a: usize, b: usize): bool {
  const rows = <usize>load<u32>(index, ROWS);
  return load<i32>(rows + (a << 2)) < load<i32>(rows + (b << 2));
}

function bringBlock(
  state: usize,
  index: usize,
  block: usize,
  end: usize,
  joined: usize,
  placed: usize,
  core: f64,
): void {
  const pairs = <usize>load<u32>(index, PAIRS);
  const step = stepOf(index);
  const sums = state + SUMS;
  const limit = i32x4.splat(load<i32>(placed, NORM) >> 1);
  let changedBlock = false;
  for (let chunk = block * BLOCK_CHUNKS; chunk < end; chunk++) {
    if (load<f64>(<usize>load<u32>(state, CHUNK_MOST) + (chunk << 3)) <= core) continue;
    let near = nearIn(<usize>load<u32>(index, CHUNKS) + chunk * step, pairs, placed + COORDINATES, limit, sums);
    let changed = false;
    while (near != 0) {
      const lane = <usize>ctz(near);
      near &= near - 1;
      const product = load<i32>(sums + (lane << 2));
      if (link(state, index, chunk * CHUNK_POINTS + lane, joined, placed, product, core)) changed = true;
    }
    if (!changed) continue;
    changedBlock = true;
    measureChunk(state, index, chunk);
  }
  if (changedBlock) measureBlock(state, index, block);
}

/** Links one row to the one that has joined if that is nearer. */
function link(state: usize, index: usize, place: usize, joined: usize, placed: usize, product: i32, core: f64): bool {
  if (load<u32>(index, REST) > 0) {
    product += furtherOf(index, place, placed + COORDINATES + firstBytes(index));
    if (product < load<i32>(placed, NORM_ALL) >> 1) return false;
  }
  const at = <usize>load<u32>(state, KNOWN) + (place << 3);
  const known = load<f64>(at);
  const cores = <usize>load<u32>(state, CORES);
  const own = cores == 0 ? 0 : load<f64>(cores + (place << 3));
  const floor = own > core ? own : core;
  if (floor >= known) return false;
  const width = <usize>load<u32>(index, WIDTH);
  const values = <usize>load<u32>(index, VALUES);
  const square = squaredDistance(values + place * (width << 3), values + joined * (width << 3), width);
  if (square >= known) return false;
  const length = square > floor ? square : floor;
  store<f64>(at, length);
  const rows = <usize>load<u32>(index, ROWS);
  store<i32>(<usize>load<u32>(state, LINKS) + (place << 2), load<i32>(rows + (joined << 2)));
  if (length == own) {
    store<i32>(halfAt(index, place), SETTLED);
    return true;
  }
  // half the limit is added to what products are compared with: one limit then serves all rows
  const half = load<i32>(<usize>load<u32>(state, HALVES) + (place << 2));
  store<i32>(halfAt(index, place), half + (limitOf(index, length) >> 1) + 1);
  return true;
}

/** The largest squared distance in units that a squared distance below `square` may seem to be. */
// @ts-ignore: decorator
@inline
function limitOf(index: usize, square: f64): i32 {
  const reach = Math.sqrt(square) * load<f64>(index, SCALE) * 1.000001 + load<f64>(index, SLACK);
  const limit = reach * reach + 3;
  return limit < 2147483646 ? <i32>limit : MOST;
}

/** Rows that have joined count for nothing: their length is infinite, and no row outside is left at such a one. */
function measureChunk(state: usize, index: usize, chunk: usize): void {
  const from = chunk * CHUNK_POINTS;
  const lanes = min(<usize>load<u32>(index, COUNT) - from, CHUNK_POINTS);
  const known = <usize>load<u32>(state, KNOWN) + (from << 3);
  const halves = halfAt(index, from);
  let least = Infinity;
  let most: f64 = -1;
  let best: usize = 0;
  for (let lane: usize = 0; lane < lanes; lane++) {
    const half = load<i32>(halves + (lane << 2));
    if (half == NOWHERE) continue;
    const length = load<f64>(known + (lane << 3));
    if (half != SETTLED && length > most) most = length;
    if (length < least || (length == least && isLower(index, from + lane, from + best))) {
      least = length;
      best = lane;
    }
  }
  store<f64>(<usize>load<u32>(state, CHUNK_LEAST) + (chunk << 3), least);
  store<f64>(<usize>load<u32>(state, CHUNK_MOST) + (chunk << 3), most);
  store<u32>(<usize>load<u32>(state, CHUNK_PLACE) + (chunk << 2), <u32>(from + best));
}

function measureBlock(state: usize, index: usize, block: usize): void {
  const chunks = (<usize>load<u32>(index, COUNT) + CHUNK_POINTS - 1) / CHUNK_POINTS;
  const end = min(chunks, (block + 1) * BLOCK_CHUNKS);
  const places = <usize>load<u32>(state, CHUNK_PLACE);
  let least = Infinity;
  let most: f64 = -1;
  let best = <usize>load<u32>(places + ((block * BLOCK_CHUNKS) << 2));
  for (let chunk = block * BLOCK_CHUNKS; chunk < end; chunk++) {
    const far = load<f64>(<usize>load<u32>(state, CHUNK_MOST) + (chunk << 3));
    if (far > most) most = far;
    const length = load<f64>(<usize>load<u32>(state, CHUNK_LEAST) + (chunk << 3));
    const place = <usize>load<u32>(places + (chunk << 2));
    if (length < least || (length == least && length < Infinity && isLower(index, place, best))) {
      least = length;
      best = place;
    }
  }
  store<f64>(<usize>load<u32>(state, BLOCK_LEAST) + (block << 3), least);
  store<f64>(<usize>load<u32>(state, BLOCK_MOST) + (block << 3), most);
  store<u32>(<usize>load<u32>(state, BLOCK_PLACE) + (block << 2), <u32>best);
}
