/**
 * `nearest-point`: the cluster of the nearest of some labelled points, as 0 and 1 per cluster and, last, for none.
 *
 * Many points are indexed once (`compute/neighbours/neighbours.ts`). Of equally near points the first one counts.
 */
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, integerOf, invalid, numbersOf } from "../constants.ts";
import { neighbourhoodsIn } from "../neighbourhoods.ts";

/** Up to this many points, looking at all of them in order is quicker. */
const FEW = 32;

type Labelled = {
  readonly count: number;
  readonly clusters: number;
  /** `count × width`. */
  readonly points: Float64Array;
  /** Per point: its cluster; `clusters` for none. */
  readonly labels: Int32Array;
  /** Per point: rows further off than this belong to no cluster; empty for no such bound. */
  readonly reach: Float64Array;
};

function labelledOf(node: ProgramNode, width: number): Labelled {
  const { labels, reach } = node.constants;
  const clusters = integerOf(node, "clusters", 1, 2 ** 16);
  if (!(labels instanceof Int32Array) || labels.length === 0) throw invalid(node, `must have a label per point`);
  const count = labels.length;
  if (labels.some((label) => label < 0 || label > clusters))
    throw invalid(node, `must have labels from 0 to ${clusters} in "labels"`);
  if (!(reach instanceof Float64Array)) throw invalid(node, `must have the numbers "reach"`);
  numbersOf(node, "reach", reach.length === 0 ? 0 : count);
  return { count, clusters, points: numbersOf(node, "points", count * width), labels, reach };
}

export const nearestPoint: OperatorSpec = {
  name: "nearest-point",
  summary: "1 for the cluster of the nearest labelled point, 0 elsewhere; the last number stands for no cluster.",
  // Centres are one point per cluster; more than that are rows.
  storesRows: ({ constants }) => (constants.labels as Int32Array).length > (constants.clusters as number),
  check(node, widths) {
    argumentCount(node, widths, 1);
    return labelledOf(node, widths[0]!).clusters + 1;
  },
  compile(node, widths, most) {
    const width = widths[0]!;
    const { count, clusters, points, labels, reach } = labelledOf(node, width);
    const total = clusters + 1;
    const search = count <= FEW ? allOf(points, count, width) : indexed(points, count, width, most);
    return ([x], rows, out) => {
      out.fill(0, 0, rows * total);
      search(x as Float64Array, rows, (row, point, distance) => {
        // A missing number is near to nothing.
        const far = point < 0 || (reach.length > 0 && distance > reach[point]!);
        out[row * total + (far ? clusters : labels[point]!)] = 1;
      });
    };
  },
};

/** Looks rows up. `point` is -1 where the row has a missing number or is infinitely far. */
type Search = (
  values: Float64Array,
  rows: number,
  visit: (row: number, point: number, distance: number) => void,
) => void;

function allOf(points: Float64Array, count: number, width: number): Search {
  return (values, rows, visit) => {
    for (let row = 0; row < rows; row++) {
      let best = -1;
      let least = Number.POSITIVE_INFINITY;
      for (let c = 0, at = 0; c < count; c++) {
        let sum = 0;
        for (let j = row * width; j < (row + 1) * width; j++, at++) {
          const d = values[j]! - points[at]!;
          sum += d * d;
        }
        if (sum < least) {
          least = sum;
          best = c;
        }
      }
      visit(row, best, Math.sqrt(least));
    }
  };
}

function indexed(points: Float64Array, count: number, width: number, most: number): Search {
  const { near, distances, each } = neighbourhoodsIn(points, count, width, 1, most);
  return (values, rows, visit) => {
    each(values, rows, (row, place) => {
      const distance = place < 0 ? 0 : distances[place]!;
      visit(row, place < 0 || distance === Number.POSITIVE_INFINITY ? -1 : near[place]!, distance);
    });
  };
}
