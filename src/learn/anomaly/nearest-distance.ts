/**
 * Nearest-neighbour distance: outliers have no near neighbours.
 *
 *   score(x) = mean (or largest) of the Euclidean distances to the k nearest training rows
 *
 * Of more than `storedRows` rows a random part is kept, drawn without replacement: distances grow, their order hardly
 * changes. A training row does not count as its own neighbour.
 *
 * Time O(m·log m) to fit, O(k·log m) to O(m·p) a row to score; memory O(m·p), for m stored rows of p numbers.
 *
 * Source: F. Angiulli and C. Pizzuti, "Fast Outlier Detection in High Dimensional Spaces", PKDD, 2002 (mean);
 * S. Ramaswamy, R. Rastogi and K. Shim, "Efficient Algorithms for Mining Outliers from Large Data Sets", SIGMOD, 2000
 * (largest).
 * Golden numbers: tests/golden/anomaly.json (PyOD 3.6.7 `KNN`).
 */
import { defineLearner } from "../../contract/learner.ts";
import { choice, integer } from "../../contract/params.ts";
import { drawRows } from "./draw-rows.ts";
import { pointsOf, refuseFewRows } from "./points.ts";

/** `points`: `stored rows × width`, row-major, in the units of the prepared columns. */
export type NearestDistanceState = {
  readonly points: Float64Array;
  readonly rows: number;
  readonly neighbours: number;
  readonly of: "mean" | "largest";
};

export const nearestDistance = defineLearner({
  name: "nearestDistance",
  tasks: ["anomaly"],
  family: "near",
  summary: "Distance to the nearest training rows; good at rows that are odd only among their like.",
  source: "Angiulli & Pizzuti 2002",
  can: {},
  params: {
    neighbours: integer({ default: 10, min: 1, max: 1000, tune: [3, 50, "log"], doc: "Rows that are looked for." }),
    of: choice({ default: "mean", words: ["mean", "largest"], doc: "Which of their distances counts." }),
    storedRows: integer({
      default: 10_000,
      min: 2,
      max: 1_000_000,
      doc: "Rows that are kept; of more a random part.",
    }),
  },

  async fit({ frame }, params, context) {
    refuseFewRows("nearestDistance", frame);
    await context.tick({ done: 0, of: 1 });
    const drawn =
      frame.rows <= params.storedRows
        ? null
        : drawRows(frame.rows, params.storedRows, context.random.fork("rows")).sort();
    const { rows, values } = pointsOf(frame, drawn);
    const state: NearestDistanceState = {
      points: values,
      rows,
      neighbours: Math.min(params.neighbours, rows - 1),
      of: params.of,
    };
    return { state, report: drawn === null ? {} : { notes: [`${rows} of ${frame.rows} rows are stored.`] } };
  },

  lower: (state, columns, writer) => writer.add("neighbour-distance", [writer.join(columns)], { ...state }),
});
