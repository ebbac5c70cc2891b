/**
 * Histogram-based outlier score (HBOS): outliers fall into bins of low density, column by column.
 *
 *   score(x) = -Σ over columns of log2(density of the bin of x + smoothing)
 *
 * Bins have equal width between the least and the largest value. Values beyond them score as the emptiest bin, unless
 * they are within `tolerance` bin widths.
 *
 * Time O(n·p·log n) to fit, O(p·log bins) a row to score; memory O(p·bins). The table is exact: nothing is compressed.
 *
 * Source: M. Goldstein and A. Dengel, "Histogram-based Outlier Score (HBOS): A Fast Unsupervised Anomaly Detection
 * Algorithm", KI-2012 poster and demo track, 2012.
 * Golden numbers: tests/golden/anomaly.json (PyOD 3.6.7 `HBOS`, scores of its training rows).
 * Differs: a constant column counts nothing.
 */
import { log } from "../../compute/math.ts";
import { defineLearner } from "../../contract/learner.ts";
import { integer, real } from "../../contract/params.ts";
import { type ColumnScores, type ColumnTable, lowerColumnScores, tablesOf } from "./column-scores.ts";

export const histogramOutliers = defineLearner({
  name: "histogramOutliers",
  tasks: ["anomaly"],
  family: "near",
  summary: "How empty the histogram bins are that a row falls into; the fastest detector there is.",
  source: "Goldstein & Dengel 2012",
  can: {},
  params: {
    bins: integer({ default: 10, min: 2, max: 1000, tune: [5, 50, "log"], doc: "Bins per column, of equal width." }),
    smoothing: real({ default: 0.1, min: 0, above: true, max: 1, doc: "Added to every density, so that none is 0." }),
    tolerance: real({
      default: 0.5,
      min: 0,
      max: 1,
      doc: "Bin widths by which a new value may lie outside and still count to the outermost bin.",
    }),
  },

  async fit({ frame }, params, context) {
    await context.tick({ done: 0, of: 1 });
    const tables = tablesOf(frame, (sorted) => histogramTable(sorted, params));
    const state: ColumnScores = { form: "steps", tables };
    return { state, report: {} };
  },

  lower: lowerColumnScores,
});

type Shape = { readonly bins: number; readonly smoothing: number; readonly tolerance: number };

function histogramTable(sorted: Float64Array, { bins, smoothing, tolerance }: Shape): ColumnTable {
  const least = sorted[0]!;
  const width = (sorted.at(-1)! - least) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, k) => (k === bins ? sorted.at(-1)! : least + k * width));
  // Values so close or so far apart that bins have no width of their own are told apart by nothing.
  if (!edges.every((edge, k) => Number.isFinite(edge) && (k === 0 || edge > edges[k - 1]!))) {
    return { x: new Float64Array(0), y: new Float64Array(1) };
  }
  const counts = new Float64Array(bins);
  for (let i = 0, k = 0; i < sorted.length; i++) {
    while (k < bins - 1 && sorted[i]! >= edges[k + 1]!) k++;
    counts[k]!++;
  }
  const scores = counts.map((count) => -log(count / sorted.length / width + smoothing) / Math.LN2);
  const emptiest = scores.reduce((most, score) => Math.max(most, score));
  const x = Float64Array.from(edges);
  x[0] = least - tolerance * width;
  x[bins] = edges[bins]! + tolerance * width;
  const y = new Float64Array(bins + 2).fill(emptiest);
  y.set(scores, 1);
  return { x, y };
}
