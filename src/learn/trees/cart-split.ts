/** The best split of one node of a single tree: every threshold of every column of numbers, sets of levels otherwise. */
import type { Criterion } from "./cart-criterion.ts";
import type { CartColumn } from "./cart-table.ts";

export type CartSplit = {
  readonly column: number;
  /** Values up to it go left; NaN for categories. */
  readonly threshold: number;
  /** Categories: per level, missing last, 1 left, 0 right, 2 where no row of the node had it; null for numbers. */
  readonly lefts: Uint8Array | null;
  readonly missingLeft: boolean;
  /** Whether rows of the node were missing in the column. */
  readonly anyMissing: boolean;
  readonly score: number;
};

const ABSENT = 2;

export type SplitOptions = { readonly minLeafRows: number; readonly classes: number };

/** The rows of a node: `lists[column][from .. to - 1]`, in the order of the column's values; all rows in `rows`. */
export type NodeRows = {
  readonly lists: readonly Int32Array[];
  readonly rows: Int32Array;
  readonly from: number;
  readonly to: number;
};

/** The criterion must have begun with the rows of the node. Returns null where nothing can be parted. */
export function bestSplit(
  columns: readonly CartColumn[],
  node: NodeRows,
  criterion: Criterion,
  target: Float64Array,
  options: SplitOptions,
): CartSplit | null {
  let best: CartSplit | null = null;
  columns.forEach((column, c) => {
    const found =
      column.levels === 0
        ? splitNumbers(column, c, node, criterion, options.minLeafRows, best?.score)
        : splitLevels(column, c, node, criterion, target, options, best?.score);
    if (found !== null) best = found;
  });
  return best;
}

function splitNumbers(
  { values }: CartColumn,
  c: number,
  { lists, from, to }: NodeRows,
  criterion: Criterion,
  least: number,
  atLeast = Number.NEGATIVE_INFINITY,
): CartSplit | null {
  const order = lists[c]!;
  let known = to;
  while (known > from && Number.isNaN(values[order[known - 1]!]!)) known--;
  if (known === from || (known === to && values[order[from]!] === values[order[to - 1]!])) return null;
  const rows = to - from;
  let [score, threshold, missingLeft] = [atLeast, Number.NaN, false];
  for (const side of known < to ? [false, true] : [false]) {
    criterion.rewind();
    let lefts = 0;
    if (side) {
      for (let i = known; i < to; i++) criterion.move(order[i]!);
      lefts = to - known;
    }
    // with missing values on the right, all known ones may go left
    const end = side || known === to ? known - 1 : known;
    for (let i = from; i < end; i++) {
      criterion.move(order[i]!);
      lefts++;
      const value = values[order[i]!]!;
      const next = i + 1 < known ? values[order[i + 1]!]! : Number.POSITIVE_INFINITY;
      if (value === next || lefts < least) continue;
      if (rows - lefts < least) break;
      const here = criterion.score();
      if (!(here > score)) continue;
      score = here;
      threshold = i + 1 < known ? between(value, next) : Number.POSITIVE_INFINITY;
      missingLeft = side;
    }
  }
  return Number.isNaN(threshold)
    ? null
    : { column: c, threshold, lefts: null, missingLeft, anyMissing: known < to, score };
}

/** The middle of two values, or the lower where no number lies between. */
function between(a: number, b: number): number {
  const middle = a / 2 + b / 2;
  return middle >= a && middle < b ? middle : a;
}

/**
 * Levels (missing is one more) in the order of their mean target, parted at each place: the best of all sets for two
 * classes or squared error (W. Fisher, 1958). For more classes in the order of the share of each class in turn.
 */
function splitLevels(
  { values, levels }: CartColumn,
  c: number,
  { rows, from, to }: NodeRows,
  criterion: Criterion,
  target: Float64Array,
  { minLeafRows, classes }: SplitOptions,
  atLeast = Number.NEGATIVE_INFINITY,
): CartSplit | null {
  const counts = new Int32Array(levels + 2);
  for (let i = from; i < to; i++) counts[values[rows[i]!]! + 1]!++;
  const present = Array.from({ length: levels + 1 }, (_, level) => level).filter((level) => counts[level + 1]! > 0);
  if (present.length < 2) return null;
  for (let level = 0; level <= levels; level++) counts[level + 1]! += counts[level]!;
  const byLevel = new Int32Array(to - from);
  const next = counts.slice();
  for (let i = from; i < to; i++) byLevel[next[values[rows[i]!]!]!++] = rows[i]!;
  let [score, lefts] = [atLeast, null as Uint8Array | null];
  for (let k = classes > 2 ? 0 : -1; k < (classes > 2 ? classes : 0); k++) {
    const means = new Float64Array(levels + 1);
    for (const level of present) {
      let sum = 0;
      for (let i = counts[level]!; i < counts[level + 1]!; i++) {
        const value = target[byLevel[i]!]!;
        sum += k < 0 ? value : value === k ? 1 : 0;
      }
      means[level] = sum / (counts[level + 1]! - counts[level]!);
    }
    const order = present.slice().sort((a, b) => means[a]! - means[b]! || a - b);
    criterion.rewind();
    let gone = 0;
    for (let place = 0; place < order.length - 1; place++) {
      const level = order[place]!;
      for (let i = counts[level]!; i < counts[level + 1]!; i++) criterion.move(byLevel[i]!);
      gone += counts[level + 1]! - counts[level]!;
      if (gone < minLeafRows) continue;
      if (to - from - gone < minLeafRows) break;
      const here = criterion.score();
      if (!(here > score)) continue;
      score = here;
      lefts = new Uint8Array(levels + 1).fill(ABSENT);
      order.forEach((one, i) => {
        lefts![one] = i <= place ? 1 : 0;
      });
    }
  }
  if (lefts === null) return null;
  return {
    column: c,
    threshold: Number.NaN,
    lefts,
    missingLeft: lefts[levels] === 1,
    anyMissing: counts[levels + 1]! > counts[levels]!,
    score,
  };
}
