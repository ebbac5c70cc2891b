/** `point-distances`: how far the row is from each of some stored points. */
import { squaredDistance } from "../../compute/neighbours/nearest.ts";
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, integerOf, numbersOf } from "../constants.ts";
import { hasMissing } from "../neighbourhoods.ts";

/** `points`: `count × width`, row-major. */
function storedOf(node: ProgramNode, width: number) {
  const count = integerOf(node, "count", 1, 2 ** 20);
  return { count, points: numbersOf(node, "points", count * width) };
}

export const pointDistances: OperatorSpec = {
  name: "point-distances",
  summary: "Euclidean distance to every stored point; missing where a number of the row is.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    return storedOf(node, widths[0]!).count;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const { count, points } = storedOf(node, width);
    return ([input], rows, out) => {
      const values = input as Float64Array;
      for (let row = 0; row < rows; row++) {
        const isGap = hasMissing(values, row * width, width);
        for (let point = 0; point < count; point++) {
          const squares = isGap
            ? Number.NaN
            : squaredDistance(values, row * width, points, point * width, width, Number.POSITIVE_INFINITY);
          // Squares of numbers beyond 1e150 are infinite; a distance is a number.
          out[row * count + point] = Math.min(Number.MAX_VALUE, Math.sqrt(squares));
        }
      }
    };
  },
};
