/** Grows one classification or regression tree on exact values: node by node, or best node first up to some leaves. */
import type { FitContext } from "../../contract/context.ts";
import type { Criterion } from "./cart-criterion.ts";
import { bestSplit, type CartSplit } from "./cart-split.ts";
import type { CartColumn } from "./cart-table.ts";

/** A node of a tree; children are numbers of later nodes, -1 in a leaf. */
export type CartNode = {
  /** The split of a branch; unused in a leaf. */
  split: CartSplit | null;
  left: number;
  right: number;
  readonly parent: number;
  readonly depth: number;
  readonly rows: number;
  readonly weight: number;
  readonly impurity: number;
  readonly value: Float64Array;
};

export type CartOptions = {
  readonly maxDepth: number;
  readonly minLeafRows: number;
  readonly minSplitRows: number;
  readonly leaves: number;
  readonly classes: number;
};

export type GrownCart = { readonly nodes: readonly CartNode[]; readonly cutShort: boolean };

/** Impurity below this share of the root's is rounding. */
const PURE = 1e-12;
/** Rows x columns between looks at the clock: some milliseconds. */
const WORK = 2_000_000;

type Open = { readonly node: number; readonly from: number; readonly to: number; readonly split: CartSplit };

/** `chosen`: the rows to learn from, ascending; null for all. */
export async function growCart(
  columns: readonly CartColumn[],
  target: Float64Array,
  criterion: Criterion,
  chosen: Int32Array | null,
  options: CartOptions,
  context: FitContext,
): Promise<GrownCart> {
  const member = new Uint8Array(target.length).fill(chosen === null ? 1 : 0);
  for (const row of chosen ?? []) member[row] = 1;
  const inside = (list: Int32Array) => (chosen === null ? list.slice() : list.filter((row) => member[row] === 1));
  const rows = inside(Int32Array.from(target.keys()));
  const lists = columns.map((column) => inside(column.order));
  const scratch = new Int32Array(rows.length);
  const nodes: CartNode[] = [];
  const open: Open[] = [];
  let work = 0;

  /** Makes a node of the rows from .. to - 1, a leaf for now, and notes how it could be split. */
  const addNode = (parent: number, depth: number, from: number, to: number): number => {
    criterion.begin(rows, from, to);
    const facts = criterion.node();
    const node = nodes.push({ split: null, left: -1, right: -1, parent, depth, rows: to - from, ...facts }) - 1;
    const deep = options.maxDepth > 0 && depth >= options.maxDepth;
    const small = to - from < Math.max(options.minSplitRows, 2 * options.minLeafRows);
    if (deep || small || facts.impurity <= PURE * nodes[0]!.impurity) return node;
    work += (to - from) * columns.length;
    const split = bestSplit(columns, { lists, rows, from, to }, criterion, target, options);
    if (split !== null) open.push({ node, from, to, split });
    return node;
  };

  addNode(-1, 0, 0, rows.length);
  for (let leaves = 1; open.length > 0 && (options.leaves === 0 || leaves < options.leaves); leaves++) {
    const { node, from, to, split } = open.splice(options.leaves === 0 ? open.length - 1 : best(open, nodes), 1)[0]!;
    const goes = sidesOf(columns[split.column]!, split, rows, from, to, member);
    const cut = from + goes;
    for (const list of [rows, ...lists]) if (list.length > 0) partList(list, from, to, member, scratch);
    const branch = nodes[node]!;
    branch.split = withDefault(split, goes > to - cut);
    const { depth } = branch;
    branch.left = addNode(node, depth + 1, from, cut);
    branch.right = addNode(node, depth + 1, cut, to);
    if (work < WORK) continue;
    work = 0;
    if (!(await context.tick({ done: leaves, of: Math.max(leaves, options.leaves) }))) return { nodes, cutShort: true };
  }
  return { nodes, cutShort: false };
}

/** The open node whose split takes away most weight times impurity; the first of equal ones. */
function best(open: readonly Open[], nodes: readonly CartNode[]): number {
  let found = 0;
  let most = Number.NEGATIVE_INFINITY;
  open.forEach(({ node, split }, i) => {
    const gain = nodes[node]!.weight * nodes[node]!.impurity + split.score;
    if (gain <= most) return;
    most = gain;
    found = i;
  });
  return found;
}

/** Marks the rows that go left with 1, the others with 0; returns how many go left. */
function sidesOf(
  { values, levels }: CartColumn,
  { threshold, lefts, missingLeft }: CartSplit,
  rows: Int32Array,
  from: number,
  to: number,
  sides: Uint8Array,
): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    const value = values[rows[i]!]!;
    const left = levels > 0 ? lefts![value]! : Number.isNaN(value) ? +missingLeft : +(value <= threshold);
    sides[rows[i]!] = left;
    count += left;
  }
  return count;
}

/** Rows on the left first; each side keeps its order. */
function partList(list: Int32Array, from: number, to: number, sides: Uint8Array, scratch: Int32Array): void {
  let [left, right] = [from, 0];
  for (let i = from; i < to; i++) {
    const row = list[i]!;
    const side = sides[row]!;
    list[left] = row;
    scratch[right] = row;
    left += side;
    right += 1 - side;
  }
  list.set(scratch.subarray(0, right), left);
}

/** Where no row was missing, missing values of later rows go with the greater part. */
function withDefault(split: CartSplit, leftIsGreater: boolean): CartSplit {
  return split.anyMissing ? split : { ...split, missingLeft: leftIsGreater };
}
