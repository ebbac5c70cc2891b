/**
 * Recursive elimination: fits a small model to all columns, leaves out those that it makes least use of, and again.
 *
 * Scores are those of `select-from-model.ts`, of the columns that are left. Each round leaves out `step` of the columns
 * still there (one at least), until `keep` are left; of equal ones the later go first.
 *
 * Time: that of a model times log(p / keep) / step, or times p with small steps. Memory O(n·p).
 *
 * Source: I. Guyon, J. Weston, S. Barnhill and V. Vapnik, "Gene Selection for Cancer Classification Using Support Vector
 * Machines", Machine Learning 46, 2002.
 * Golden numbers: tests/golden/prepare-selection-models.json (scikit-learn `RFE` with `Ridge` and `RidgeClassifier`).
 */
import { integer, real } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { describedTable } from "./described.ts";
import { forestPart, modelParams, modelScores, someColumns } from "./model-scores.ts";
import { standardNumbers } from "./standard-numbers.ts";

/** Per column: 1 when it stays, and the round that left it out, the last one being 2 and no round 1. */
export type SelectRecursivelyState = { readonly kept: Uint8Array; readonly rank: Int32Array };

export const selectRecursively = defineStep({
  name: "selectRecursively",
  summary: "Leaves out the columns that a model makes least use of, round by round.",
  source: "Guyon et al. 2002",
  selects: ["number", "boolean"],
  choosesByTarget: true,
  tasks: ["binary", "multiclass", "regression"],
  params: {
    ...modelParams,
    keep: integer({ default: 0, min: 0, doc: "Columns that stay; 0 for half of them." }),
    step: real({
      default: 0.1,
      min: 0,
      max: 0.9,
      doc: "Share of the columns left that a round leaves out; 0 for one.",
    }),
  },

  async fit(input, params, context): Promise<SelectRecursivelyState> {
    const { columns, rows, weights } = input;
    const all = standardNumbers("selectRecursively", columns, rows, weights);
    const part = params.by === "trees" ? forestPart(all, input, context.random.fork("rows")) : { numbers: all, input };
    const keep = Math.max(1, params.keep === 0 ? Math.floor(columns.length / 2) : params.keep);
    let left = [...columns.keys()];
    const gone: number[][] = [];
    while (left.length > keep) {
      const random = context.random.fork("round", gone.length);
      const scores = await modelScores(someColumns(part.numbers, left), part.input, params, random, context);
      const count = Math.min(left.length - keep, Math.max(1, Math.floor(params.step * left.length)));
      const places = [...left.keys()].sort((a, b) => scores[a]! - scores[b]! || b - a).slice(0, count);
      gone.push(places.map((place) => left[place]!));
      left = left.filter((_, place) => !places.includes(place));
    }
    const rank = new Int32Array(columns.length).fill(1);
    gone.forEach((round, r) => {
      for (const c of round) rank[c] = gone.length - r + 1;
    });
    return { kept: Uint8Array.from(rank, (own) => (own === 1 ? 1 : 0)), rank };
  },

  lower: ({ kept }, columns) => columns.filter((_, c) => kept[c] === 1),

  describe: ({ kept, rank }, names) => describedTable(names, { rank, kept }),
});
