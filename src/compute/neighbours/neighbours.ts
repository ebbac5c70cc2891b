/**
 * Nearest neighbours by Euclidean distance: by search kernels, or plainly by a k-d tree or by comparing all pairs. All give
 * the same bits: one function sums every distance, and nearness is a total order (squared distance, then row number).
 */
import type { Team } from "../../contract/context.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import { Nearest, type Points, squaredDistance } from "./nearest.ts";
import { MOST_KEPT, openSearch, type Search, searchOnTeam } from "./search.ts";
import { buildTree, searchTree, type Tree } from "./tree.ts";

export type { Points } from "./nearest.ts";

/** The k nearest of each query, nearest first, equal distances by lower row number; `queries × k`, row-major. */
type Found = { readonly rows: Int32Array; readonly distances: Float64Array };

export type Neighbours = {
  /** `own` names per query the point that it is itself, to be left out (−1: none). */
  nearest(queries: Points, k: number, own?: Int32Array | null): Found;
  /**
   * The k nearest of the queries `from` to `from + count` of `values`, into `found`. Checks nothing; what is found for a
   * query with a missing number means nothing.
   */
  find(values: Float64Array, from: number, count: number, k: number, found: Found): void;
};

export type Method = "auto" | "tree" | "brute";

/** `auto` takes the kernels where they can be had, else what is expected to be faster of the others. */
export function createNeighbours(points: Points, method: Method = "auto"): Neighbours {
  checkPoints(points, "points");
  const search = method === "auto" ? openSearch(points) : null;
  const plain = plainSearch(points, method);
  const into: Search = (values, from, count, k, own, found) =>
    (search !== null && k <= MOST_KEPT ? search : plain)(values, from, count, k, own, found);
  return {
    nearest(queries, k, own = null) {
      checkPoints(queries, "queries", points.width);
      checkCount(points.rows, k, own !== null);
      const rows = new Int32Array(queries.rows * k);
      const distances = new Float64Array(queries.rows * k);
      if (k > 0) into(queries.values, 0, queries.rows, k, own, { rows, distances, to: 0 });
      return { rows, distances };
    },

    find(values, from, count, k, { rows, distances }) {
      into(values, from, count, k, null, { rows, distances, to: 0 });
    },
  };
}

/** The k nearest of every point: among the others where it is left out itself, on the threads of the team. */
export async function nearestOfAll(
  team: Team,
  points: Points,
  k: number,
  leaveOut: boolean,
  goOn: () => Promise<unknown>,
): Promise<Found> {
  checkPoints(points, "points");
  checkCount(points.rows, k, leaveOut);
  const found = await searchOnTeam(team, points, k, leaveOut, goOn);
  if (found !== null) return found;
  return createNeighbours(points).nearest(
    points,
    k,
    leaveOut ? Int32Array.from({ length: points.rows }, (_, i) => i) : null,
  );
}

/** Indexes of points that programs hold: one is compiled for blocks and for single rows, and both search the same. */
const indexes = new WeakMap<Float64Array, Neighbours>();

export function neighboursIn(values: Float64Array, rows: number, width: number): Neighbours {
  const known = indexes.get(values);
  if (known !== undefined) return known;
  const made = createNeighbours({ rows, width, values });
  indexes.set(values, made);
  return made;
}

/** With more columns a tree looks at most points, and at its boxes besides. Measured on up to 20,000 points. */
const MOST_TREE_COLUMNS = 12;
const FEW_POINTS = 64;

function plainSearch(points: Points, method: Method): Search {
  const { rows: count, width, values: held } = points;
  const byTree = method === "tree" || (method === "auto" && width <= MOST_TREE_COLUMNS && count > FEW_POINTS);
  let tree: Tree | null = null;
  return (values, from, many, k, own, { rows, distances, to }) => {
    if (byTree) tree ??= buildTree(points);
    for (let i = 0; i < many; i++) {
      const best = new Nearest(distances, rows, (to + i) * k, k);
      const at = (from + i) * width;
      const self = own === null ? -1 : own[from + i]!;
      if (tree !== null) searchTree(tree, values, at, self, best);
      else {
        for (let row = 0; row < count; row++) {
          const distance = squaredDistance(values, at, held, row * width, width, best.bound);
          if (distance <= best.bound && row !== self) best.offer(distance, row);
        }
      }
      best.finish();
    }
  };
}

function checkPoints({ rows, width, values }: Points, thing: string, expected = width): void {
  if (width !== expected || values.length !== rows * width) {
    throw new ModelwrightError(
      "compute/shape",
      { owner: "neighbours", thing, rows, width, expected, length: values.length },
      {
        what: `neighbours.${thing} must be rows × ${expected} numbers, got ${rows} × ${width} in ${values.length} values.`,
        fix: "Give queries the columns of the points.",
      },
    );
  }
  // NaN and infinities alone make x − x other than 0.
  for (let i = 0; i < values.length; i++) {
    if (values[i]! - values[i]! !== 0) {
      throw new ModelwrightError(
        "compute/not-finite",
        { owner: "neighbours", thing, row: Math.floor(i / width), column: i % width },
        {
          what: `neighbours.${thing} must be finite numbers, got ${values[i]} in row ${Math.floor(i / width)}, column ${i % width}.`,
          fix: "Fill missing values first.",
        },
      );
    }
  }
}

function checkCount(rows: number, k: number, leavesOut: boolean): void {
  const most = rows - (leavesOut ? 1 : 0);
  if (Number.isInteger(k) && k >= 0 && k <= most) return;
  throw new ModelwrightError(
    "compute/too-many-neighbours",
    { owner: "neighbours", k, most },
    {
      what: `neighbours.k must be an integer from 0 to the ${most} points there are, got ${k}.`,
      fix: "Ask for fewer neighbours.",
    },
  );
}
