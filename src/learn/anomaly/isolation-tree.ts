/** One isolation tree: random questions until every row of a small sample stands alone or the depth is used up. */
import type { Random } from "../../contract/random.ts";
import { MEMBERSHIP, MISSING_LEFT } from "../../program/operators/tree-ensemble-parts.ts";

/** A column of a sample: float32 numbers, or codes of levels; NaN is missing. */
export type SampleColumn = { readonly values: Float32Array; readonly levels: number };

/** The rows of a sample, in the order of the nodes that hold them, and what nodes lay aside while they part theirs. */
type Rows = {
  readonly order: Int32Array;
  readonly aside: Int32Array;
  /** Columns that a node has not tried yet. */
  readonly untried: Int32Array;
};

/** Collects the branches and leaves of all trees, in the layout of the tree-ensemble operator. */
export class IsolationTrees {
  readonly roots: number[] = [];
  readonly feature: number[] = [];
  readonly threshold: number[] = [];
  readonly flags: number[] = [];
  readonly left: number[] = [];
  readonly right: number[] = [];
  readonly setStart: number[] = [];
  readonly setWords: number[] = [];
  readonly sets: number[] = [];
  /** Per leaf: the path to it, in questions. */
  readonly paths: number[] = [];

  /** Grows a tree on a sample of rows. */
  grow(columns: readonly SampleColumn[], maxDepth: number, random: Random): void {
    const count = columns[0]!.values.length;
    const order = new Int32Array(count);
    for (let i = 0; i < count; i++) order[i] = i;
    const rows = { order, aside: new Int32Array(count), untried: new Int32Array(columns.length) };
    this.roots.push(this.#node(columns, rows, 0, count, 0, maxDepth, random));
  }

  #node(
    columns: readonly SampleColumn[],
    rows: Rows,
    from: number,
    to: number,
    depth: number,
    maxDepth: number,
    random: Random,
  ): number {
    const split = depth < maxDepth && to - from > 1 ? drawSplit(columns, rows, from, to, random) : null;
    if (split === null) {
      this.paths.push(depth + averagePath(to - from));
      return -this.paths.length;
    }
    const at = this.feature.length;
    this.feature.push(split.column);
    this.threshold.push(split.threshold);
    this.flags.push((split.set === null ? 0 : MEMBERSHIP) | (split.missingLeft ? MISSING_LEFT : 0));
    this.setStart.push(split.set === null ? 0 : this.sets.length);
    this.setWords.push(split.set === null ? 0 : split.set.length);
    if (split.set !== null) for (const word of split.set) this.sets.push(word);
    this.left.push(0);
    this.right.push(0);
    const middle = part(columns[split.column]!.values, rows, from, to, split);
    this.left[at] = this.#node(columns, rows, from, middle, depth + 1, maxDepth, random);
    this.right[at] = this.#node(columns, rows, middle, to, depth + 1, maxDepth, random);
    return at;
  }
}

type Split = {
  readonly column: number;
  readonly threshold: number;
  readonly set: Uint32Array | null;
  readonly missingLeft: boolean;
};

function isLeft(split: Split, value: number): boolean {
  if (Number.isNaN(value)) return split.missingLeft;
  if (split.set === null) return value <= split.threshold;
  return ((split.set[value >> 5]! >>> (value & 31)) & 1) === 1;
}

/** Rows that go left first, both parts in their order; returns where the right ones begin. */
function part(values: Float32Array, { order, aside }: Rows, from: number, to: number, split: Split): number {
  let middle = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const row = order[i]!;
    if (isLeft(split, values[row]!)) order[middle++] = row;
    else aside[right++] = row;
  }
  for (let i = 0; i < right; i++) order[middle + i] = aside[i]!;
  return middle;
}

/** Columns are tried in a random order until one tells rows of the node apart. */
function drawSplit(
  columns: readonly SampleColumn[],
  { order, untried }: Rows,
  from: number,
  to: number,
  random: Random,
): Split | null {
  for (let j = 0; j < columns.length; j++) untried[j] = j;
  for (let left = columns.length; left > 0; left--) {
    const place = random.integer(left);
    const column = untried[place]!;
    untried[place] = untried[left - 1]!;
    const split = splitColumn(columns[column]!, column, order, from, to, random);
    if (split !== null) return split;
  }
  return null;
}

function splitColumn(
  { values, levels }: SampleColumn,
  column: number,
  order: Int32Array,
  from: number,
  to: number,
  random: Random,
): Split | null {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let missing = 0;
  for (let i = from; i < to; i++) {
    const value = values[order[i]!]!;
    if (Number.isNaN(value)) missing++;
    else {
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  if (least < most) {
    const missingLeft = random.integer(2) === 1;
    if (levels > 0) {
      const set = drawLevels(values, levels, order.subarray(from, to), random);
      return { column, threshold: 0, set, missingLeft };
    }
    const drawn = Math.fround(least + random.uniform() * (most - least));
    // Rounding must not put every row on one side.
    return { column, threshold: drawn < most ? drawn : least, set: null, missingLeft };
  }
  // The same value in every row that has one: only the gaps tell rows apart.
  if (missing === 0 || missing === to - from) return null;
  const set = levels === 0 ? null : new Uint32Array(Math.ceil(levels / 32)).fill(0xffffffff);
  return { column, threshold: most, set, missingLeft: false };
}

/** A random half of the levels, with at least one of those in the node on either side. */
function drawLevels(values: Float32Array, levels: number, rows: Int32Array, random: Random): Uint32Array {
  const set = Uint32Array.from({ length: Math.ceil(levels / 32) }, () => random.word());
  const present = [...new Set(Array.from(rows, (row) => values[row]!))].filter((v) => !Number.isNaN(v));
  present.sort((a, b) => a - b);
  const inside = present.filter((level) => (set[level >> 5]! >>> (level & 31)) & 1).length;
  if (inside === 0 || inside === present.length) {
    const moved = present[random.integer(present.length)]!;
    set[moved >> 5] = (set[moved >> 5]! ^ (1 << (moved & 31))) >>> 0;
  }
  return set;
}

/** c(n): the mean number of questions that isolate a row among n. */
export function averagePath(rows: number): number {
  if (rows <= 1) return 0;
  let harmonic = 0;
  for (let i = 1; i < rows; i++) harmonic += 1 / i;
  return 2 * harmonic - (2 * (rows - 1)) / rows;
}

/** ⌈log2(rows)⌉: the depth of a balanced tree. Rows that are not alone by then are no outliers. */
export function depthFor(rows: number): number {
  let depth = 1;
  while (2 ** depth < rows) depth++;
  return depth;
}
