/**
 * Select best: keeps the columns that say most of the target one by one.
 *
 * f: the ratio of explained to unexplained variance, (r² / (1 − r²)) · (n − 2) for numbers, the analysis of variance
 * between classes else. chi-squared: of the sums per class against those expected; columns from 0 up only.
 * information: mutual information of bins equally full, in nats; of the column, and of the target where it is a
 * number. A block counts as its best number. Missing values are left out. Of equal columns the earlier are kept.
 *
 * Time O(n log n) per column, memory O(n).
 *
 * Source: R. Fisher, "Statistical Methods for Research Workers", 1925; K. Pearson 1900; C. Shannon 1948.
 * Golden numbers: tests/golden/prepare-selection.json (scikit-learn `f_regression`, `f_classif`, `chi2`).
 */
import { ModelwrightError } from "../contract/errors.ts";
import { choice, integer } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { partOf } from "./column.ts";
import { chiSquared, fRatio, mutualInformation, type Scored } from "./column-scores.ts";
import { describedTable } from "./described.ts";

/** Per column: 1 when it stays, and its score. */
export type SelectBestState = { readonly kept: Uint8Array; readonly scores: Float64Array };

export const selectBest = defineStep({
  name: "selectBest",
  summary: "Keeps the columns that say most of the target one by one.",
  source: "Fisher 1925; Pearson 1900; Shannon 1948",
  selects: ["number", "boolean"],
  choosesByTarget: true,
  tasks: ["binary", "multiclass", "regression"],
  params: {
    keep: integer({ default: 20, min: 1, doc: "Columns to keep." }),
    by: choice({
      default: "f",
      words: ["f", "chi-squared", "information"],
      doc: "The score: ratio of variances, chi-squared (classes only), or mutual information.",
    }),
  },

  fit({ columns, target, weights, task, classes }, params): SelectBestState {
    if (params.by === "chi-squared" && task === "regression") {
      throw new ModelwrightError(
        "prepare/wrong-task",
        { step: "selectBest", task, tasks: ["binary", "multiclass"] },
        {
          what: "selectBest with by chi-squared must be given a task of kind binary or multiclass, got regression.",
          fix: `Use by: "f" or by: "information", which take numbers as targets.`,
        },
      );
    }
    const score = params.by === "f" ? fRatio : params.by === "chi-squared" ? chiSquared : mutualInformation;
    const scores = Float64Array.from(columns, (column) => {
      let best = 0;
      for (let k = 0; k < column.width; k++) {
        const values = partOf(column, k);
        if (params.by === "chi-squared" && values.some((v) => v < 0)) throw notFromZero(column.name);
        const scored: Scored = { values, target, weights, classes: task === "regression" ? 0 : classes };
        best = Math.max(best, score(scored));
      }
      return best;
    });
    const order = [...scores.keys()].sort((a, b) => compared(scores[b]!, scores[a]!) || a - b);
    const kept = new Uint8Array(columns.length);
    for (const c of order.slice(0, params.keep)) kept[c] = 1;
    return { kept, scores };
  },

  lower: ({ kept }, columns) => columns.filter((_, c) => kept[c] === 1),

  describe: ({ kept, scores }, names) => describedTable(names, { score: scores, kept }),
});

/** Below, at or above 0, also where both are infinite. */
function compared(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function notFromZero(column: string): ModelwrightError {
  return new ModelwrightError(
    "prepare/negative",
    { step: "selectBest", column },
    {
      what: `selectBest with by chi-squared must be given columns from 0 up, got "${column}" with values below 0.`,
      fix: "Use another score, or minMaxScale before it.",
    },
  );
}
