/**
 * How much each column does for the target, by a forest of extremely randomised trees.
 *
 *   importance of a column = mean over trees of Σ over its branches of (weight of the node / all) · fall of impurity
 *
 * Impurity: Gini of classes, variance of values. A branch tries some columns, each at one threshold drawn between its
 * least and greatest value in the node, so that columns of many values have no head start. Each tree sees at most 4096
 * rows, drawn without replacement. The importances of a tree sum to 1, or are all 0.
 *
 * Time O(trees · m · tried columns · depth), memory O(m), for m rows of a tree.
 *
 * Source: P. Geurts, D. Ernst and L. Wehenkel, "Extremely Randomized Trees", Machine Learning 63(1), 2006.
 */
import type { Random } from "../contract/random.ts";
import type { Matrix } from "./matrices/matrix.ts";

export type ForestSpec = {
  readonly x: Matrix;
  /** Class from 0, or value. */
  readonly target: Float64Array;
  readonly weights: Float64Array | null;
  /** 0 where the target is a value. */
  readonly classes: number;
  readonly trees: number;
};

const MOST_ROWS = 4096;
const LEAST_LEAF = 5;
const MOST_DEPTH = 12;
/** Falls of impurity below this share of the squares of all rows are rounding. */
const LEAST_FALL = 1e-12;

/** `tick` is asked between trees; false ends the forest with what there is. */
export async function treeImportances(
  spec: ForestSpec,
  random: Random,
  tick: () => Promise<boolean>,
): Promise<Float64Array> {
  const total = new Float64Array(spec.x.columns);
  let grown = 0;
  for (let t = 0; t < spec.trees; t++) {
    const own = treeOf(spec, random.fork("tree", t));
    for (let j = 0; j < total.length; j++) total[j]! += own[j]!;
    grown++;
    if (!(await tick())) break;
  }
  return total.map((sum) => sum / grown);
}

function treeOf({ x, target, weights, classes }: ForestSpec, random: Random): Float64Array {
  const part = partOf(x, target, weights, random);
  const tried = Math.max(1, Math.ceil(classes > 0 ? Math.sqrt(x.columns) : x.columns / 3));
  const importances = new Float64Array(x.columns);
  const fallAt = classes > 0 ? giniFall(part, classes) : varianceFall(part);
  const { values, size } = part;
  const rows = Int32Array.from({ length: size }, (_, i) => i);
  const swap = new Int32Array(size);
  const waiting: [from: number, to: number, depth: number][] = [[0, size, 0]];
  const least = LEAST_FALL * part.impurity(classes);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [from, to, depth] = next;
    if (to - from < 2 * LEAST_LEAF || depth >= MOST_DEPTH) continue;
    let best = least;
    let column = -1;
    let threshold = 0;
    for (let k = 0; k < tried; k++) {
      const j = random.integer(x.columns);
      const start = j * size;
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let i = from; i < to; i++) {
        const v = values[start + rows[i]!]!;
        if (v < low) low = v;
        if (v > high) high = v;
      }
      if (!(high > low)) continue;
      const cut = low + random.uniform() * (high - low);
      const fall = fallAt(rows, from, to, start, cut);
      if (!(fall > best)) continue;
      best = fall;
      column = j;
      threshold = cut;
    }
    if (column < 0) continue;
    importances[column]! += best;
    let [a, b] = [from, 0];
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      if (values[column * size + row]! <= threshold) rows[a++] = row;
      else swap[b++] = row;
    }
    rows.set(swap.subarray(0, b), a);
    waiting.push([a, to, depth + 1], [from, a, depth + 1]);
  }
  const sum = importances.reduce((whole, own) => whole + own, 0);
  return sum > 0 ? importances.map((own) => own / sum) : importances;
}

/** The rows of a tree, column by column: what a node looks at lies side by side. */
type Part = {
  readonly size: number;
  readonly values: Float64Array;
  readonly target: Float64Array;
  readonly weights: Float64Array;
  impurity(classes: number): number;
};

function partOf(x: Matrix, target: Float64Array, weights: Float64Array | null, random: Random): Part {
  const size = Math.min(MOST_ROWS, x.rows);
  const drawn = Int32Array.from({ length: x.rows }, (_, i) => i);
  for (let i = 0; i < size; i++) {
    const other = i + random.integer(x.rows - i);
    [drawn[i], drawn[other]] = [drawn[other]!, drawn[i]!];
  }
  const values = new Float64Array(size * x.columns);
  const y = new Float64Array(size);
  const w = new Float64Array(size).fill(1);
  for (let i = 0; i < size; i++) {
    const row = drawn[i]!;
    for (let j = 0; j < x.columns; j++) values[j * size + i] = x.values[row * x.columns + j]!;
    y[i] = target[row]!;
    if (weights !== null) w[i] = weights[row]!;
  }
  const impurity = (classes: number): number => {
    if (classes > 0) return w.reduce((sum, own) => sum + own, 0);
    return y.reduce((sum, own, i) => sum + w[i]! * own * own, 0);
  };
  return { size, values, target: y, weights: w, impurity };
}

/** The fall of weight · impurity where rows of a node are parted at a threshold; 0 where a side has too few rows. */
type Fall = (rows: Int32Array, from: number, to: number, start: number, cut: number) => number;

function varianceFall({ values, target, weights }: Part): Fall {
  return (rows, from, to, start, cut) => {
    let [below, leftWeight, leftSum, weight, sum] = [0, 0, 0, 0, 0];
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const w = weights[row]!;
      const y = w * target[row]!;
      weight += w;
      sum += y;
      if (values[start + row]! > cut) continue;
      below++;
      leftWeight += w;
      leftSum += y;
    }
    const rightWeight = weight - leftWeight;
    if (below < LEAST_LEAF || to - from - below < LEAST_LEAF || !(leftWeight > 0) || !(rightWeight > 0)) return 0;
    const rightSum = sum - leftSum;
    return (leftSum * leftSum) / leftWeight + (rightSum * rightSum) / rightWeight - (sum * sum) / weight;
  };
}

function giniFall({ values, target, weights }: Part, classes: number): Fall {
  const left = new Float64Array(classes);
  const all = new Float64Array(classes);
  return (rows, from, to, start, cut) => {
    left.fill(0);
    all.fill(0);
    let below = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      all[target[row]!]! += weights[row]!;
      if (values[start + row]! > cut) continue;
      below++;
      left[target[row]!]! += weights[row]!;
    }
    if (below < LEAST_LEAF || to - from - below < LEAST_LEAF) return 0;
    let [leftWeight, weight, leftSquares, rightSquares, squares] = [0, 0, 0, 0, 0];
    for (let c = 0; c < classes; c++) {
      const [own, whole] = [left[c]!, all[c]!];
      leftWeight += own;
      weight += whole;
      leftSquares += own * own;
      rightSquares += (whole - own) * (whole - own);
      squares += whole * whole;
    }
    if (!(leftWeight > 0) || !(weight > leftWeight)) return 0;
    return leftSquares / leftWeight + rightSquares / (weight - leftWeight) - squares / weight;
  };
}
