/**
 * Random over-sampling: rows of rare classes are fitted on more than once, so that a learner cannot pass them over.
 *
 * A class with fewer rows than ratio · (rows of the largest class) gets copies until it has that many; every row of it
 * is copied equally often, or once more where the rest was drawn to it. Only the fit sees copies: nothing is copied
 * where rows are scored, and folds within the fit keep the copies of a row together. Probabilities then speak of the
 * balanced classes; where they must speak of the true ones, leave the step out.
 *
 * Time O(n), memory O(n).
 *
 * Source: G. Batista, R. Prati and M. Monard, "A Study of the Behavior of Several Methods for Balancing Machine Learning
 * Training Data", SIGKDD Explorations 6(1), 2004.
 * Differs: copies are dealt evenly instead of drawn with replacement.
 */
import { real } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { rowsByClass } from "./rows-by-class.ts";

export const oversample = defineStep({
  name: "oversample",
  summary: "Repeats rows of rare classes while fitting.",
  source: "Batista, Prati & Monard 2004",
  selects: ["number", "boolean", "datetime", "category", "text"],
  tasks: ["binary", "multiclass"],
  params: {
    ratio: real({ default: 1, min: 0, above: true, max: 1, doc: "Least rows of a class, as a share of the largest." }),
  },

  resamples({ target, classes }, params, { random }) {
    const groups = rowsByClass(target, classes);
    const wanted = Math.round(params.ratio * Math.max(...groups.map((rows) => rows.length)));
    const copies = groups.flatMap((rows, c) => {
      if (rows.length === 0) return [];
      const order = random.fork("class", c).permutation(rows.length);
      const more = Math.max(0, wanted - rows.length);
      return Array.from({ length: more }, (_, i) => rows[order[i % rows.length]!]!);
    });
    const all = new Int32Array(target.length + copies.length);
    for (let row = 0; row < target.length; row++) all[row] = row;
    all.set(copies, target.length);
    return all;
  },

  fit: () => null,
  lower: (_, columns) => columns,
});
