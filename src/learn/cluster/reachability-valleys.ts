/**
 * Clusters as valleys of a curve of reachability: between a steep way down and a steep way up that both rise above all
 * that lies between them. Valleys may lie within each other.
 *
 * A place is steep when reachability changes there by at least a share ξ; a steep way may hold a few places that are
 * not steep, as long as none goes the other way. Ends are moved inwards to where both sides are about equally high, and
 * to a row that was reached from inside the valley.
 *
 * Time O(n·ways), memory O(n).
 *
 * Source: M. Ankerst, M. Breunig, H.-P. Kriegel and J. Sander, "OPTICS", SIGMOD 1999, definition 11 and figure 19;
 * the check of where a row was reached from: E. Schubert and M. Gertz, "Improving the Cluster Structure Extracted from
 * OPTICS Plots", LWDA 2018.
 */

export type ReachabilityCurve = {
  /** Rows in the order in which they were reached. */
  readonly order: Int32Array;
  /** Per row; infinite for the first one. */
  readonly reachability: Float64Array;
  /** Per row the one it was reached from; -1 for the first one. */
  readonly before: Int32Array;
};

/** Places of a valley in the order, both ends within it. */
export type Valley = { readonly from: number; readonly to: number };

/** A way down, and the highest place seen behind it. */
type WayDown = { readonly start: number; readonly end: number; highest: number };

/** Valleys by their right ends, those that start last first: smaller ones before those that hold them. */
export function steepValleys(
  curve: ReachabilityCurve,
  steepness: number,
  minRows: number,
  minClusterSize: number,
): readonly Valley[] {
  const places = curve.order.length;
  // Behind the last row the curve goes up for ever.
  const height = new Float64Array(places + 1).fill(Number.POSITIVE_INFINITY);
  curve.order.forEach((row, place) => {
    height[place] = curve.reachability[row]!;
  });
  const share = 1 - steepness;
  const slopes = slopesOf(height, share);
  const valleys: Valley[] = [];
  let down: WayDown[] = [];
  let highest = 0;
  let next = 0;
  for (let place = 0; place < places; place++) {
    if (place < next || (!slopes.steepDown[place] && !slopes.steepUp[place])) continue;
    for (let i = next; i <= place; i++) highest = Math.max(highest, height[i]!);
    // What was higher in between ends every way down that starts lower.
    const since = highest;
    down = since === Number.POSITIVE_INFINITY ? [] : down.filter(({ start }) => since <= share * height[start]!);
    for (const way of down) way.highest = Math.max(way.highest, since);
    if (slopes.steepDown[place]) {
      const end = wayFrom(slopes.steepDown, slopes.up, place, minRows);
      down.push({ start: place, end, highest: 0 });
      next = end + 1;
    } else {
      const end = wayFrom(slopes.steepUp, slopes.down, place, minRows);
      next = end + 1;
      for (const way of down.toReversed()) {
        const valley = valleyBetween(curve, height, share, way, place, end);
        if (valley !== null && valley.to - valley.from + 1 >= minClusterSize) valleys.push(valley);
      }
    }
    highest = height[next]!;
  }
  return valleys;
}

/** Per place, how the curve goes from it to the next one. */
function slopesOf(height: Float64Array, share: number) {
  const places = height.length - 1;
  const ratio = (place: number): number => height[place]! / height[place + 1]!;
  const where = (holds: (ratio: number) => boolean): Uint8Array =>
    Uint8Array.from({ length: places }, (_, place) => (holds(ratio(place)) ? 1 : 0));
  return {
    steepUp: where((r) => r <= share),
    steepDown: where((r) => r >= 1 / share),
    up: where((r) => r < 1),
    down: where((r) => r > 1),
  };
}

/** The last steep place of the way that starts at `start`: at most `most` flat ones in a row, none against it. */
function wayFrom(steep: Uint8Array, against: Uint8Array, start: number, most: number): number {
  let end = start;
  let flat = 0;
  for (let place = start; place < steep.length; place++) {
    if (steep[place] === 1) {
      flat = 0;
      end = place;
    } else if (against[place] === 1 || ++flat > most) return end;
  }
  return end;
}

function valleyBetween(
  curve: ReachabilityCurve,
  height: Float64Array,
  share: number,
  down: WayDown,
  upStart: number,
  upEnd: number,
): Valley | null {
  const left = height[down.start]!;
  const right = height[upEnd + 1]!;
  if (share * right < down.highest) return null;
  let from = down.start;
  let to = upEnd;
  if (share * left >= right) while (height[from + 1]! > right && from < down.end) from++;
  else if (share * right >= left) while (height[to - 1]! > left && to > upStart) to--;
  const end = reachedFromWithin(curve, height, from, to);
  return end === null || from > down.end || end < upStart ? null : { from, to: end };
}

/** The last place up to `to` that is lower than the first or was reached from inside the valley; null for none. */
function reachedFromWithin(
  { order, before }: ReachabilityCurve,
  height: Float64Array,
  from: number,
  to: number,
): number | null {
  for (let end = to; end > from; end--) {
    if (height[from]! > height[end]!) return end;
    const source = before[order[end]!]!;
    for (let place = from; place < end; place++) if (order[place] === source) return end;
  }
  return null;
}
