/**
 * `fill-nearest`: missing numbers of a row become the mean of that number in the stored rows that are nearest by what
 * the row has. Stored rows may have gaps.
 */
import { Nearest } from "../../compute/neighbours/nearest.ts";
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, integerOf, numbersOf, wordOf } from "../constants.ts";

/** `stored`: `rows × width`, NaN for gaps; `factor`: what differences are multiplied by; `start`: where no row knows. */
function storedOf(node: ProgramNode, width: number) {
  const rows = integerOf(node, "rows", 1, 2 ** 31 - 1);
  return {
    rows,
    neighbours: integerOf(node, "neighbours", 1, rows),
    byDistance: wordOf(node, "weights", ["uniform", "distance"]) === "distance",
    stored: numbersOf(node, "stored", rows * width, true),
    factor: numbersOf(node, "factor", width),
    start: numbersOf(node, "start", width),
  };
}

export const fillNearest: OperatorSpec = {
  name: "fill-nearest",
  summary: "Missing numbers become the mean of that number in the nearest stored rows.",
  storesRows: () => true,
  check(node, widths) {
    argumentCount(node, widths, 1);
    storedOf(node, widths[0]!);
    return widths[0]!;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const { rows: count, neighbours, byDistance, stored, factor, start } = storedOf(node, width);
    const away = new Float64Array(count);
    const near = new Int32Array(neighbours);
    const distances = new Float64Array(neighbours);
    const best = new Nearest(distances, near, 0, neighbours);

    const fill = (part: number): number => {
      let offered = 0;
      for (let row = 0; row < count; row++) {
        if (Number.isNaN(away[row]!) || Number.isNaN(stored[row * width + part]!)) continue;
        best.offer(away[row]!, row);
        offered++;
      }
      const found = Math.min(offered, neighbours);
      best.finish();
      if (found === 0) return start[part]!;
      // A row at distance 0 leaves no say to others; rows infinitely far all have the same.
      const equal = !byDistance || distances[0] === 0 || distances[0] === Number.POSITIVE_INFINITY;
      let total = 0;
      let sum = 0;
      for (let k = 0; k < found; k++) {
        const counts = !byDistance || distances[k] === distances[0];
        const share = equal ? (counts ? 1 : 0) : distances[0]! / distances[k]!;
        total += share;
        sum += share * stored[near[k]! * width + part]!;
      }
      return sum / total;
    };

    return ([input], rows, out) => {
      const values = input as Float64Array;
      for (let row = 0; row < rows; row++) {
        const from = row * width;
        let gaps = 0;
        for (let j = from; j < from + width; j++) if (Number.isNaN(values[j]!)) gaps++;
        if (gaps > 0) distancesTo(stored, count, width, factor, values, from, away);
        for (let j = 0; j < width; j++) out[from + j] = Number.isNaN(values[from + j]!) ? fill(j) : values[from + j]!;
      }
    };
  },
};

/** Squared distance to every stored row over what both have, raised to all numbers; NaN where they share none. */
function distancesTo(
  stored: Float64Array,
  count: number,
  width: number,
  factor: Float64Array,
  values: Float64Array,
  from: number,
  away: Float64Array,
): void {
  for (let row = 0; row < count; row++) {
    let shared = 0;
    let sum = 0;
    for (let j = 0, at = row * width; j < width; j++, at++) {
      const difference = (values[from + j]! - stored[at]!) * factor[j]!;
      if (Number.isNaN(difference)) continue;
      shared++;
      sum += difference * difference;
    }
    away[row] = shared === 0 ? Number.NaN : (sum * width) / shared;
  }
}
