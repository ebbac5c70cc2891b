/**
 * ECOD: outliers lie far out in the tail of some column, on the side where its distribution is stretched.
 *
 *   score(x) = Σ over columns of max(-log F(x), -log G(x)),  F(x) = share of rows <= x,  G(x) = share of rows >= x
 *
 * A column without skew counts both tails: -log F(x) - log G(x). No parameter, no randomness.
 *
 * Time O(n·p·log n) to fit, O(p·log n) a row to score; memory O(p·log n), by the compression of `tails.ts`.
 *
 * Source: Z. Li, Y. Zhao, X. Hu, N. Botta, C. Ionescu and G. Chen, "ECOD: Unsupervised Outlier Detection Using
 * Empirical Cumulative Distribution Functions", IEEE TKDE, 2022.
 * Golden numbers: tests/golden/anomaly.json (PyOD 3.6.7 `ECOD`, scores of its training rows).
 * Differs: a new row is scored by the training rows alone (PyOD adds the new rows to them first); between two values
 * that were seen the score is interpolated.
 */
import { defineLearner } from "../../contract/learner.ts";
import { type ColumnScores, lowerColumnScores, tablesOf } from "./column-scores.ts";
import { skewSign, tailTable } from "./tails.ts";

export const ecod = defineLearner({
  name: "ecod",
  tasks: ["anomaly"],
  family: "near",
  summary: "How far out a row lies in the tails of its columns; nothing to choose, fast on any table.",
  source: "Li et al. 2022",
  can: {},
  params: {},

  async fit({ frame }, _params, context) {
    await context.tick({ done: 0, of: 1 });
    const tables = tablesOf(frame, (sorted) => {
      const skewed = skewSign(sorted) !== 0;
      // What the source calls the skewed tail is one of the two, unless there is no skew: then it is their sum.
      return tailTable(sorted, (left, right) => (skewed ? Math.max(left, right) : left + right));
    });
    const state: ColumnScores = { form: "points", tables };
    return { state, report: {} };
  },

  lower: lowerColumnScores,
});
