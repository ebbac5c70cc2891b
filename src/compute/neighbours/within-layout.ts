/** Dense points and their groups by the kernels of a radius (kernels/near/within.ts), on points that are laid out for them. */
import type { Team } from "../../contract/context.ts";
import { alignedBytes } from "../kernels/arena.ts";
import { withLayout } from "./ground.ts";
import { BLOCK, blocksOf, chunkWords, halfWord, NOWHERE, placeAll, placedBytesOf } from "./layout.ts";
import type { Points } from "./nearest.ts";
import type { Plan } from "./plan.ts";

const ASKED_BYTES = 128;
/** Points of one call, calls between two looks at the clock, and searches between two: some milliseconds. */
const POINTS = 64;
const CALLS = 64;
const SEARCHES = 512;
const MOST = 2 ** 31 - 1;

/** Per point its group, numbered by their first points, −1 where it is not dense; null where the plain way must be gone. */
export async function groupOnTeam(
  team: Team,
  points: Points,
  radius: number,
  least: number,
  goOn: () => Promise<unknown>,
): Promise<Int32Array | null> {
  const count = points.rows;
  const bytes = (plan: Plan) =>
    count * (placedBytesOf(plan) + 17) + blocksOf(plan) * 4 + 16 * alignedBytes(ASKED_BYTES) + team.threads * 64;
  return withLayout(team, points, bytes, async (ground, layout) => {
    const { buffer, arena, threads } = ground;
    const { order, chunks } = layout;
    const blocks = blocksOf(layout);
    const placed = arena.take(count * layout.placedBytes);
    placeAll(ground, layout, layout.address, layout.values, count, placed);
    const asked = arena.take(ASKED_BYTES);
    const crowded = arena.take(count);
    const sums = arena.take(threads * 64);
    const [groups, stack, places] = [arena.take(count * 4), arena.take(count * 4), arena.take(count * 4)];
    const unseen = arena.take(blocks * 4);
    const [most, sure] = shell(radius * layout.scale, layout.slack);
    new Uint32Array(buffer, asked, 13).set([
      layout.address,
      placed,
      most,
      sure,
      0,
      0,
      groups,
      unseen,
      stack,
      0,
      0,
      0,
      places,
    ]);
    new Float64Array(buffer, asked + 16, 1)[0] = radius * radius;

    for (let from = 0; from < count; from += POINTS * CALLS) {
      const calls: number[][] = [];
      for (let at = from; at < Math.min(count, from + POINTS * CALLS); at += POINTS)
        calls.push([asked, at, Math.min(POINTS, count - at), least, crowded, sums]);
      ground.parallel("crowdedWithin", calls);
      await goOn();
    }

    const dense = new Uint8Array(buffer, crowded, count);
    const left = new Int32Array(buffer, unseen, blocks);
    const header = new Int32Array(buffer, chunks, chunkWords(layout));
    const placeOf = new Int32Array(buffer, places, count);
    const group = new Int32Array(buffer, groups, count).fill(-1);
    for (let place = 0; place < count; place++) {
      placeOf[order[place]!] = place;
      if (dense[place] === 1) left[Math.floor(place / BLOCK)]! += 1;
      else header[halfWord(layout, place)] = NOWHERE;
    }
    const progress = new Int32Array(buffer, asked, 13);
    while (progress[9]! > 0 || progress[11]! < count) {
      ground.parallel("connectWithin", [[asked, SEARCHES]]);
      await goOn();
    }
    return Int32Array.from({ length: count }, (_, row) => group[placeOf[row]!]!);
  });
}

/** Squared distances in units above the first are outside of a radius in units, up to the second inside; −1 for none. */
function shell(radius: number, slack: number): [number, number] {
  const outer = radius * 1.000001 + slack;
  const inner = radius * 0.999999 - slack;
  const most = Math.floor(Math.min(MOST, outer * outer + 3));
  const sure = inner > 2 ? Math.min(MOST, Math.floor(inner * inner) - 3) : -1;
  return [most, sure];
}
