/**
 * `nearest-point`: the cluster of the nearest of some labelled points, as 0 and 1 per cluster and, last, for none.
 *
 * Points are sorted along their most spread coordinate once; a row looks outwards from its place and stops where
 * that coordinate alone is further off than the nearest point so far. Of equally near points the first one counts.
 */
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
    const search = count <= FEW ? allOf(points, count, width) : outwards(points, count, width);
    return ([x], rows, out) => {
      const values = x as Float64Array;
      out.fill(0, 0, rows * total);
      for (let i = 0; i < rows; i++) {
        search.find(values, i * width);
        const { point, distance } = search;
        // A missing number is near to nothing.
        const far = point < 0 || (reach.length > 0 && distance > reach[point]! * reach[point]!);
        out[i * total + (far ? clusters : labels[point]!)] = 1;
      }
    };
  },
};

/** Looks a row up; `distance` is squared. `point` is -1 where the row has a missing number. */
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
      search.distance = least;
    },
  };
  return search;
}

function outwards(points: Float64Array, count: number, width: number): Search {
  const axis = widestAxis(points, count, width);
  const order = Int32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => points[a * width + axis]! - points[b * width + axis]! || a - b,
  );
  const places = Float64Array.from(order, (point) => points[point * width + axis]!);
  const sorted = new Float64Array(points.length);
  order.forEach((point, place) => {
    sorted.set(points.subarray(point * width, (point + 1) * width), place * width);
  });
  const search: Search = {
    point: -1,
    distance: 0,
    find(values, start) {
      const own = values[start + axis]!;
      let low = 0;
      let high = count;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (places[middle]! < own) low = middle + 1;
        else high = middle;
      }
      search.point = -1;
      search.distance = Number.POSITIVE_INFINITY;
      if (Number.isNaN(own)) return;
      for (let right = low, left = low - 1; right < count || left >= 0; ) {
        const ahead = right < count ? places[right]! - own : Number.POSITIVE_INFINITY;
        const behind = left >= 0 ? own - places[left]! : Number.POSITIVE_INFINITY;
        const gap = Math.min(ahead, behind);
        if (gap * gap > search.distance) return;
        visit(ahead <= behind ? right++ : left--, values, start);
      }
    },
  };
  const visit = (place: number, values: Float64Array, start: number): void => {
    let sum = 0;
    for (let j = 0, at = place * width; j < width && sum <= search.distance; j++, at++) {
      const d = values[start + j]! - sorted[at]!;
      sum += d * d;
    }
    const point = order[place]!;
    if (sum < search.distance || (sum === search.distance && point < search.point)) {
      search.distance = sum;
      search.point = point;
    }
  };
  return search;
}

function widestAxis(points: Float64Array, count: number, width: number): number {
  let best = 0;
  let most = -1;
  for (let j = 0; j < width; j++) {
    let least = Number.POSITIVE_INFINITY;
    let greatest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      least = Math.min(least, points[i * width + j]!);
      greatest = Math.max(greatest, points[i * width + j]!);
    }
    if (greatest - least > most) {
      most = greatest - least;
      best = j;
    }
  }
  return best;
}
