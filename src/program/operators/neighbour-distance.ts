/**
 * `neighbour-distance`: how far the nearest stored rows are: the mean of the k distances, or the largest.
 *
 * A stored row that equals the row is taken to be the row itself and is left out once. So a row that was fitted on
 * scores the same when it comes back.
 */
import { createNeighbours, type Neighbours } from "../../compute/neighbours.ts";
import { Nearest } from "../../compute/neighbours-nearest.ts";
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, integerOf, numbersOf, wordOf } from "../constants.ts";

/** `points`: `rows × width`. One more row than `neighbours`, as one may be left out. */
function storedOf(node: ProgramNode, width: number) {
  const rows = integerOf(node, "rows", 2, 2 ** 30);
  return {
    rows,
    points: numbersOf(node, "points", rows * width),
    neighbours: integerOf(node, "neighbours", 1, rows - 1),
    largest: wordOf(node, "of", ["mean", "largest"]) === "largest",
  };
}

/** A program is compiled for blocks and for single rows; both search the same tree. */
const indexes = new WeakMap<Float64Array, Neighbours>();

export function indexOf(values: Float64Array, rows: number, width: number): Neighbours {
  const known = indexes.get(values);
  if (known !== undefined) return known;
  const made = createNeighbours({ rows, width, values });
  indexes.set(values, made);
  return made;
}

export const neighbourDistance: OperatorSpec = {
  name: "neighbour-distance",
  summary: "Mean or largest distance to the nearest stored rows; one that equals the row is left out.",
  storesRows: () => true,
  check(node, widths) {
    argumentCount(node, widths, 1);
    storedOf(node, widths[0]!);
    return 1;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const { rows: stored, points, neighbours, largest } = storedOf(node, width);
    const index = indexOf(points, stored, width);
    const distances = new Float64Array(neighbours + 1);
    const best = new Nearest(distances, new Int32Array(neighbours + 1), 0, neighbours + 1);
    return ([input], rows, out) => {
      const values = input as Float64Array;
      for (let row = 0; row < rows; row++) {
        if (hasMissing(values, row * width, width)) {
          out[row] = Number.NaN;
          continue;
        }
        index.nearestOf(values, row * width, best);
        const first = distances[0] === 0 ? 1 : 0;
        let sum = 0;
        for (let k = first; k < first + neighbours; k++) sum += distances[k]!;
        // Squares of numbers beyond 1e150 are infinite; a score is a number.
        out[row] = Math.min(Number.MAX_VALUE, largest ? distances[first + neighbours - 1]! : sum / neighbours);
      }
    };
  },
};

export function hasMissing(values: Float64Array, from: number, width: number): boolean {
  for (let j = from; j < from + width; j++) if (Number.isNaN(values[j]!)) return true;
  return false;
}
