/**
 * Select from a model: keeps the columns that a small model, fitted to all of them together, makes most use of.
 *
 * Trees: the mean fall of impurity (see `tree-importances.ts`). Linear: the length of the ridge coefficients of the
 * standardised column over the classes. A column stays when its score is at least `threshold` times the mean score; at
 * most `most` stay, of equal ones the earlier. A block counts as one column: the sum of its numbers' importances, the
 * length of all their coefficients. Missing values count as the mean. Trees see at most 16,384 rows, drawn at random.
 *
 * Time: trees O(trees · m · √p · depth), m at most 4096 rows; linear O(n·p² + p³). Memory O(n·p).
 *
 * Source: L. Breiman, "Random Forests", Machine Learning 45, 2001 (importance); A. Hoerl and R. Kennard 1970 (ridge).
 * Golden numbers: tests/golden/prepare-selection-models.json (scikit-learn `SelectFromModel` with `Ridge`, `RidgeClassifier`).
 * Differs: thresholds are shares of the mean score.
 */
import { integer, real } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { describedTable } from "./described.ts";
import { forestPart, modelParams, modelScores } from "./model-scores.ts";
import { standardNumbers } from "./standard-numbers.ts";

/** Per column: 1 when it stays, and its score. */
export type SelectFromModelState = { readonly kept: Uint8Array; readonly scores: Float64Array };

export const selectFromModel = defineStep({
  name: "selectFromModel",
  summary: "Keeps the columns that a model of all columns makes most use of.",
  source: "Breiman 2001; Hoerl & Kennard 1970",
  selects: ["number", "boolean"],
  choosesByTarget: true,
  tasks: ["binary", "multiclass", "regression"],
  params: {
    ...modelParams,
    threshold: real({ default: 1, min: 0, doc: "Least score of a column that stays, in units of the mean score." }),
    most: integer({ default: 1_000_000, min: 1, doc: "Columns that stay at most." }),
  },

  async fit(input, params, context): Promise<SelectFromModelState> {
    const { columns, rows, weights } = input;
    const all = standardNumbers("selectFromModel", columns, rows, weights);
    const part = params.by === "trees" ? forestPart(all, input, context.random.fork("rows")) : { numbers: all, input };
    const scores = await modelScores(part.numbers, part.input, params, context.random.fork("model"), context);
    const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
    const least = (params.threshold * scores.reduce((sum, score) => sum + score, 0)) / scores.length;
    const kept = new Uint8Array(columns.length);
    order.slice(0, params.most).forEach((c, place) => {
      // The best stays in any case: without columns there is nothing to learn from.
      if (place === 0 || scores[c]! >= least * (1 - 1e-12)) kept[c] = 1;
    });
    return { kept, scores };
  },

  lower: ({ kept }, columns) => columns.filter((_, c) => kept[c] === 1),

  describe: ({ kept, scores }, names) => describedTable(names, { score: scores, kept }),
});
