/**
 * Clip outliers: values beyond fences that the column itself sets become the fence, or missing.
 *
 * The fences are those of `prepare/fences.ts`, from the rows fitted on; a column of spread 0 and a block of mostly
 * zeros (one-hot, terms) stay as they are. Missing stays missing.
 *
 * Time O(n log n), memory O(n) per column.
 *
 * Source: J. Tukey, "Exploratory Data Analysis", 1977; B. Iglewicz and D. Hoaglin, "How to Detect and Handle
 * Outliers", 1993.
 * Golden numbers: tests/golden/prepare-outliers.json (NumPy's quantiles, SciPy's `median_abs_deviation`).
 */
import { choice } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { describeFences, type Fences, fenceParams, fencesOf, lowerWithin } from "./fences.ts";

export type ClipOutliersState = Fences & { readonly becomes: "fence" | "missing" };

export const clipOutliers = defineStep({
  name: "clipOutliers",
  summary: "Values far out become the fence, or missing.",
  source: "Tukey 1977; Iglewicz & Hoaglin 1993",
  selects: ["number"],
  params: {
    ...fenceParams,
    becomes: choice({ default: "fence", words: ["fence", "missing"], doc: "What a value beyond a fence becomes." }),
  },

  fit: ({ columns, weights }, params): ClipOutliersState => ({
    ...fencesOf(columns, weights, params),
    becomes: params.becomes,
  }),

  lower(state, columns, writer) {
    return columns.map((column, c) => {
      const fences = state.columns[c]!;
      if (fences.open) return column;
      const { low, high } = fences;
      if (state.becomes === "fence") return { ...column, ref: writer.add("clip", [column.ref], { low, high }) };
      // Divided by 1 a value is itself, divided by 0 it is missing.
      const ref = writer.add("divide", [column.ref, lowerWithin(fences, column.ref, writer)]);
      return { ...column, ref };
    });
  },

  describe: (state, names) => describeFences(state, names),
});
