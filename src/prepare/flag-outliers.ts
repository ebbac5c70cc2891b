/**
 * Flag outliers: a second column, `<name> outlier`, of 1 where a value lies beyond fences that the column itself sets.
 *
 * The fences are those of `prepare/fences.ts`, from the rows fitted on; a column of spread 0 and a block of mostly
 * zeros (one-hot, terms) get no flag. A missing value is no outlier. The column itself stays as it is.
 *
 * Time O(n log n), memory O(n) per column.
 *
 * Source: J. Tukey, "Exploratory Data Analysis", 1977; B. Iglewicz and D. Hoaglin, "How to Detect and Handle
 * Outliers", 1993.
 * Golden numbers: tests/golden/prepare-outliers.json (NumPy's quantiles, SciPy's `median_abs_deviation`).
 */
import { defineStep } from "../contract/step.ts";
import { numberColumn } from "./column.ts";
import { describeFences, type Fences, fenceParams, fencesOf, lowerWithin } from "./fences.ts";

export const flagOutliers = defineStep({
  name: "flagOutliers",
  summary: "Marks values far out in a column of their own.",
  source: "Tukey 1977; Iglewicz & Hoaglin 1993",
  selects: ["number"],
  params: fenceParams,

  fit: ({ columns, weights }, params): Fences => fencesOf(columns, weights, params),

  lower(state, columns, writer) {
    return columns.flatMap((column, c) => {
      const fences = state.columns[c]!;
      if (fences.open) return [column];
      const there = writer.add("fill", [column.ref], { value: fences.middle });
      // Divided by 0, what lies outside is missing, and nothing else is.
      const outside = writer.add("is-missing", [writer.add("divide", [there, lowerWithin(fences, there, writer)])]);
      const parts = column.parts.map((part) => `${part} outlier`);
      return [column, numberColumn(`${column.name} outlier`, outside, parts)];
    });
  },

  describe: describeFences,
});
