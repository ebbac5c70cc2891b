/**
 * `nearest-point`: the cluster of the nearest of some labelled points, as 0 and 1 per cluster and, last, for none.
 *
 * Many points are indexed once (`compute/neighbours.ts`). Of equally near points the first one counts.
 */
import { createNeighbours, type Neighbours } from "../../compute/neighbours.ts";
import { Nearest } from "../../compute/neighbours-nearest.ts";
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, integerOf, invalid, numbersOf } from "../constants.ts";

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
  compile(node, widths) {
    const width = widths[0]!;
    const { count, clusters, points, labels, reach } = labelledOf(node, width);
    const total = clusters + 1;
    const search = count <= FEW ? allOf(points, count, width) : indexed(points, count, width);
    return ([x], rows, out) => {
      const values = x as Float64Array;
      out.fill(0, 0, rows * total);
      for (let i = 0; i < rows; i++) {
        search.find(values, i * width);
        const { point, distance } = search;
        // A missing number is near to nothing.
        const far = point < 0 || (reach.length > 0 && distance > reach[point]!);
        out[i * total + (far ? clusters : labels[point]!)] = 1;
      }
    };
  },
};

/** Looks a row up. `point` is -1 where the row has a missing number or is infinitely far. */
type Search = { point: number; distance: number; find(values: Float64Array, start: number): void };

function allOf(points: Float64Array, count: number, width: number): Search {
  const search: Search = {
    point: -1,
    distance: 0,
    find(values, start) {
      let best = -1;
      let least = Number.POSITIVE_INFINITY;
      for (let c = 0, at = 0; c < count; c++) {
        let sum = 0;
        for (let j = 0; j < width; j++, at++) {
          const d = values[start + j]! - points[at]!;
          sum += d * d;
        }
        if (sum < least) {
          least = sum;
          best = c;
        }
      }
      search.point = best;
      search.distance = Math.sqrt(least);
    },
  };
  return search;
}

/** A program is compiled for blocks and for single rows; both search the same tree. */
const indexes = new WeakMap<Float64Array, Neighbours>();

function indexed(points: Float64Array, count: number, width: number): Search {
  const index = indexes.get(points) ?? createNeighbours({ rows: count, width, values: points });
  indexes.set(points, index);
  const near = Int32Array.of(0);
  const distances = Float64Array.of(0);
  const best = new Nearest(distances, near, 0, 1);
  const search: Search = {
    point: -1,
    distance: 0,
    find(values, start) {
      search.point = -1;
      for (let j = start; j < start + width; j++) if (Number.isNaN(values[j]!)) return;
      index.nearestOf(values, start, best);
      search.distance = distances[0]!;
      search.point = search.distance < Number.POSITIVE_INFINITY ? near[0]! : -1;
    },
  };
  return search;
}
