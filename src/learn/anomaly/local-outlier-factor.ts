/**
 * Local outlier factor: outliers lie in sparser surroundings than their neighbours do.
 *
 *   score(x) = mean over the k nearest o of density(o) / density(x)
 *   density(x) = 1 / mean over the k nearest o of max(distance(x, o), distance of o to its own k-th neighbour)
 *
 * About 1 inside a cluster, of whatever density; above 1 outside.
 *
 * Time O(m·k·log m) to O(m²·p) to fit, a search a row to score; memory O(m·(p + k)), for m stored rows of p numbers.
 *
 * Source: M. Breunig, H.-P. Kriegel, R. Ng and J. Sander, "LOF: Identifying Density-Based Local Outliers", SIGMOD, 2000.
 * Golden numbers: tests/golden/anomaly.json (scikit-learn 1.9.1 `LocalOutlierFactor(novelty=True)`).
 */
import { nearestOfAll } from "../../compute/neighbours/neighbours.ts";
import { defineLearner } from "../../contract/learner.ts";
import { integer } from "../../contract/params.ts";
import { LEAST_REACH } from "../../program/operators/local-outlier-factor.ts";
import { drawRows } from "./draw-rows.ts";
import { pointsOf, refuseFewRows } from "./points.ts";

/** `points`: `stored rows × width`; `radius`: distance to the k-th neighbour; `density`: per unit of distance. */
export type LocalOutlierFactorState = {
  readonly points: Float64Array;
  readonly radius: Float64Array;
  readonly density: Float64Array;
  readonly neighbours: number;
};

export const localOutlierFactor = defineLearner({
  name: "localOutlierFactor",
  tasks: ["anomaly"],
  family: "near",
  summary: "How much sparser a row's surroundings are than its neighbours'; finds rows odd in a dense region.",
  source: "Breunig et al. 2000",
  can: {},
  params: {
    neighbours: integer({ default: 20, min: 1, max: 1000, tune: [5, 100, "log"], doc: "Rows that are looked for." }),
    storedRows: integer({ default: 10_000, min: 2, max: 1_000_000, doc: "Rows that are kept; of more a random part." }),
  },

  async fit({ frame }, params, context) {
    refuseFewRows("localOutlierFactor", frame);
    await context.tick({ done: 0, of: 1 });
    const all = frame.rows <= params.storedRows;
    const drawn = all ? null : drawRows(frame.rows, params.storedRows, context.random.fork("rows")).sort();
    const points = pointsOf(frame, drawn);
    const k = Math.min(params.neighbours, points.rows - 1);
    const near = await nearestOfAll(context.team, points, k, true, () => context.tick());
    const radius = Float64Array.from({ length: points.rows }, (_, i) => near.distances[i * k + k - 1]!);
    const density = Float64Array.from({ length: points.rows }, (_, i) => {
      let reach = 0;
      for (let j = i * k; j < (i + 1) * k; j++) reach += Math.max(near.distances[j]!, radius[near.rows[j]!]!);
      return 1 / (reach / k + LEAST_REACH);
    });
    const state: LocalOutlierFactorState = { points: points.values, radius, density, neighbours: k };
    return { state, report: all ? {} : { notes: [`${points.rows} of ${frame.rows} rows are stored.`] } };
  },

  lower: (state, columns, writer) => writer.add("local-outlier-factor", [writer.join(columns)], { ...state }),
});
