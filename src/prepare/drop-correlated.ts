/**
 * Drop correlated: leaves out columns that say almost the same as an earlier one.
 *
 * In their order, a column goes when the size of its correlation with a column that stays is above `limit`. Pearson's
 * correlation, or of ranks (Spearman's, equal values share the middle rank). Missing values count as the mean.
 * Constant columns are correlated with nothing; blocks of several numbers stay.
 *
 * Time O(n · p²), memory O(n · p).
 *
 * Source: M. Kuhn and K. Johnson, "Applied Predictive Modeling", 2013, section 3.5.
 * Golden numbers: tests/golden/prepare-selection.json (pandas `DataFrame.corr`).
 */
import { gram } from "../compute/matrices/matrix.ts";
import { moments, type Numbers, sortedOrder } from "../compute/statistics.ts";
import { choice, real } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { describedTable } from "./described.ts";
import { finiteOrMissing } from "./gaps.ts";

/** Per column: 1 when it stays, and its greatest size of correlation with an earlier column that stays. */
export type DropCorrelatedState = { readonly kept: Uint8Array; readonly correlations: Float64Array };

export const dropCorrelated = defineStep({
  name: "dropCorrelated",
  summary: "Leaves out columns that say almost the same as an earlier one.",
  source: "Kuhn & Johnson 2013",
  selects: ["number"],
  params: {
    limit: real({ default: 0.95, min: 0, max: 1, doc: "Size of the correlation above which the later column goes." }),
    of: choice({ default: "values", words: ["values", "ranks"], doc: "Correlation of values or of ranks." }),
  },

  fit({ columns, rows, weights }, params): DropCorrelatedState {
    const kept = new Uint8Array(columns.length).fill(1);
    const correlations = new Float64Array(columns.length);
    const single = [...columns.keys()].filter((c) => columns[c]!.width === 1);
    const p = single.length;
    const z = new Float64Array(rows * p);
    single.forEach((c, j) => {
      const values = finiteOrMissing(columns[c]!.values());
      const used = params.of === "ranks" ? ranksOf(values) : values;
      const { mean, variance } = moments(used, weights);
      const factor = variance > 0 && Number.isFinite(variance) ? 1 / Math.sqrt(variance) : 0;
      for (let i = 0; i < rows; i++) z[i * p + j] = Number.isNaN(used[i]!) ? 0 : (used[i]! - mean) * factor;
    });
    const products = gram({ rows, columns: p, values: z }, weights).values;
    for (let j = 0; j < p; j++) {
      const c = single[j]!;
      for (let k = 0; k < j; k++) {
        if (kept[single[k]!] === 0) continue;
        const size = Math.sqrt(products[j * p + j]! * products[k * p + k]!);
        const correlation = size > 0 ? Math.min(1, Math.abs(products[j * p + k]!) / size) : 0;
        correlations[c] = Math.max(correlations[c]!, correlation);
      }
      if (correlations[c]! > params.limit) kept[c] = 0;
    }
    return { kept, correlations };
  },

  lower: ({ kept }, columns) => columns.filter((_, c) => kept[c] === 1),

  describe: ({ kept, correlations }, names) => describedTable(names, { correlation: correlations, kept }),
});

/** Ranks from 0 on, equal values at the middle of theirs; NaN stays. */
function ranksOf(values: Numbers): Float64Array {
  const order = sortedOrder(values).filter((i) => !Number.isNaN(values[i]!));
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let k = from; k < to; k++) ranks[order[k]!] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}
