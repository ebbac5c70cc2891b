/** `nearest-rows`: the weighted mean target of the k stored rows that are nearest to the row. */
import { createNeighbours, type Neighbours } from "../../compute/neighbours.ts";
import { Nearest } from "../../compute/neighbours-nearest.ts";
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, integerOf, invalid, numbersOf, wordOf } from "../constants.ts";

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

/** A program is compiled for blocks and for single rows; both search the same tree. */
const indexes = new WeakMap<Float64Array, Neighbours>();

function indexOf(values: Float64Array, rows: number, width: number): Neighbours {
  const known = indexes.get(values);
  if (known !== undefined) return known;
  const made = createNeighbours({ rows, width, values });
  indexes.set(values, made);
  return made;
}

export const nearestRows: OperatorSpec = {
  name: "nearest-rows",
  summary: "Mean target of the nearest stored rows, each weighed by its own weight and, if asked, by 1 / distance.",
  storesRows: () => true,
  check(node, widths) {
    argumentCount(node, widths, 1);
    return storedOf(node, widths[0]!).outputs;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const { rows: stored, outputs, rowWeights, neighbours, byDistance, points, targets } = storedOf(node, width);
    const index = indexOf(points, stored, width);
    const near = new Int32Array(neighbours);
    const distances = new Float64Array(neighbours);
    const best = new Nearest(distances, near, 0, neighbours);
    const shares = new Float64Array(neighbours);
    return ([input], rows, out) => {
      const values = input as Float64Array;
      for (let row = 0; row < rows; row++) {
        const start = row * outputs;
        for (let o = 0; o < outputs; o++) out[start + o] = Number.NaN;
        if (hasMissing(values, row * width, width)) continue;
        index.nearestOf(values, row * width, best);
        let total = 0;
        // Rows at distance 0 leave no say to others; rows infinitely far all have the same.
        const equal = !byDistance || distances[0] === 0 || distances[0] === Number.POSITIVE_INFINITY;
        for (let k = 0; k < neighbours; k++) {
          const counts = !byDistance || distances[k] === distances[0];
          shares[k] = rowWeights[near[k]!]! * (equal ? (counts ? 1 : 0) : distances[0]! / distances[k]!);
          total += shares[k]!;
        }
        for (let o = 0; o < outputs; o++) {
          let sum = 0;
          for (let k = 0; k < neighbours; k++) sum += (shares[k]! / total) * targets[near[k]! * outputs + o]!;
          out[start + o] = sum;
        }
      }
    };
  },
};

function hasMissing(values: Float64Array, from: number, width: number): boolean {
  for (let j = from; j < from + width; j++) if (Number.isNaN(values[j]!)) return true;
  return false;
}
