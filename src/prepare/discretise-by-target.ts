/**
 * Discretise by target: a number as the mean target of its bin, with bins that part the target best.
 *
 * The bins are the leaves of a small tree on this column alone, grown leaf by leaf: always the split that lowers the
 * squared error most (of the target, or of 0 and 1 per class, which is Gini's index). Binary and regression: one
 * number; more classes: one share per class. Missing values are a bin if there were some while fitting, else they
 * get the overall mean.
 *
 * Time O(n log n + n · bins · classes), memory O(n · classes) per column.
 *
 * Source: L. Breiman et al., "Classification and Regression Trees", 1984; as encoding: U. Fayyad and K. Irani,
 * "Multi-Interval Discretization of Continuous-Valued Attributes", IJCAI 1993.
 * Golden numbers: tests/golden/prepare-bins.json (scikit-learn `DecisionTreeRegressor(max_leaf_nodes=...)`).
 */
import { sortedOrder } from "../compute/statistics.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { integer } from "../contract/params.ts";
import { defineStep, type StepInput } from "../contract/step.ts";
import { numberColumn, partOf } from "./column.ts";
import { describedTable } from "./described.ts";

/** Per column and number of a row: edges in its units; per class the target of each bin and of missing values. */
export type DiscretiseByTargetState = {
  readonly columns: readonly { readonly parts: readonly Bins[] }[];
};

type Bins = {
  readonly edges: Float64Array;
  readonly values: readonly Float64Array[];
  readonly missing: Float64Array;
};

export const discretiseByTarget = defineStep({
  name: "discretiseByTarget",
  summary: "A number as the mean target of its bin, with bins that part the target best.",
  source: "Breiman et al. 1984; Fayyad & Irani 1993",
  selects: ["number"],
  looksAtTarget: true,
  tasks: ["binary", "multiclass", "regression"],
  params: {
    bins: integer({ default: 6, min: 2, max: 256, doc: "Most bins per column." }),
    minRows: integer({ default: 20, min: 1, doc: "Rows (by weight) that a bin needs." }),
  },

  fit(input, params): DiscretiseByTargetState {
    return {
      columns: input.columns.map((column) => ({
        parts: Array.from({ length: column.width }, (_, k) => binsOf(column, k, input, params)),
      })),
    };
  },

  lower(state, columns, writer) {
    return columns.map((column, c) => {
      const { parts } = state.columns[c]!;
      const refs = parts.flatMap(({ edges, values, missing }, k) => {
        const part = parts.length === 1 ? column.ref : writer.add("select", [column.ref], { from: k, width: 1 });
        return values.map((own, o) => writer.add("step-table", [part], { edges, values: own, missing: missing[o]! }));
      });
      const names = parts.flatMap(({ values }, k) =>
        values.map((_, o) => (values.length === 1 ? column.parts[k]! : `${column.parts[k]} class ${o}`)),
      );
      return numberColumn(column.name, writer.join(refs), names);
    });
  },

  describe({ columns }, names) {
    const rows = columns.flatMap(({ parts }, c) =>
      parts.flatMap(({ edges, values }) =>
        Array.from(values[0]!, (_, bin) => ({
          name: names[c]!,
          above: bin === 0 ? Number.NaN : edges[bin - 1]!,
          targets: values.map((own) => own[bin]!),
        })),
      ),
    );
    const outputs = rows[0]?.targets.map((_, o) => [`target ${o + 1}`, rows.map(({ targets }) => targets[o]!)]) ?? [];
    return describedTable(
      rows.map(({ name }) => name),
      { above: rows.map(({ above }) => above), ...Object.fromEntries(outputs) },
    );
  },
});

/** Sums over the rows in ascending order of the column; entry i is over the first i rows. */
type Sums = { readonly weight: Float64Array; readonly targets: readonly Float64Array[] };
type Leaf = { readonly from: number; readonly to: number; readonly gain: number; readonly at: number };

function binsOf(column: FrameColumn, part: number, input: StepInput, params: { bins: number; minRows: number }): Bins {
  const values = partOf(column, part);
  const outputs = input.task === "multiclass" ? input.classes : 1;
  const order = sortedOrder(values);
  const there = order.filter((i) => !Number.isNaN(values[i]!));
  const sums = sumsOf(there, input, outputs);
  const gaps = sumsOf(order.subarray(there.length), input, outputs);
  const total = sums.weight.at(-1)! + gaps.weight.at(-1)!;
  const overall = sums.targets.map((own, o) => (total > 0 ? (own.at(-1)! + gaps.targets[o]!.at(-1)!) / total : 0));
  const sorted = Float64Array.from(there, (i) => values[i]!);

  const leaves: Leaf[] = [bestSplit(sorted, sums, 0, sorted.length, params.minRows)];
  while (leaves.length < params.bins) {
    const best = leaves.reduce((a, b) => (b.gain > a.gain ? b : a));
    if (!(best.gain > 0)) break;
    const parts = [
      bestSplit(sorted, sums, best.from, best.at, params.minRows),
      bestSplit(sorted, sums, best.at, best.to, params.minRows),
    ];
    leaves.splice(leaves.indexOf(best), 1, ...parts);
  }
  const mean = (own: Float64Array, weight: Float64Array, from: number, to: number, o: number): number => {
    const w = weight[to]! - weight[from]!;
    return w > 0 ? (own[to]! - own[from]!) / w : overall[o]!;
  };
  return {
    edges: Float64Array.from(leaves.slice(1), ({ from }) => between(sorted[from - 1]!, sorted[from]!)),
    values: sums.targets.map((own, o) =>
      Float64Array.from(leaves, ({ from, to }) => mean(own, sums.weight, from, to, o)),
    ),
    missing: Float64Array.from(gaps.targets, (own, o) => mean(own, gaps.weight, 0, own.length - 1, o)),
  };
}

function sumsOf(order: Int32Array, { target, weights }: StepInput, outputs: number): Sums {
  const weight = new Float64Array(order.length + 1);
  const targets = Array.from({ length: outputs }, () => new Float64Array(order.length + 1));
  order.forEach((row, i) => {
    const w = weights === null ? 1 : weights[row]!;
    weight[i + 1] = weight[i]! + w;
    for (let o = 0; o < outputs; o++) {
      const y = outputs === 1 ? target[row]! : Number(target[row] === o);
      targets[o]![i + 1] = targets[o]![i]! + w * y;
    }
  });
  return { weight, targets };
}

/** The cut of rows `from` to `to` that lowers the squared error most; no gain where none is allowed. */
function bestSplit(sorted: Float64Array, { weight, targets }: Sums, from: number, to: number, minRows: number): Leaf {
  let best: Leaf = { from, to, gain: 0, at: -1 };
  const all = weight[to]! - weight[from]!;
  for (let at = from + 1; at < to; at++) {
    if (sorted[at] === sorted[at - 1]) continue;
    const left = weight[at]! - weight[from]!;
    const right = all - left;
    if (left < minRows || right < minRows || !(left > 0) || !(right > 0)) continue;
    let gain = 0;
    for (const own of targets) {
      const difference = (own[at]! - own[from]!) / left - (own[to]! - own[at]!) / right;
      gain += ((left * right) / all) * difference * difference;
    }
    // Gains that differ in their last digits only are the same: the first is taken.
    if (gain > best.gain * (1 + 1e-12) && gain > 1e-300) best = { from, to, gain, at };
  }
  return best;
}

/** A number in [low, high): the middle, where that is a number of its own. */
function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  if (Number.isFinite(middle) && middle < high && middle >= low) return middle;
  return Number.isFinite(low) ? low : -Number.MAX_VALUE;
}
