/**
 * Weight of evidence: a category as what its level says for the second class, in logits.
 *
 * value(level) = ln( (n₁ + s) / (N₁ + 2s) ) − ln( (n₀ + s) / (N₀ + 2s) ), n the level's weight in each class, N that of
 * all levels, s the smoothing. 0 says nothing. Missing values are a level if there were some while fitting; levels
 * not seen are 0. For tasks with two classes.
 *
 * Time O(n), memory O(levels) per column.
 *
 * Source: I. Good, "Probability and the Weighing of Evidence", 1950; N. Siddiqi, "Credit Risk Scorecards", 2006.
 * Golden numbers: tests/golden/prepare-encoders.json (category_encoders `WOEEncoder`).
 * Differs: category_encoders gives 0 to levels of one row; here smoothing alone decides.
 */
import { log } from "../compute/math.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { real } from "../contract/params.ts";
import { defineStep, type StepInput } from "../contract/step.ts";
import { describeLevels } from "./described.ts";
import { type LevelNumbersState, lowerLevelNumbers } from "./level-numbers.ts";

export const weightOfEvidence = defineStep({
  name: "weightOfEvidence",
  summary: "A category as what its level says for the second class, in logits.",
  source: "Good 1950; Siddiqi 2006",
  selects: ["category"],
  looksAtTarget: true,
  tasks: ["binary"],
  params: {
    smoothing: real({
      default: 1,
      min: 0,
      above: true,
      max: 1e6,
      doc: "Rows that every level is given in each class.",
    }),
  },

  fit(input, params): LevelNumbersState {
    return { columns: input.columns.map((column) => evidence(column, input, params.smoothing)) };
  },

  lower: lowerLevelNumbers,

  describe({ columns }, names) {
    return describeLevels(columns, names, { evidence: columns.map(({ table }) => table) });
  },
});

function evidence(column: FrameColumn, { target, weights, rows }: StepInput, smoothing: number) {
  const { levels } = column;
  const codes = column.values();
  // Place `levels.length` is for missing values.
  const first = new Float64Array(levels.length + 1);
  const second = new Float64Array(levels.length + 1);
  let firstTotal = 0;
  let secondTotal = 0;
  for (let i = 0; i < rows; i++) {
    const w = weights === null ? 1 : weights[i]!;
    const place = codes[i]! >= 0 ? codes[i]! : levels.length;
    if (target[i] === 1) {
      second[place]! += w;
      secondTotal += w;
    } else {
      first[place]! += w;
      firstTotal += w;
    }
  }
  const share = (count: number, total: number): number => log((count + smoothing) / (total + 2 * smoothing));
  const all = Float64Array.from(first, (n, k) =>
    n + second[k]! > 0 ? share(second[k]!, secondTotal) - share(n, firstTotal) : 0,
  );
  return { table: all.slice(0, levels.length), missing: all[levels.length]!, levels };
}
