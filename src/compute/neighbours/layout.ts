/**
 * Points laid out for the search kernels (kernels/scoring/points.ts): as integers, in an order in which near points stand
 * together, with the exact numbers beside them.
 *
 * The integers decide only what is passed over, and what is passed over is certain; answers come from the exact numbers.
 * Time O(n·width·axes), of it O(n·log n) for the order; memory O(n·width).
 */
import { type Arena, alignedBytes } from "../kernels/arena.ts";
import type { Points } from "./nearest.ts";
import { type Plan, padded } from "./plan.ts";

/** Memory with the kernels on it, and the threads that run them. */
export type Ground = {
  readonly buffer: ArrayBufferLike;
  readonly arena: Arena;
  readonly threads: number;
  parallel(kernel: string, calls: readonly (readonly number[])[]): void;
};

/** Where the points lie. */
export type Layout = Plan & {
  readonly address: number;
  readonly placedBytes: number;
  /** Row number of each place. */
  readonly order: Int32Array;
  readonly chunks: number;
  readonly rows: number;
  readonly values: number;
  readonly slack: number;
};

/** Points of a chunk and of a block, as in the kernels. */
const CHUNK = 16;
export const BLOCK = 256;
const PLACED_HEADER = 16;
const HEADER_BYTES = 128;
/** Rows that one call places. */
const ROWS = 4096;
/** In place of half a norm: with no product does a sum reach a limit from here, or leave 32 bits. */
export const NOWHERE = -0x60000001;

const slotsOf = ({ pairs, rest }: Plan) => padded(2 * pairs) + 8 * rest;

export const placedBytesOf = (plan: Plan) => PLACED_HEADER + 2 * slotsOf(plan);

export const blocksOf = ({ count }: Plan) => Math.ceil(count / BLOCK);

/** Bytes of the memory in which a thread places rows. */
const placingBytes = (plan: Plan) => alignedBytes(8 * (plan.width + slotsOf(plan)));

/** Bytes that `layPoints` takes, with those that it gives back in the end. */
export function layoutBytes(plan: Plan, threads: number): number {
  const { count, width, pairs, rest } = plan;
  const chunks = Math.ceil(count / CHUNK) * (pairs + 1) * 64;
  const perPoint = 16 * rest + 4 + 4 + 1 + 8 * width + placedBytesOf(plan) + 4;
  const boxes = blocksOf(plan) * 4 * padded(2 * pairs);
  return (
    chunks + count * perPoint + boxes + 8 * width * (slotsOf(plan) + 2) + (threads + 1) * placingBytes(plan) + 4096
  );
}

/** Lays the points out on the ground. */
export function layPoints(ground: Ground, points: Points, plan: Plan): Layout {
  const { buffer, arena } = ground;
  const { count, width, pairs, rest } = plan;
  const slots = slotsOf(plan);
  const placedBytes = placedBytesOf(plan);
  const address = arena.take(HEADER_BYTES);
  const chunks = arena.take(Math.ceil(count / CHUNK) * (pairs + 1) * 64);
  const further = arena.take(count * 16 * rest);
  const furtherHalf = arena.take(rest > 0 ? count * 4 : 0);
  const boxes = arena.take(blocksOf(plan) * 4 * padded(2 * pairs));
  const rows = arena.take(count * 4);
  const drawnIn = arena.take(count);
  const values = arena.take(count * width * 8);
  const middle = arena.take(width * 8);
  const axes = arena.take(plan.axes.byteLength);
  const turned = plan.axes instanceof Float64Array;
  const places = [chunks, further, furtherHalf, boxes, rows, drawnIn, values, middle, axes];
  new Uint32Array(buffer, address, 15).set([count, width, pairs, rest, 0, turned ? 1 : 0, ...places]);
  const slack = Math.sqrt(slots) + 0.01;
  new Float64Array(buffer, address + 64, 3).set([plan.scale, plan.radius, slack]);
  new Float64Array(buffer, middle, width).set(plan.middle);
  const view = turned ? new Float64Array(buffer, axes, plan.axes.length) : new Int32Array(buffer, axes, slots);
  view.set(plan.axes);

  const mark = arena.mark();
  const placed = arena.take(count * placedBytes);
  const scratch = arena.take(4 * count + 8 + 8 * width);
  new Float64Array(buffer, values, count * width).set(points.values);
  placeAll(ground, plan, address, values, count, placed);
  ground.parallel("layRows", [[address, placed, scratch]]);
  arena.rewind(mark);
  const order = new Int32Array(buffer, rows, count);
  return { ...plan, address, placedBytes, order, chunks, rows, values, slack };
}

/** Places rows that lie on the ground: as points, or as queries. */
export function placeAll(
  ground: Ground,
  plan: Plan,
  index: number,
  values: number,
  count: number,
  placed: number,
): void {
  const { arena, threads } = ground;
  const mark = arena.mark();
  const bytes = placingBytes(plan);
  const scratch = arena.take(threads * bytes);
  const [size, row] = [placedBytesOf(plan), 8 * plan.width];
  const calls: number[][] = [];
  for (let from = 0; from < count; from += ROWS) {
    calls.push([index, values + from * row, Math.min(ROWS, count - from), placed + from * size, scratch, bytes]);
  }
  ground.parallel("placeRows", calls);
  arena.rewind(mark);
}

/** The word of a point's half norm among those of the chunks. */
export function halfWord({ pairs }: Plan, place: number): number {
  return Math.floor(place / CHUNK) * 16 * (pairs + 1) + (place % CHUNK);
}

/** Words of the chunks. */
export const chunkWords = ({ count, pairs }: Plan) => Math.ceil(count / CHUNK) * 16 * (pairs + 1);
