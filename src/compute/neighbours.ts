/**
 * Nearest neighbours by Euclidean distance, by a k-d tree or by comparing all pairs. Both give the same bits: one
 * function sums every distance, and nearness is a total order (squared distance, then row number).
 */
import { ModelwrightError } from "../contract/errors.ts";
import { Nearest, type Points, squaredDistance } from "./neighbours-nearest.ts";
import {
  buildScreen,
  createQuery,
  limitOf,
  mayLieWithin,
  project,
  SCREENED,
  type Screen,
  type ScreenedQuery,
} from "./neighbours-screen.ts";
import { buildTree, collectWithin, searchTree, type Tree } from "./neighbours-tree.ts";

export type { Points } from "./neighbours-nearest.ts";

export type Neighbours = {
  /**
   * The k nearest points of each query, nearest first, equal distances by lower row number; `queries × k`, row-major.
   * `own` names per query the point that it is itself, to be left out (−1: none).
   */
  nearest(
    queries: Points,
    k: number,
    own?: Int32Array | null,
  ): { readonly rows: Int32Array; readonly distances: Float64Array };
  /** The nearest of one query that lies at `at`, into `best`. Allocates nothing and checks nothing. */
  nearestOf(values: Float64Array, at: number, best: Nearest): void;
  /** Points within the radius (inclusive) of one query, by ascending row number. */
  within(queries: Points, query: number, radius: number): Int32Array;
};

/**
 * Up to FEW_COLUMNS the tree is taken, up to MOST_TREE_COLUMNS where a few trial searches look at less than
 * MOST_LOOKED of the points. Measured (Node 20, k = 20, time of the tree over time of all pairs): 4,000 points of
 * independent columns .09 at 2 columns, .17 at 4, .35 at 8, .87 at 12, 1.2 at 16, 1.45 at 24; of columns that follow 4
 * factors, as those of many tables do, .35 at 12, .39 at 16, .49 at 24, .60 at 64. 20,000 points: .63 at 12 and 1.7 at
 * 24, against .17 and .25. With 64 points both are even.
 */
const FEW_COLUMNS = 8;
const MOST_TREE_COLUMNS = 64;
const MOST_LOOKED = 0.3;
const FEW_POINTS = 64;

/** Points and queries that meet at a time: a block of points then stays in the second-level cache. */
const BLOCK_VALUES = 16384;
const BLOCK_QUERIES = 32;

export function createNeighbours(points: Points, method: "auto" | "tree" | "brute" = "auto"): Neighbours {
  checkPoints(points, "points");
  const tree = method === "tree" ? buildTree(points) : method === "auto" ? worthwhileTree(points) : null;
  const screen = tree === null ? buildScreen(points) : null;
  const { width, values } = points;
  const asked = createQuery();

  return {
    nearest(queries, k, own = null) {
      checkPoints(queries, "queries", points.width);
      checkCount(points.rows, k, own !== null);
      const rows = new Int32Array(queries.rows * k);
      const distances = new Float64Array(queries.rows * k);
      if (k === 0) return { rows, distances };
      if (tree === null) compareAll(points, screen, queries, k, own, rows, distances);
      else {
        for (let i = 0; i < queries.rows; i++) {
          const best = new Nearest(distances, rows, i * k, k);
          searchTree(tree, queries.values, i * width, own === null ? -1 : own[i]!, best);
          best.finish();
        }
      }
      return { rows, distances };
    },

    nearestOf(query, at, best) {
      if (tree !== null) searchTree(tree, query, at, -1, best);
      else if (screen !== null) {
        project(screen, query, at, asked);
        offerScreened(points, screen, asked, 0, points.rows, query, at, -1, best);
      } else offerAll(points, 0, points.rows, query, at, -1, best);
      best.finish();
    },

    within(queries, query, radius) {
      const at = query * width;
      checkPoints({ rows: 1, width: queries.width, values: queries.values.subarray(at, at + width) }, "queries", width);
      const square = radius * radius;
      const found: number[] = [];
      if (radius >= 0 && tree !== null && points.rows > 0) collectWithin(tree, queries.values, at, square, found);
      if (tree !== null) return Int32Array.from(found).sort();
      for (let i = 0; radius >= 0 && i < points.rows; i++) {
        if (squaredDistance(queries.values, at, values, i * width, width, square) <= square) found.push(i);
      }
      return Int32Array.from(found);
    },
  };
}

/** The tree, unless all pairs are faster. Counts work, not time: the same points always give the same choice. */
function worthwhileTree(points: Points): Tree | null {
  const { rows, width, values } = points;
  if (width > MOST_TREE_COLUMNS || rows <= FEW_POINTS) return null;
  const tree = buildTree(points);
  if (width <= FEW_COLUMNS) return tree;
  const trials = 16;
  const best = new Nearest(new Float64Array(trials), new Int32Array(trials), 0, trials);
  for (let k = 0; k < trials; k++) {
    const row = Math.floor((k * rows) / trials);
    searchTree(tree, values, row * width, row, best);
    best.finish();
  }
  return tree.looked <= MOST_LOOKED * trials * rows ? tree : null;
}

function compareAll(
  points: Points,
  screen: Screen | null,
  queries: Points,
  k: number,
  own: Int32Array | null,
  rows: Int32Array,
  distances: Float64Array,
): void {
  const { width } = points;
  const asked = Array.from({ length: BLOCK_QUERIES }, createQuery);
  const block = Math.max(16, Math.floor(BLOCK_VALUES / Math.max(1, width)));
  for (let first = 0; first < queries.rows; first += BLOCK_QUERIES) {
    const count = Math.min(BLOCK_QUERIES, queries.rows - first);
    const bests = Array.from({ length: count }, (_, i) => new Nearest(distances, rows, (first + i) * k, k));
    if (screen !== null)
      for (let i = 0; i < count; i++) project(screen, queries.values, (first + i) * width, asked[i]!);
    for (let from = 0; from < points.rows; from += block) {
      const to = Math.min(points.rows, from + block);
      bests.forEach((best, i) => {
        const query = first + i;
        const self = own === null ? -1 : own[query]!;
        if (screen === null) offerAll(points, from, to, queries.values, query * width, self, best);
        else offerScreened(points, screen, asked[i]!, from, to, queries.values, query * width, self, best);
      });
    }
    for (const best of bests) best.finish();
  }
}

function offerAll(
  { width, values }: Points,
  from: number,
  to: number,
  query: Float64Array,
  at: number,
  own: number,
  best: Nearest,
): void {
  for (let i = from; i < to; i++) {
    const distance = squaredDistance(query, at, values, i * width, width, best.bound);
    if (distance <= best.bound && i !== own) best.offer(distance, i);
  }
}

/** `offerAll`, but for points that the screen proves to be too far. */
function offerScreened(
  { width, values }: Points,
  screen: Screen,
  asked: ScreenedQuery,
  from: number,
  to: number,
  query: Float64Array,
  at: number,
  own: number,
  best: Nearest,
): void {
  for (let start = from; start < to; start += SCREENED) {
    const limit = limitOf(asked, best.bound);
    const left = mayLieWithin(screen, start, Math.min(start + SCREENED, to), asked, limit, passed);
    for (let k = 0; k < left; k++) {
      const i = passed[k]!;
      const distance = squaredDistance(query, at, values, i * width, width, best.bound);
      if (distance <= best.bound && i !== own) best.offer(distance, i);
    }
  }
}

const passed = new Int32Array(SCREENED);

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
