/**
 * `local-outlier-factor`: how much sparser the row's surroundings are than those of its k nearest stored rows.
 *
 * reach = mean over the neighbours o of max(distance, radius(o)); the result is reach · mean of density(o). As in
 * `neighbour-distance`, a stored row that equals the row is left out once.
 */
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, integerOf, invalid, numbersOf } from "../constants.ts";
import { neighbourhoodsIn } from "../neighbourhoods.ts";

/** `points`: `rows × width`; `radius` and `density`: one per stored row, in and per unit of distance. */
function storedOf(node: ProgramNode, width: number) {
  const held = node.constants.radius;
  const rows = held instanceof Float64Array ? held.length : 0;
  if (rows < 2) throw invalid(node, `must have at least two numbers in "radius"`);
  return {
    rows,
    points: numbersOf(node, "points", rows * width),
    radius: numbersOf(node, "radius", rows),
    density: numbersOf(node, "density", rows),
    neighbours: integerOf(node, "neighbours", 1, rows - 1),
  };
}

/** Keeps the density of rows that repeat each other finite. */
export const LEAST_REACH = 1e-10;

export const localOutlierFactorOperator: OperatorSpec = {
  name: "local-outlier-factor",
  summary: "Density of the nearest stored rows over the row's own; about 1 inside a cluster.",
  storesRows: () => true,
  check(node, widths) {
    argumentCount(node, widths, 1);
    storedOf(node, widths[0]!);
    return 1;
  },
  compile(node, widths, most) {
    const width = widths[0]!;
    const { rows: stored, points, radius, density, neighbours } = storedOf(node, width);
    const { near, distances, each } = neighbourhoodsIn(points, stored, width, neighbours + 1, most);
    return ([input], rows, out) => {
      each(input as Float64Array, rows, (row, place) => {
        if (place < 0) {
          out[row] = Number.NaN;
          return;
        }
        const first = place + (distances[place] === 0 ? 1 : 0);
        let reach = 0;
        let around = 0;
        for (let k = first; k < first + neighbours; k++) {
          const other = near[k]!;
          reach += Math.max(distances[k]!, radius[other]!);
          around += density[other]!;
        }
        // Squares of numbers beyond 1e150 are infinite; a score is a number.
        const own = Math.min(Number.MAX_VALUE, reach / neighbours + LEAST_REACH);
        out[row] = Math.min(Number.MAX_VALUE, own * (around / neighbours));
      });
    };
  },
};
