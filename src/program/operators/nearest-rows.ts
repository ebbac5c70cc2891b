/** `nearest-rows`: the weighted mean target of the k stored rows that are nearest to the row. */
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, integerOf, invalid, numbersOf, wordOf } from "../constants.ts";
import { neighbourhoodsIn } from "../neighbourhoods.ts";

/** `points`: `rows × width`; `targets`: `rows × outputs`; `rowWeights`: one per row, above 0. */
function storedOf(node: ProgramNode, width: number) {
  const held = node.constants.rowWeights;
  const rows = held instanceof Float64Array ? held.length : 0;
  if (rows === 0) throw invalid(node, `must have at least one number in "rowWeights"`);
  const rowWeights = numbersOf(node, "rowWeights", rows);
  if (!rowWeights.every((w) => w > 0)) throw invalid(node, `must have numbers above 0 in "rowWeights"`);
  const outputs = integerOf(node, "outputs", 1, 2 ** 20);
  return {
    rows,
    outputs,
    rowWeights,
    neighbours: integerOf(node, "neighbours", 1, rows),
    byDistance: wordOf(node, "weights", ["uniform", "distance"]) === "distance",
    points: numbersOf(node, "points", rows * width),
    targets: numbersOf(node, "targets", rows * outputs),
  };
}

export const nearestRows: OperatorSpec = {
  name: "nearest-rows",
  summary: "Mean target of the nearest stored rows, each weighed by its own weight and, if asked, by 1 / distance.",
  storesRows: () => true,
  check(node, widths) {
    argumentCount(node, widths, 1);
    return storedOf(node, widths[0]!).outputs;
  },
  compile(node, widths, most) {
    const width = widths[0]!;
    const { rows: stored, outputs, rowWeights, neighbours, byDistance, points, targets } = storedOf(node, width);
    const { near, distances, each } = neighbourhoodsIn(points, stored, width, neighbours, most);
    const shares = new Float64Array(neighbours);
    return ([input], rows, out) => {
      each(input as Float64Array, rows, (row, first) => {
        const start = row * outputs;
        if (first < 0) {
          for (let o = 0; o < outputs; o++) out[start + o] = Number.NaN;
          return;
        }
        let total = 0;
        const least = distances[first]!;
        // Rows at distance 0 leave no say to others; rows infinitely far all have the same.
        const equal = !byDistance || least === 0 || least === Number.POSITIVE_INFINITY;
        for (let k = 0; k < neighbours; k++) {
          const distance = distances[first + k]!;
          const counts = !byDistance || distance === least;
          shares[k] = rowWeights[near[first + k]!]! * (equal ? (counts ? 1 : 0) : least / distance);
          total += shares[k]!;
        }
        for (let o = 0; o < outputs; o++) {
          let sum = 0;
          for (let k = 0; k < neighbours; k++) sum += (shares[k]! / total) * targets[near[first + k]! * outputs + o]!;
          out[start + o] = sum;
        }
      });
    };
  },
};
