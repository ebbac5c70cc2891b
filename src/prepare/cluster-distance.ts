/**
 * Distances to the centres of clusters, beside the columns they come from: where a row lies among the others.
 *
 * zⱼ = (xⱼ − meanⱼ) / deviationⱼ (scale) or xⱼ − meanⱼ; k-means finds the centres of z from several starts, and the
 * new numbers are ‖z − cₖ‖. Missing values count as the mean, and columns that do not vary as nothing.
 *
 * Time O(starts·n·p·k) and a little per round, memory O(n·p); with more than mostRows rows the centres are those of a
 * sample of that many.
 *
 * Source: A. Coates, H. Lee and A. Ng, "An Analysis of Single-Layer Networks in Unsupervised Feature Learning", AISTATS
 * 2011; the rounds are those of `compute/centres/lloyd.ts`.
 * Golden numbers: tests/golden/prepare-clusters.json (scikit-learn `KMeans.transform`).
 */

import { bestOfStarts } from "../compute/centres/k-means-starts.ts";
import { gather, gatherRows } from "../compute/frame.ts";
import { matrixOf } from "../compute/frame-matrix.ts";
import { blockMoments } from "../compute/statistics.ts";
import { flag, integer } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { numberColumn } from "./column.ts";
import { describedTable } from "./described.ts";
import { finiteOrMissing, numbersNames } from "./gaps.ts";

/** Over the numbers of all columns side by side. */
export type ClusterDistanceState = {
  readonly center: Float64Array;
  readonly factor: Float64Array;
  /** `clusters × numbers`, row-major, in scaled units. */
  readonly centres: Float64Array;
};

export const clusterDistance = defineStep({
  name: "clusterDistance",
  summary: "How far the row is from each of some cluster centres, as new columns.",
  source: "Coates, Lee & Ng 2011",
  selects: ["number"],
  params: {
    clusters: integer({ default: 8, min: 1, max: 1000, doc: "How many centres." }),
    starts: integer({ default: 3, min: 1, max: 1000, doc: "Starts from other centres; the best one is kept." }),
    maxRounds: integer({ default: 100, min: 1, max: 100_000, doc: "Most rounds of each start." }),
    mostRows: integer({
      default: 50_000,
      min: 100,
      doc: "With more rows, centres are those of a sample of this many.",
    }),
    scale: flag({ default: true, doc: "Whether to divide columns by their standard deviations first." }),
  },

  async fit({ columns, rows, weights }, params, context): Promise<ClusterDistanceState> {
    const { values, columns: width } = matrixOf({ rows, columns });
    const all = finiteOrMissing(values);
    const found = blockMoments(all, weights, width);
    const center = Float64Array.from(found, ({ mean }) => (Number.isFinite(mean) ? mean : 0));
    const factor = Float64Array.from(found, ({ variance }) => {
      const one = params.scale ? 1 / Math.sqrt(variance) : 1;
      return variance > 0 && Number.isFinite(one) && Number.isFinite(variance) ? one : 0;
    });
    const z = all.map((v, k) => (Number.isNaN(v) ? 0 : (v - center[k % width]!) * factor[k % width]!));
    const some =
      rows <= params.mostRows ? null : context.random.fork("sample").permutation(rows).slice(0, params.mostRows).sort();
    const points = {
      rows: some === null ? rows : some.length,
      columns: width,
      values: some === null ? z : gatherRows(z, width, some),
    };
    const counted = some === null || weights === null ? weights : gather(weights, some);
    const asked = { ...params, tolerance: 0, finish: false };
    const best = await bestOfStarts(points, counted, asked, context, (done) =>
      context.tick({ done, of: params.starts }),
    );
    return { center, factor, centres: best.centres };
  },

  lower({ center, factor, centres }, columns, writer) {
    const scaled = writer.add("scale", [writer.join(columns.map((column) => column.ref))], { center, factor });
    const whole = writer.add("fill", [scaled], { value: new Float64Array(center.length) });
    const count = centres.length / center.length;
    const ref = writer.add("point-distances", [whole], { count, points: centres });
    const parts = Array.from({ length: count }, (_, k) => `distance to centre ${k + 1}`);
    return [...columns, numberColumn("cluster distances", ref, parts)];
  },

  describe({ center, factor, centres }, columns) {
    const width = center.length;
    const count = centres.length / width;
    // Back in the units of the columns; a column that does not vary has its mean everywhere.
    const parts = Array.from({ length: count }, (_, k) => [
      `centre ${k + 1}`,
      center.map((mean, j) => (factor[j] === 0 ? mean : mean + centres[k * width + j]! / factor[j]!)),
    ]);
    return describedTable(numbersNames(columns, width), Object.fromEntries(parts));
  },
});
