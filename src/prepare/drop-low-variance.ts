/**
 * Drop low variance: leaves out columns that hardly vary.
 *
 * A column goes when its variance (over the weight, missing values left out) is at most `variance`; a block goes when
 * all its numbers do. The variance is in the square of the column's own unit: scale first where units differ.
 *
 * Time O(n), memory O(1) per column.
 *
 * Source: standard; see M. Kuhn and K. Johnson, "Feature Engineering and Selection", 2019, section 3.3.
 * Golden numbers: tests/golden/prepare-selection.json (scikit-learn `VarianceThreshold`).
 */
import { blockMoments } from "../compute/statistics.ts";
import { real } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { describedTable } from "./described.ts";

/** Per column: 1 when it stays, and its greatest variance. */
export type DropLowVarianceState = { readonly kept: Uint8Array; readonly variances: Float64Array };

export const dropLowVariance = defineStep({
  name: "dropLowVariance",
  summary: "Leaves out columns that hardly vary.",
  source: "Kuhn & Johnson 2019",
  selects: ["number", "boolean"],
  params: {
    variance: real({ default: 0, min: 0, doc: "The variance that is too low, in squares of the column's unit." }),
  },

  fit({ columns, weights }, params): DropLowVarianceState {
    const variances = Float64Array.from(columns, (column) => {
      const all = blockMoments(column.values(), weights, column.width).map(({ variance }) => variance);
      // Infinite values have no variance, and vary.
      return Math.max(...all.map((v, k) => (Number.isNaN(v) ? emptyOrEndless(column.values(), column.width, k) : v)));
    });
    return { kept: Uint8Array.from(variances, (v) => Number(v > params.variance)), variances };
  },

  lower: ({ kept }, columns) => columns.filter((_, c) => kept[c] === 1),

  describe: ({ kept, variances }, names) => describedTable(names, { variance: variances, kept }),
});

/** The variance of a number that has none to compute: 0 where no value is there, else endless. */
function emptyOrEndless(values: ArrayLike<number>, width: number, part: number): number {
  for (let at = part; at < values.length; at += width) if (!Number.isNaN(values[at]!)) return Number.POSITIVE_INFINITY;
  return 0;
}
