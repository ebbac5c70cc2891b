/** The minimum spanning tree by its kernel (kernels/near/spanning.ts), on points that are laid out for it. */
import type { Team } from "../../contract/context.ts";
import { alignedBytes } from "../kernels/arena.ts";
import type { Matrix } from "../matrices/matrix.ts";
import { withLayout } from "./ground.ts";
import { BLOCK, blocksOf, chunkWords, halfWord, placeAll, placedBytesOf } from "./layout.ts";
import type { Plan } from "./plan.ts";
import { MOST_KEPT, searchBytes, searchPlaces } from "./search.ts";

/** Rows that join in one call: some milliseconds. */
const STEPS = 512;
/** Chunks of a block. */
const CHUNKS = 16;
const STATE_BYTES = 192;
/** Half the largest limit: every row may be nearer than infinitely far. */
const ANYWHERE = 2 ** 30;

/**
 * The edges in the order in which rows join; with the core distances to the `near`-th nearest rows, 0 for none. Null where
 * the plain way must be gone.
 */
export async function spanOnTeam(
  team: Team,
  { rows: count, columns: width, values }: Matrix,
  near: number,
  goOn: () => Promise<unknown>,
): Promise<{ from: Int32Array; to: Int32Array; length: Float64Array } | null> {
  if (near > MOST_KEPT) return null;
  const k = Math.min(near, count);
  const bytes = (plan: Plan) => {
    const units = blocksOf(plan) * CHUNKS;
    const state = count * (placedBytesOf(plan) + 56) + units * 2 * 20 + 16 * alignedBytes(STATE_BYTES);
    return state + (k > 0 ? searchBytes(plan, k, team.threads) : 0);
  };
  return withLayout(team, { rows: count, width, values }, bytes, async (ground, layout) => {
    const { buffer, arena } = ground;
    const { order, chunks } = layout;
    const blocks = blocksOf(layout);
    const state = arena.take(STATE_BYTES);
    const placed = arena.take(count * layout.placedBytes);
    const numbers = (length: number, fill: number): number => {
      const at = arena.take(length * 8);
      new Float64Array(buffer, at, length).fill(fill);
      return at;
    };
    const cores = k === 0 ? 0 : numbers(count, 0);
    const squares = new Float64Array(buffer, cores, k === 0 ? 0 : count);
    const known = numbers(count, Number.POSITIVE_INFINITY);
    const links = arena.take(count * 4);
    const halves = arena.take(count * 4);
    const measures = (units: number, size: number) => {
      const at = arena.take(units * 4);
      new Int32Array(buffer, at, units).set(Int32Array.from({ length: units }, (_, unit) => unit * size));
      return [numbers(units, Number.POSITIVE_INFINITY), numbers(units, Number.POSITIVE_INFINITY), at];
    };
    const byChunk = measures(blocks * CHUNKS, BLOCK / CHUNKS);
    const byBlock = measures(blocks, BLOCK);
    const edges = Math.max(0, count - 1);
    const [from, to, lengths] = [arena.take(edges * 4), arena.take(edges * 4), arena.take(edges * 8)];
    const start = order.indexOf(0);
    const words = [
      layout.address,
      placed,
      cores,
      known,
      links,
      halves,
      ...byChunk,
      ...byBlock,
      from,
      to,
      lengths,
      start,
      0,
    ];
    new Uint32Array(buffer, state, words.length).set(words);
    placeAll(ground, layout, layout.address, layout.values, count, placed);
    if (k > 0) {
      await searchPlaces(ground, layout, k, false, goOn, (first, _, far) => {
        for (let i = 0, at = k - 1; at < far.length; i++, at += k) squares[first + i] = far[at]! * far[at]!;
      });
    }
    const header = new Int32Array(buffer, chunks, chunkWords(layout));
    const kept = new Int32Array(buffer, halves, count);
    for (let place = 0; place < count; place++) {
      const word = halfWord(layout, place);
      kept[place] = header[word]!;
      header[word]! += ANYWHERE;
    }
    for (let joined = 0; joined < edges; joined += STEPS) {
      ground.parallel("growSpanningTree", [[state, STEPS]]);
      await goOn();
    }
    return {
      from: new Int32Array(buffer, from, edges).slice(),
      to: new Int32Array(buffer, to, edges).slice(),
      length: new Float64Array(buffer, lengths, edges).slice(),
    };
  });
}
