/**
 * Groups of points that hang together by steps of at most a radius, and which points have enough others within it.
 *
 * A k-d tree is searched around each point for points without a group; parts of the tree whose points all have one are
 * passed over, so that every point is found once.
 *
 * Time about O(n·log n) where columns are few, at most O(n²·p); memory O(n·p).
 */
import type { Team } from "../../contract/context.ts";
import { gatherRows } from "../frame.ts";
import type { Points } from "./nearest.ts";
import { squaredDistance } from "./nearest.ts";
import { boxDistance, buildTree, type Tree } from "./tree.ts";
import { groupOnTeam } from "./within-layout.ts";

/** Searches between two looks at the clock: some milliseconds. */
const SEARCHES = 64;

/**
 * Per point its group among the points that have at least `least` points, themselves counted, within the radius; groups
 * are numbered by their first points, −1 stands for the points that have fewer.
 */
export async function groupsWithin(
  team: Team,
  points: Points,
  radius: number,
  least: number,
  goOn: () => Promise<unknown>,
): Promise<Int32Array> {
  return (await groupOnTeam(team, points, radius, least, goOn)) ?? (await groupPlainly(points, radius, least, goOn));
}

/** The same by k-d trees, for numbers and machines that kernels do not take; their reference in tests. */
export async function groupPlainly(
  points: Points,
  radius: number,
  least: number,
  goOn: () => Promise<unknown>,
): Promise<Int32Array> {
  const crowded = await crowdedWithin(points, radius, least, goOn);
  const inside = Int32Array.from(crowded.keys()).filter((i) => crowded[i] === 1);
  const values = gatherRows(points.values, points.width, inside);
  const groups = await connectedWithin({ rows: inside.length, width: points.width, values }, radius, goOn);
  const group = new Int32Array(points.rows).fill(-1);
  inside.forEach((row, i) => {
    group[row] = groups[i]!;
  });
  return group;
}

/** Per point its group, numbered by their first points. */
async function connectedWithin(points: Points, radius: number, goOn: () => Promise<unknown>): Promise<Int32Array> {
  const { rows, width, values } = points;
  const tree = buildTree(points);
  const group = new Int32Array(rows).fill(-1);
  const unseen = Int32Array.from(tree.end, (end, node) => end - tree.start[node]!);
  const leafOf = leaves(tree, rows);
  const stack: number[] = [];
  let groups = 0;
  let searches = 0;
  const give = (row: number): void => {
    group[row] = groups;
    stack.push(row);
    for (let node = leafOf[row]!; ; node = (node - 1) >> 1) {
      unseen[node]! -= 1;
      if (node === 0) return;
    }
  };
  const square = radius * radius;
  const search = (row: number, node: number): void => {
    if (unseen[node] === 0 || boxDistance(tree, node, values, row * width) > square) return;
    if (tree.leaf[node] === 0) {
      search(row, 2 * node + 1);
      search(row, 2 * node + 2);
      return;
    }
    for (let i = tree.start[node]!; i < tree.end[node]!; i++) {
      const other = tree.rows[i]!;
      if (group[other]! >= 0) continue;
      if (squaredDistance(values, row * width, tree.points, i * width, width, square) <= square) give(other);
    }
  };
  for (let first = 0; first < rows; first++) {
    if (group[first]! >= 0) continue;
    give(first);
    for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
      search(row, 0);
      if (++searches % SEARCHES === 0) await goOn();
    }
    groups++;
  }
  return group;
}

/** Per point 1 where at least `least` points, itself counted, lie within the radius; searches end when so many are found. */
async function crowdedWithin(
  points: Points,
  radius: number,
  least: number,
  goOn: () => Promise<unknown>,
): Promise<Uint8Array> {
  const { rows, width, values } = points;
  const tree = buildTree(points);
  const square = radius * radius;
  const found = (row: number, node: number, wanted: number): number => {
    if (boxDistance(tree, node, values, row * width) > square) return 0;
    if (tree.leaf[node] === 0) {
      const left = found(row, 2 * node + 1, wanted);
      return left >= wanted ? left : left + found(row, 2 * node + 2, wanted - left);
    }
    let count = 0;
    for (let i = tree.start[node]!; i < tree.end[node]! && count < wanted; i++)
      if (squaredDistance(values, row * width, tree.points, i * width, width, square) <= square) count++;
    return count;
  };
  const crowded = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    crowded[row] = found(row, 0, least) >= least ? 1 : 0;
    if (row % SEARCHES === 0) await goOn();
  }
  return crowded;
}

/** The leaf that holds each row. */
function leaves(tree: Tree, rows: number): Int32Array {
  const leafOf = new Int32Array(rows);
  tree.leaf.forEach((leaf, node) => {
    if (leaf === 1) for (let i = tree.start[node]!; i < tree.end[node]!; i++) leafOf[tree.rows[i]!] = node;
  });
  return leafOf;
}
