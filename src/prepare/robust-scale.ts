/**
 * Robust scale: median 0, quartiles one apart, far values limited.
 *
 * (x − median) / (upper quartile − lower quartile), then limited to ± limit. Where the quartiles are equal the
 * standard deviation takes their place. Missing values stay missing. A block of mostly zeros (one-hot, terms)
 * stays as it is.
 *
 * Time O(n log n), memory O(n) per column.
 *
 * Source: P. Huber, "Robust Statistics", 1981; limits as in D. Holzmüller, L. Grinsztajn and I. Steinwart, "Better
 * by Default", NeurIPS 2024.
 * Golden numbers: tests/golden/prepare.json (scikit-learn `RobustScaler`, limit 0).
 */
import { moments, quantiles } from "../compute/statistics.ts";
import { real } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { isSparseBlock, partOf } from "./column.ts";
import { describeScale, lowerScale, type ScaleState } from "./scaling.ts";

export const robustScale = defineStep({
  name: "robustScale",
  summary: "Median 0, quartiles one apart, far values limited.",
  source: "Huber 1981; Holzmüller, Grinsztajn & Steinwart 2024",
  selects: ["number", "datetime"],
  params: {
    limit: real({ default: 5, min: 0, doc: "Largest size of a scaled value; 0 for no limit." }),
  },

  fit({ columns, weights }, params): ScaleState {
    return {
      columns: columns.map((column) => {
        const center = new Float64Array(column.width);
        const factor = new Float64Array(column.width).fill(1);
        if (isSparseBlock(column)) return { center, factor, limit: 0 };
        for (let k = 0; k < column.width; k++) {
          const values = partOf(column, k);
          const [low, middle, high] = quantiles(values, [0.25, 0.5, 0.75], weights);
          const spread = high! > low! ? high! - low! : Math.sqrt(moments(values, weights).variance);
          if (Number.isFinite(middle!)) center[k] = middle!;
          if (spread > 0 && Number.isFinite(spread)) factor[k] = 1 / spread;
        }
        return { center, factor, limit: params.limit };
      }),
    };
  },

  lower: lowerScale,
  describe: describeScale,
});
