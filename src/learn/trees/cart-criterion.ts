/**
 * What a split of a single tree makes small: the weight of each side times its impurity. A scan moves rows from right to
 * left one by one.
 */
import { log } from "../../compute/math.ts";

export type Criterion = {
  /** Numbers of a leaf. */
  readonly outputs: number;
  /** Takes the rows `list[from .. to - 1]` as the node to part; all are right. */
  begin(list: Int32Array, from: number, to: number): void;
  /** Impurity of the node, its weight, and the answer that it would give as a leaf. */
  node(): { readonly impurity: number; readonly weight: number; readonly value: Float64Array };
  /** Puts every row back on the right. */
  rewind(): void;
  move(row: number): void;
  /** Minus the weight times impurity of both sides. */
  score(): number;
};

const LOG_2 = log(2);

/** Gini impurity 1 - Σ p², or entropy -Σ p log₂ p, of the shares p of the classes. */
export function classCriterion(
  target: Float64Array,
  weights: Float64Array | null,
  classes: number,
  entropy: boolean,
): Criterion {
  const all = new Float64Array(classes);
  const left = new Float64Array(classes);
  const right = new Float64Array(classes);
  let total = 0;
  let squares = 0;
  let [leftWeight, leftSquares, rightSquares] = [0, 0, 0];
  const entropyOf = (sums: Float64Array, weight: number): number => {
    let sum = 0;
    for (let k = 0; k < classes; k++) if (sums[k]! > 0) sum += sums[k]! * log(sums[k]! / weight);
    return -sum / LOG_2;
  };
  return {
    outputs: classes,
    begin(list, from, to) {
      all.fill(0);
      total = 0;
      for (let i = from; i < to; i++) {
        const weight = weights === null ? 1 : weights[list[i]!]!;
        all[target[list[i]!]!]! += weight;
        total += weight;
      }
      squares = 0;
      for (const sum of all) squares += sum * sum;
      this.rewind();
    },
    node() {
      const impurity = entropy ? entropyOf(all, total) / total : 1 - squares / (total * total);
      return { impurity, weight: total, value: all.map((sum) => sum / total) };
    },
    rewind() {
      left.fill(0);
      right.set(all);
      [leftWeight, leftSquares, rightSquares] = [0, 0, squares];
    },
    move(row) {
      const weight = weights === null ? 1 : weights[row]!;
      const k = target[row]!;
      leftSquares += weight * (2 * left[k]! + weight);
      rightSquares -= weight * (2 * right[k]! - weight);
      left[k]! += weight;
      right[k]! -= weight;
      leftWeight += weight;
    },
    score() {
      const rightWeight = total - leftWeight;
      if (entropy) return -entropyOf(left, leftWeight) - entropyOf(right, rightWeight);
      return leftSquares / leftWeight + rightSquares / rightWeight - total;
    },
  };
}

/** Mean squared distance to the mean. Targets are taken relative to `shift`, so that squares keep their digits. */
export function squaredCriterion(target: Float64Array, weights: Float64Array | null, shift: number): Criterion {
  let [total, sum, squares] = [0, 0, 0];
  let [leftWeight, leftSum] = [0, 0];
  return {
    outputs: 1,
    begin(list, from, to) {
      [total, sum, squares] = [0, 0, 0];
      for (let i = from; i < to; i++) {
        const weight = weights === null ? 1 : weights[list[i]!]!;
        const value = target[list[i]!]! - shift;
        total += weight;
        sum += weight * value;
        squares += weight * value * value;
      }
      this.rewind();
    },
    node() {
      const mean = sum / total;
      return {
        impurity: Math.max(0, squares / total - mean * mean),
        weight: total,
        value: Float64Array.of(shift + mean),
      };
    },
    rewind() {
      [leftWeight, leftSum] = [0, 0];
    },
    move(row) {
      const weight = weights === null ? 1 : weights[row]!;
      leftWeight += weight;
      leftSum += weight * (target[row]! - shift);
    },
    score() {
      const rest = sum - leftSum;
      return (leftSum * leftSum) / leftWeight + (rest * rest) / (total - leftWeight) - squares;
    },
  };
}
