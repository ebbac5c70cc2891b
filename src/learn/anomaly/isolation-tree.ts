/** One isolation tree: random questions until every row of a small sample stands alone or the depth is used up. */
import type { Random } from "../../contract/random.ts";
import { MEMBERSHIP, MISSING_LEFT } from "../../program/operators/tree-ensemble-parts.ts";

/** A column of a sample: float32 numbers, or codes of levels; NaN is missing. */
export type SampleColumn = { readonly values: Float32Array; readonly levels: number };

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
    const rows = Int32Array.from({ length: columns[0]!.values.length }, (_, i) => i);
    this.roots.push(this.#node(columns, rows, 0, maxDepth, random));
  }

  #node(columns: readonly SampleColumn[], rows: Int32Array, depth: number, maxDepth: number, random: Random): number {
    const split = depth < maxDepth && rows.length > 1 ? drawSplit(columns, rows, random) : null;
    if (split === null) {
      this.paths.push(depth + averagePath(rows.length));
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
    const goesLeft = rows.filter((row) => isLeft(split, columns[split.column]!.values[row]!));
    const goesRight = rows.filter((row) => !isLeft(split, columns[split.column]!.values[row]!));
    this.left[at] = this.#node(columns, goesLeft, depth + 1, maxDepth, random);
    this.right[at] = this.#node(columns, goesRight, depth + 1, maxDepth, random);
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

/** Columns are tried in a random order until one tells rows of the node apart. */
function drawSplit(columns: readonly SampleColumn[], rows: Int32Array, random: Random): Split | null {
  const left = Array.from(columns.keys());
  while (left.length > 0) {
    const place = random.integer(left.length);
    const column = left[place]!;
    left[place] = left.at(-1)!;
    left.pop();
    const split = splitColumn(columns[column]!, column, rows, random);
    if (split !== null) return split;
  }
  return null;
}

function splitColumn({ values, levels }: SampleColumn, column: number, rows: Int32Array, random: Random): Split | null {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let missing = 0;
  for (const row of rows) {
    const value = values[row]!;
    if (Number.isNaN(value)) missing++;
    else {
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  if (least < most) {
    const missingLeft = random.integer(2) === 1;
    if (levels > 0) return { column, threshold: 0, set: drawLevels(values, levels, rows, random), missingLeft };
    const drawn = Math.fround(least + random.uniform() * (most - least));
    // Rounding must not put every row on one side.
    return { column, threshold: drawn < most ? drawn : least, set: null, missingLeft };
  }
  // The same value in every row that has one: only the gaps tell rows apart.
  if (missing === 0 || missing === rows.length) return null;
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
