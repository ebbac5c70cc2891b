/**
 * `neighbour-distance`: how far the nearest stored rows are: the mean of the k distances, or the largest.
 *
 * A stored row that equals the row is taken to be the row itself and is left out once. So a row that was fitted on
 * scores the same when it comes back.
 */
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, integerOf, numbersOf, wordOf } from "../constants.ts";
import { neighbourhoodsIn } from "../neighbourhoods.ts";

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

export const neighbourDistance: OperatorSpec = {
  name: "neighbour-distance",
  summary: "Mean or largest distance to the nearest stored rows; one that equals the row is left out.",
  storesRows: () => true,
  check(node, widths) {
    argumentCount(node, widths, 1);
    storedOf(node, widths[0]!);
    return 1;
  },
  compile(node, widths, most) {
    const width = widths[0]!;
    const { rows: stored, points, neighbours, largest } = storedOf(node, width);
    const { distances, each } = neighbourhoodsIn(points, stored, width, neighbours + 1, most);
    return ([input], rows, out) => {
      each(input as Float64Array, rows, (row, place) => {
        if (place < 0) {
          out[row] = Number.NaN;
          return;
        }
        const first = place + (distances[place] === 0 ? 1 : 0);
        let sum = 0;
        for (let k = first; k < first + neighbours; k++) sum += distances[k]!;
        // Squares of numbers beyond 1e150 are infinite; a score is a number.
        out[row] = Math.min(Number.MAX_VALUE, largest ? distances[first + neighbours - 1]! : sum / neighbours);
      });
    };
  },
};
