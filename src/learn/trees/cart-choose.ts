/**
 * The pruning that cross-validation chooses: the smallest tree whose loss is within one standard error of the least.
 * Source: L. Breiman et al., "Classification and Regression Trees", 1984, section 3.4.3.
 */
import type { FitContext } from "../../contract/context.ts";
import type { Criterion } from "./cart-criterion.ts";
import { type CartNode, type CartOptions, growCart } from "./cart-grow.ts";
import { pruningPath } from "./cart-prune.ts";
import type { CartColumn } from "./cart-table.ts";

const FOLDS = 5;
/** Alphas that are tried: spread evenly over those at which the tree changes. */
const MOST_ALPHAS = 200;

/**
 * `alphas`: those of the tree of all rows. Losses: squared distance of the class shares or of the value, or absolute
 * distance. Returns null when time was up.
 */
export async function chooseAlpha(
  columns: readonly CartColumn[],
  target: Float64Array,
  weights: Float64Array | null,
  criterion: Criterion,
  alphas: readonly number[],
  options: CartOptions & { readonly absolute: boolean },
  context: FitContext,
): Promise<number | null> {
  const tried = representatives(alphas);
  const rows = target.length;
  const folds = Math.min(FOLDS, rows);
  const place = new Int32Array(rows);
  context.random
    .fork("pruning")
    .permutation(rows)
    .forEach((row, i) => {
      place[row] = i % folds;
    });
  const [sums, squares] = [new Float64Array(tried.length + 1), new Float64Array(tried.length + 1)];
  let mass = 0;
  for (let fold = 0; fold < folds && folds > 1; fold++) {
    const inside = Int32Array.from(target.keys()).filter((row) => place[row] !== fold);
    const { nodes, cutShort } = await growCart(columns, target, criterion, inside, options, context);
    if (cutShort) return null;
    const { collapses } = pruningPath(nodes);
    for (let row = 0; row < rows; row++) {
      if (place[row] !== fold) continue;
      const weight = weights?.[row] ?? 1;
      mass += weight;
      addLosses(nodes, collapses, columns, row, tried, sums, squares, weight, (value) =>
        lossOf(value, target[row]!, options),
      );
    }
  }
  if (mass === 0) return 0;
  for (let i = 1; i < tried.length; i++) {
    sums[i]! += sums[i - 1]!;
    squares[i]! += squares[i - 1]!;
  }
  let least = 0;
  tried.forEach((_, i) => {
    if (sums[i]! < sums[least]!) least = i;
  });
  const mean = sums[least]! / mass;
  const error = Math.sqrt(Math.max(0, squares[least]! / mass - mean * mean) / rows);
  let chosen = least;
  tried.forEach((_, i) => {
    if (sums[i]! / mass <= mean + error) chosen = Math.max(chosen, i);
  });
  return tried[chosen]!;
}

/** Between two alphas at which the tree changes, their geometric mean stands for the tree. */
function representatives(alphas: readonly number[]): readonly number[] {
  const step = Math.max(1, alphas.length / MOST_ALPHAS);
  const places: number[] = [];
  for (let i = 0; i < alphas.length; i += step) places.push(Math.floor(i));
  if (places.at(-1) !== alphas.length - 1) places.push(alphas.length - 1);
  return places.map((i) => (i + 1 < alphas.length ? Math.sqrt(alphas[i]! * alphas[i + 1]!) : alphas[i]!));
}

/**
 * Losses of one row at all alphas. On its way down, a node answers from the alpha at which it collapses to that of its
 * parent; differences are noted at the ends of each such range.
 */
function addLosses(
  nodes: readonly CartNode[],
  collapses: Float64Array,
  columns: readonly CartColumn[],
  row: number,
  alphas: readonly number[],
  sums: Float64Array,
  squares: Float64Array,
  weight: number,
  loss: (value: Float64Array) => number,
): void {
  let end = alphas.length;
  for (let at = 0; end > 0; ) {
    const node = nodes[at]!;
    const begin = node.left < 0 ? 0 : firstFrom(alphas, collapses[at]!, end);
    if (begin < end) {
      const here = loss(node.value);
      sums[begin]! += weight * here;
      sums[end]! -= weight * here;
      squares[begin]! += weight * here * here;
      squares[end]! -= weight * here * here;
      end = begin;
    }
    if (node.left < 0) return;
    const { column, threshold, lefts, missingLeft } = node.split!;
    const value = columns[column]!.values[row]!;
    const side = lefts === null ? 2 : lefts[value]!;
    const greater = nodes[node.left]!.rows > nodes[node.right]!.rows;
    const left =
      lefts !== null ? (side === 2 ? greater : side === 1) : Number.isNaN(value) ? missingLeft : value <= threshold;
    at = left ? node.left : node.right;
  }
}

/** The first alpha, before `end`, of at least `from`. */
function firstFrom(alphas: readonly number[], from: number, end: number): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (alphas[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function lossOf(
  value: Float64Array,
  target: number,
  { classes, absolute }: { classes: number; absolute: boolean },
): number {
  if (classes === 0) return absolute ? Math.abs(value[0]! - target) : (value[0]! - target) ** 2;
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += (value[k]! - (k === target ? 1 : 0)) ** 2;
  return sum;
}
