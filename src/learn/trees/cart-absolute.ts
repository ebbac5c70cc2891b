/** Mean absolute distance to the median, kept while rows move between the sides: sums over ranks, in Fenwick trees. */
import type { Criterion } from "./cart-criterion.ts";

/** Sums of weight and of weight times value over the ranks of the values, by P. Fenwick, Software 24(3), 1994. */
type Ranked = { readonly weight: Float64Array; readonly sum: Float64Array };

export function absoluteCriterion(target: Float64Array, weights: Float64Array | null): Criterion {
  const values = Float64Array.from(new Set(target)).sort();
  const place = new Map(Array.from(values, (value, rank) => [value, rank + 1]));
  const ranks = Int32Array.from(target, (value) => place.get(value)!);
  const size = values.length;
  let top = 1;
  while (top * 2 <= size) top *= 2;
  const tree = (): Ranked => ({ weight: new Float64Array(size + 1), sum: new Float64Array(size + 1) });
  const [all, left] = [tree(), tree()];
  const add = (into: Ranked, row: number, sign: number): void => {
    const weight = sign * (weights === null ? 1 : weights[row]!);
    for (let i = ranks[row]!; i <= size; i += i & -i) {
      into.weight[i]! += weight;
      into.sum[i]! += weight * target[row]!;
    }
  };
  let rows: readonly number[] | Int32Array = [];
  const moved: number[] = [];
  let [total, sum, leftWeight, leftSum] = [0, 0, 0, 0];
  /** Least sum of distances of what is in `from` but not in `less`; the median stays in `median`. */
  let median = 0;
  const distance = (from: Ranked, less: Ranked | null, weight: number, sumOf: number): number => {
    let [at, below, belowSum] = [0, 0, 0];
    const half = weight / 2;
    for (let step = top; step > 0; step >>= 1) {
      const next = at + step;
      if (next > size) continue;
      const own = from.weight[next]! - (less === null ? 0 : less.weight[next]!);
      if (below + own < half) {
        at = next;
        below += own;
        belowSum += from.sum[next]! - (less === null ? 0 : less.sum[next]!);
      }
    }
    median = values[Math.min(at, size - 1)]!;
    return median * below - belowSum + (sumOf - belowSum) - median * (weight - below);
  };
  /** Where half of the weight lies at or below the median, any value up to the next one is a median: the middle. */
  const middle = (): number => {
    distance(all, null, total, sum);
    const low = median;
    let below = 0;
    let next = Number.POSITIVE_INFINITY;
    for (const row of rows) {
      if (target[row]! <= low) below += weights === null ? 1 : weights[row]!;
      else if (target[row]! < next) next = target[row]!;
    }
    return below === total / 2 && next < Number.POSITIVE_INFINITY ? low / 2 + next / 2 : low;
  };
  return {
    outputs: 1,
    begin(list, from, to) {
      this.rewind();
      for (const row of rows) add(all, row, -1);
      rows = list.slice(from, to);
      [total, sum] = [0, 0];
      for (const row of rows) {
        add(all, row, 1);
        const weight = weights === null ? 1 : weights[row]!;
        total += weight;
        sum += weight * target[row]!;
      }
    },
    node() {
      const impurity = Math.max(0, distance(all, null, total, sum) / total);
      return { impurity, weight: total, value: Float64Array.of(middle()) };
    },
    rewind() {
      for (const row of moved) add(left, row, -1);
      moved.length = 0;
      [leftWeight, leftSum] = [0, 0];
    },
    move(row) {
      moved.push(row);
      add(left, row, 1);
      const weight = weights === null ? 1 : weights[row]!;
      leftWeight += weight;
      leftSum += weight * target[row]!;
    },
    score() {
      const right = distance(all, left, total - leftWeight, sum - leftSum);
      return -distance(left, null, leftWeight, leftSum) - right;
    },
  };
}
