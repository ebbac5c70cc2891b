/**
 * Standardise: mean 0 and standard deviation 1.
 *
 * (x − mean) / deviation, both weighted, missing values left out; the deviation divides by the weight, not by
 * one less. A constant column becomes 0. A block of mostly zeros (one-hot, terms) stays as it is.
 *
 * Time O(n), memory O(1) per column.
 *
 * Source: standard; two passes as in T. Chan, G. Golub and R. LeVeque, "Algorithms for Computing the Sample
 * Variance", The American Statistician 37(3), 1983.
 * Golden numbers: tests/golden/prepare.json (scikit-learn `StandardScaler`).
 */
import { blockMoments } from "../compute/statistics.ts";
import { flag } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { isSparseBlock } from "./column.ts";
import { describeScale, lowerScale, type ScaleState } from "./scaling.ts";

export const standardise = defineStep({
  name: "standardise",
  summary: "Mean 0, standard deviation 1.",
  source: "Chan, Golub & LeVeque 1983",
  selects: ["number", "datetime"],
  params: {
    center: flag({ default: true, doc: "Whether to subtract the mean." }),
    scale: flag({ default: true, doc: "Whether to divide by the standard deviation." }),
  },

  fit({ columns, weights }, params): ScaleState {
    return {
      columns: columns.map((column) => {
        const center = new Float64Array(column.width);
        const factor = new Float64Array(column.width).fill(1);
        const parts = isSparseBlock(column) ? 0 : column.width;
        const all = parts > 0 ? blockMoments(column.values(), weights, column.width) : [];
        for (let k = 0; k < parts; k++) {
          const { mean, variance } = all[k]!;
          if (params.center && Number.isFinite(mean)) center[k] = mean;
          if (params.scale && variance > 0 && Number.isFinite(variance)) factor[k] = 1 / Math.sqrt(variance);
        }
        return { center, factor, limit: 0 };
      }),
    };
  },

  lower: lowerScale,
  describe: describeScale,
});
