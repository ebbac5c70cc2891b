/**
 * COPOD: outliers are improbable under the empirical copula, approximated by the tails of the columns.
 *
 *   score(x) = Σ over columns of max(T(x), (-log F(x) - log G(x)) / 2)
 *   T: the tail on the side of the column's skew: -log G(x) where it is positive, -log F(x) where it is negative
 *
 * F(x) is the share of rows <= x, G(x) of rows >= x. Without skew T is the sum of both tails. No parameter, no randomness.
 *
 * Time O(n·p·log n) to fit, O(p·log n) a row to score; memory O(p·log n), by the compression of `tails.ts`.
 *
 * Source: Z. Li, Y. Zhao, N. Botta, C. Ionescu and X. Hu, "COPOD: Copula-Based Outlier Detection", IEEE ICDM, 2020.
 * Golden numbers: tests/golden/anomaly.json (PyOD 3.6.7 `COPOD`, scores of its training rows).
 * Differs: new rows are scored by the training rows alone, interpolated between values that were seen.
 */
import { defineLearner } from "../../contract/learner.ts";
import { type ColumnScores, lowerColumnScores, tablesOf } from "./column-scores.ts";
import { skewSign, tailTable } from "./tails.ts";

export const copod = defineLearner({
  name: "copod",
  tasks: ["anomaly"],
  family: "near",
  summary: "How improbable a row is by the tails of its columns, on the side where each is stretched.",
  source: "Li et al. 2020",
  can: {},
  params: {},

  async fit({ frame }, _params, context) {
    await context.tick({ done: 0, of: 1 });
    const tables = tablesOf(frame, (sorted) => {
      const skew = skewSign(sorted);
      const stretched = (left: number, right: number) => (skew > 0 ? right : skew < 0 ? left : left + right);
      return tailTable(sorted, (left, right) => Math.max(stretched(left, right), (left + right) / 2));
    });
    const state: ColumnScores = { form: "points", tables };
    return { state, report: {} };
  },

  lower: lowerColumnScores,
});
