/**
 * Quantile scale: gives every column the shape of a normal or of a uniform distribution.
 *
 * x becomes the share of rows at or below x, or Φ⁻¹ of it, straight lines between stored quantiles. Equal values
 * share the middle of their range of shares; normal ends stop at the shares 1/2n and 1 − 1/2n, uniform ones at 0
 * and 1. Missing values stay missing.
 * A block of mostly zeros (one-hot, terms) stays as it is.
 *
 * Of many rows a sample is looked at: the curve has far fewer points than it.
 *
 * Time O(m log m), memory O(m + quantiles) per column, for m rows looked at.
 *
 * Source: B. Bolstad et al., "A Comparison of Normalization Methods", Bioinformatics 19(2), 2003.
 * Golden numbers: tests/golden/prepare.json and prepare-scalers.json (scikit-learn `QuantileTransformer`).
 * Differs: scikit-learn puts normal ends at ± 5.2 whatever the number of rows, and draws its lines before Φ⁻¹.
 */
import { gather } from "../compute/frame.ts";
import { sortedOrder } from "../compute/statistics.ts";
import { normalQuantile } from "../compute/statistics-distributions.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { choice, integer } from "../contract/params.ts";
import type { Random } from "../contract/random.ts";
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
    mostRows: integer({
      default: 10_000,
      min: 100,
      doc: "With more rows, curves are those of a random sample of this many.",
    }),
  },

  fit({ columns, rows, weights }, params, context): QuantileScaleState {
    const sample = rows > params.mostRows ? spreadRows(rows, params.mostRows, context.random.fork("sample")) : null;
    const counted = weights === null || sample === null ? weights : gather(weights, sample);
    const curves = (column: FrameColumn) =>
      Array.from({ length: isSparseBlock(column) ? 0 : column.width }, (_, part) => {
        const all = partOf(column, part);
        return curve(new Float64Array(sample === null ? all : gather(all, sample)), counted, params);
      });
    return { columns: columns.map((column) => ({ curves: curves(column) })) };
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

/** One row drawn from each of `count` stretches of rows. */
function spreadRows(rows: number, count: number, random: Random): Int32Array {
  return Int32Array.from({ length: count }, (_, k) => {
    const from = Math.floor((k * rows) / count);
    return from + random.integer(Math.floor(((k + 1) * rows) / count) - from);
  });
}

type Options = { readonly shape: "normal" | "uniform"; readonly quantiles: number };

function curve(values: Float64Array, weights: Float64Array | null, { shape, quantiles }: Options) {
  const { points, shares, rows } = weights === null ? sharesOf(values) : weightedShares(values, weights);
  if (rows === 0) return { x: Float64Array.of(0), y: Float64Array.of(shape === "normal" ? 0 : 0.5) };
  const kept = thinned(points.length, quantiles);
  const end = shape === "normal" ? 1 / (2 * rows) : 0;
  const value = (share: number) => (shape === "normal" ? normalQuantile(share) : share);
  return {
    x: Float64Array.from(kept, (k) => points[k]!),
    y: Float64Array.from(kept, (k) => value(Math.min(1 - end, Math.max(end, shares[k]!)))),
  };
}

/** Distinct finite values, rising, and the share of rows below the middle of each; how many rows they are of. */
type Shares = { readonly points: Float64Array; readonly shares: Float64Array; readonly rows: number };

/** The share of a single row is that of its place among n − 1 steps. Uses the values up. */
function sharesOf(values: Float64Array): Shares {
  let rows = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! - values[i]! === 0) values[rows++] = values[i]!;
  const sorted = values.subarray(0, rows).sort();
  const shares = new Float64Array(rows);
  let distinct = 0;
  for (let k = 0; k < rows; ) {
    const value = sorted[k]!;
    const before = k;
    while (k < rows && sorted[k] === value) k++;
    // what is distinct moves to the front
    sorted[distinct] = value;
    shares[distinct++] = k - before < rows ? (before + k - 1) / 2 / (rows - 1) : 0.5;
  }
  return { points: sorted.subarray(0, distinct), shares: shares.subarray(0, distinct), rows };
}

function weightedShares(values: Float64Array, weights: Float64Array): Shares {
  const order = sortedOrder(values).filter((i) => Number.isFinite(values[i]!) && weights[i]! > 0);
  const points: number[] = [];
  const shares: number[] = [];
  let total = 0;
  for (const i of order) total += weights[i]!;
  // the weight of one row on average: without weights, 1
  const one = total / order.length;
  let before = 0;
  for (let k = 0; k < order.length; ) {
    const value = values[order[k]!]!;
    let run = 0;
    for (; k < order.length && values[order[k]!] === value; k++) run += weights[order[k]!]!;
    points.push(value);
    shares.push(total > run ? (before + run / 2 - one / 2) / (total - one) : 0.5);
    before += run;
  }
  return { points: Float64Array.from(points), shares: Float64Array.from(shares), rows: order.length };
}

/** At most `most` places of `count`, evenly spread, both ends among them. */
function thinned(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, k) => k);
  return Array.from({ length: most }, (_, k) => Math.round((k * (count - 1)) / (most - 1)));
}
