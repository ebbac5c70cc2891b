/**
 * Max-abs scale: divides each column by its greatest size, so that values lie in [−1, 1] and 0 stays 0.
 *
 * x / max |x|, over the finite values of the rows fitted on. A column of zeros stays as it is; missing stays
 * missing; a block of mostly zeros keeps its zeros.
 *
 * Time O(n), memory O(1) per column.
 *
 * Source: standard; see scikit-learn's user guide, "Scaling features to a range".
 * Golden numbers: tests/golden/prepare-scalers.json (scikit-learn `MaxAbsScaler`).
 */
import { flag } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { partOf } from "./column.ts";
import { describeScale, finiteRange, lowerScale, type ScaleState } from "./scaling.ts";

export const maxAbsScale = defineStep({
  name: "maxAbsScale",
  summary: "Divided by the greatest size: values in [-1, 1], 0 stays 0.",
  source: "scikit-learn user guide",
  selects: ["number", "datetime"],
  params: {
    limit: flag({ default: true, doc: "Whether values beyond those seen while fitting become -1 or 1." }),
  },

  fit({ columns }, params): ScaleState {
    return {
      columns: columns.map((column) => {
        const center = new Float64Array(column.width);
        const factor = new Float64Array(column.width).fill(1);
        for (let k = 0; k < column.width; k++) {
          const { least, most } = finiteRange(partOf(column, k));
          const size = Math.max(Math.abs(least), Math.abs(most));
          // Sizes too small to divide by stay as they are.
          if (size > 0 && Number.isFinite(1 / size)) factor[k] = 1 / size;
        }
        return { center, factor, limit: params.limit ? 1 : 0 };
      }),
    };
  },

  lower: lowerScale,
  describe: describeScale,
});
