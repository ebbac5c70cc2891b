/** The nearest stored rows of the rows of a block, for operators that answer by them. */
import { neighboursIn } from "../compute/neighbours/neighbours.ts";

export type Neighbourhoods = {
  /** Row numbers and distances of the rows searched for last, nearest first, k each. */
  readonly near: Int32Array;
  readonly distances: Float64Array;
  /**
   * Visits every row in order: `visit` gets the place of its first neighbour in `near`, or −1 where it has a missing
   * number, which is near to nothing.
   */
  each(values: Float64Array, rows: number, visit: (row: number, first: number) => void): void;
};

/** Numbers of neighbours that are held at a time. */
const HELD = 2 ** 16;

/** `stored`: `count × width`; `most`: rows of a block. */
export function neighbourhoodsIn(
  stored: Float64Array,
  count: number,
  width: number,
  k: number,
  most: number,
): Neighbourhoods {
  const index = neighboursIn(stored, count, width);
  const room = Math.max(1, Math.min(most, Math.floor(HELD / k)));
  const near = new Int32Array(room * k);
  const distances = new Float64Array(room * k);
  const found = { rows: near, distances };
  return {
    near,
    distances,
    each(values, rows, visit) {
      for (let from = 0; from < rows; from += room) {
        const end = Math.min(rows, from + room);
        index.find(values, from, end - from, k, found);
        for (let row = from; row < end; row++)
          visit(row, hasMissing(values, row * width, width) ? -1 : (row - from) * k);
      }
    },
  };
}

export function hasMissing(values: Float64Array, from: number, width: number): boolean {
  for (let j = from; j < from + width; j++) if (Number.isNaN(values[j]!)) return true;
  return false;
}
