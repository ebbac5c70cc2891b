/**
 * Quantile scale: gives every column the shape of a normal or of a uniform distribution.
 *
 * x becomes the share of rows at or below x, or Φ⁻¹ of it, straight lines between stored quantiles. Equal values
 * share the middle of their range of shares; normal ends stop at the shares 1/2n and 1 − 1/2n, uniform ones at 0
 * and 1. Missing values stay missing.
 * A block of mostly zeros (one-hot, terms) stays as it is.
 *
 * Time O(n log n), memory O(n + quantiles) per column.
 *
 * Source: B. Bolstad et al., "A Comparison of Normalization Methods", Bioinformatics 19(2), 2003.
 * Golden numbers: tests/golden/prepare.json and prepare-scalers.json (scikit-learn `QuantileTransformer`).
 * Differs: scikit-learn puts normal ends at ± 5.2 whatever the number of rows, and draws its lines before Φ⁻¹.
 */
import { sortedOrder } from "../compute/statistics.ts";
import { normalQuantile } from "../compute/statistics-distributions.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { choice, integer } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { isSparseBlock, partOf } from "./column.ts";

/** Per column and number of a row: the points of the curve, x in the units of the column, y of the asked shape. */
export type QuantileScaleState = {
  readonly columns: readonly { readonly curves: readonly { readonly x: Float64Array; readonly y: Float64Array }[] }[];
};

export const quantileScale = defineStep({
  name: "quantileScale",
  summary: "The shape of a normal or uniform distribution, whatever the shape of the column.",
  source: "Bolstad et al. 2003",
  selects: ["number", "datetime"],
  params: {
    shape: choice({ default: "normal", words: ["normal", "uniform"], doc: "The shape that columns are given." }),
    quantiles: integer({ default: 300, min: 2, max: 100_000, doc: "Most points of the stored curve." }),
  },

  fit({ columns, weights }, params): QuantileScaleState {
    return {
      columns: columns.map((column) => ({
        curves: Array.from({ length: isSparseBlock(column) ? 0 : column.width }, (_, k) =>
          curve(column, k, weights, params),
        ),
      })),
    };
  },

  lower(state, columns, writer) {
    return columns.map((column, c) => {
      const { curves } = state.columns[c]!;
      if (curves.length === 0) return column;
      const refs = curves.map(({ x, y }, k) => {
        const part = curves.length === 1 ? column.ref : writer.add("select", [column.ref], { from: k, width: 1 });
        return writer.add("piecewise-linear", [part], { x, y });
      });
      return { ...column, kind: "number", ref: writer.join(refs) };
    });
  },
});

function curve(
  column: FrameColumn,
  part: number,
  weights: Float64Array | null,
  params: { readonly shape: "normal" | "uniform"; readonly quantiles: number },
) {
  const values = partOf(column, part);
  const order = sortedOrder(values).filter((i) => Number.isFinite(values[i]!) && (weights === null || weights[i]! > 0));
  if (order.length === 0) return { x: Float64Array.of(0), y: Float64Array.of(params.shape === "normal" ? 0 : 0.5) };
  const points: number[] = [];
  const shares: number[] = [];
  const weightOf = (i: number) => (weights === null ? 1 : weights[i]!);
  let total = 0;
  for (const i of order) total += weightOf(i);
  // Share of the middle of each run of equal values; a single row's share is that of its place among n - 1 steps.
  let before = 0;
  for (let k = 0; k < order.length; ) {
    const value = values[order[k]!]!;
    let run = 0;
    for (; k < order.length && values[order[k]!] === value; k++) run += weightOf(order[k]!);
    points.push(value);
    shares.push(
      total > run
        ? (before + run / 2 - shareOfRow(total, order.length) / 2) / (total - shareOfRow(total, order.length))
        : 0.5,
    );
    before += run;
  }
  const kept = thinned(points.length, params.quantiles);
  const end = params.shape === "normal" ? 1 / (2 * order.length) : 0;
  const value = (share: number) => (params.shape === "normal" ? normalQuantile(share) : share);
  return {
    x: Float64Array.from(kept, (k) => points[k]!),
    y: Float64Array.from(kept, (k) => value(Math.min(1 - end, Math.max(end, shares[k]!)))),
  };
}

/** Weight of one row on average: without weights, 1. */
function shareOfRow(total: number, rows: number): number {
  return total / rows;
}

/** At most `most` places of `count`, evenly spread, both ends among them. */
function thinned(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, k) => k);
  return Array.from({ length: most }, (_, k) => Math.round((k * (count - 1)) / (most - 1)));
}
