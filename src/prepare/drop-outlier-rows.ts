/**
 * Drop outlier rows: rows with a number outside its fences are left out of the fit.
 *
 * The fences are those of `fences.ts`, found on the rows that are fitted on; missing values lie within. Rows that are
 * scored are all answered, unusual ones too.
 *
 * Time O(n log n) per column, memory O(n).
 *
 * Source: J. Tukey, "Exploratory Data Analysis", 1977.
 */
import { ModelwrightError } from "../contract/errors.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { defineStep } from "../contract/step.ts";
import { type Fences, fenceParams, fencesOf } from "./fences.ts";

export const dropOutlierRows = defineStep({
  name: "dropOutlierRows",
  summary: "Leaves out rows with unusual numbers while fitting.",
  source: "Tukey 1977",
  selects: ["number"],
  params: fenceParams,

  resamples({ columns, rows, weights }, params) {
    const fences = fencesOf(columns, weights, params);
    const isOut = new Uint8Array(rows);
    for (const [c, column] of columns.entries()) markOutliers(column, fences.columns[c]!, isOut);
    const kept = Int32Array.from(isOut.keys()).filter((row) => isOut[row] === 0);
    if (kept.length < 2) throw nothingLeft(rows);
    return kept;
  },

  fit: () => null,
  lower: (_, columns) => columns,
});

function markOutliers(column: FrameColumn, { low, high }: Fences["columns"][number], isOut: Uint8Array): void {
  const values = column.values();
  const { width } = column;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (value < low[at % width]! || value > high[at % width]!) isOut[Math.floor(at / width)] = 1;
  }
}

function nothingLeft(rows: number): ModelwrightError {
  return new ModelwrightError(
    "prepare/no-rows",
    { step: "dropOutlierRows", rows },
    {
      what: `dropOutlierRows must leave at least 2 rows to fit on, but nearly all of ${rows} have an unusual number.`,
      fix: "Raise reach, or name fewer columns.",
    },
  );
}
