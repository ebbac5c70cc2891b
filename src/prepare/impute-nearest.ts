/**
 * Impute nearest: a missing number becomes the mean of that number in the rows most like its row.
 *
 * distance²(a, b) = numbers / shared · Σ ((aⱼ − bⱼ) / sⱼ)² over the numbers that both rows have, s the standard
 * deviation with scale, else 1. The mean is over the `neighbours` nearest rows that have the number, each weighed the
 * same or by 1 / distance; among rows equally far the earlier come first. Where no row knows, the column's mean. A
 * column without any value becomes 0. The program keeps at most `maxRows` of the rows, drawn by the seed.
 *
 * Time O(rows with gaps · kept rows · numbers), memory O(kept rows · numbers).
 *
 * Source: O. Troyanskaya et al., "Missing Value Estimation Methods for DNA Microarrays", Bioinformatics 17(6), 2001.
 * Golden numbers: tests/golden/prepare-imputation.json (scikit-learn `KNNImputer`).
 * Differs: columns are scaled unless told otherwise; row weights count in means and deviations only.
 */

import { gatherRows } from "../compute/frame.ts";
import { matrixOf } from "../compute/frame-matrix.ts";
import { blockMoments } from "../compute/statistics.ts";
import { choice, flag, integer } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { describedTable } from "./described.ts";
import { finiteOrMissing, lowerFilled, numbersNames } from "./gaps.ts";

/** Rows are over the numbers of all columns side by side. */
export type ImputeNearestState = {
  readonly neighbours: number;
  readonly weights: "uniform" | "distance";
  /** `rows × numbers`, NaN for gaps, in the units of the columns. */
  readonly rows: number;
  readonly stored: Float64Array;
  readonly factor: Float64Array;
  readonly start: Float64Array;
  /** Per column: 1 when it had gaps. */
  readonly gaps: Uint8Array;
  readonly indicator: boolean;
};

export const imputeNearest = defineStep({
  name: "imputeNearest",
  summary: "Fills missing numbers from the rows most like theirs.",
  source: "Troyanskaya et al. 2001",
  selects: ["number"],
  params: {
    neighbours: integer({ default: 5, min: 1, max: 1000, doc: "Rows that a mean is over." }),
    weights: choice({ default: "uniform", words: ["uniform", "distance"], doc: "How near rows are weighed." }),
    scale: flag({ default: true, doc: "Whether columns count by their standard deviations." }),
    maxRows: integer({ default: 2000, min: 1, max: 1_000_000, doc: "Most rows that are kept to look in." }),
    indicator: flag({ default: true, doc: "Whether to add a column that marks where values were missing." }),
  },

  fit({ columns, rows, weights }, params, context): ImputeNearestState {
    const { values, columns: width } = matrixOf({ rows, columns });
    const all = finiteOrMissing(values);
    const found = blockMoments(all, weights, width);
    const kept =
      rows <= params.maxRows ? null : context.random.fork("rows").permutation(rows).slice(0, params.maxRows).sort();
    return {
      neighbours: Math.min(params.neighbours, kept?.length ?? rows),
      weights: params.weights,
      rows: kept?.length ?? rows,
      stored: kept === null ? all : gatherRows(all, width, kept),
      factor: Float64Array.from(found, ({ variance }) => {
        const factor = 1 / Math.sqrt(variance);
        return params.scale ? (Number.isFinite(factor) ? factor : 0) : 1;
      }),
      start: Float64Array.from(found, ({ mean }) => (Number.isFinite(mean) ? mean : 0)),
      gaps: Uint8Array.from(columns, (column) => Number(column.values().some(Number.isNaN))),
      indicator: params.indicator,
    };
  },

  lower(state, columns, writer) {
    const { neighbours, weights, rows, stored, factor, start } = state;
    const constants = { neighbours, weights, rows, stored, factor, start };
    return lowerFilled(state, "fill-nearest", constants, columns, writer);
  },

  describe({ start, factor }, names) {
    const spread = factor.map((f) => (f === 0 ? 0 : 1 / f));
    return describedTable(numbersNames(names, start.length), { mean: start, spread });
  },
});
