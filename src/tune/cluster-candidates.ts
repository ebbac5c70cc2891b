/** Which clusterers are tried, with how many clusters; the cheap and the telling ones come first. */

import type { Matrix } from "../compute/matrices/matrix.ts";
import type { Catalog } from "../contract/catalog.ts";
import type { Team } from "../contract/context.ts";
import type { AnyLearner, AnyLearnerMaker } from "../contract/learner.ts";
import type { Random } from "../contract/random.ts";
import { createContext } from "../pipeline/context.ts";
import type { Candidate } from "./cluster-search.ts";
import type { Partitions } from "./structure.ts";

/** Every count up to here, then every fifth, up to the root of the rows. */
const EACH_COUNT = 20;
const COUNT_STEP = 5;

/** Squared distance of two rows that differ in a word, as measures see it: that of two rows of 0 and 1 per level. */
const WORD_WEIGHT = 2;

/** For every number of clusters each learner that is told one, and density learners of a few sizes. */
export function clusterCandidates(
  { rows, mixed }: { readonly rows: number; readonly mixed: boolean },
  catalog: Catalog,
  only?: readonly string[],
): readonly Candidate[] {
  const most = Math.max(2, Math.floor(Math.sqrt(rows)));
  const counts = Array.from({ length: most - 1 }, (_, i) => i + 2).filter(
    (clusters) => clusters <= EACH_COUNT || clusters % COUNT_STEP === 0,
  );
  const least = [...new Set([1, 2, 5, 10].map((percent) => Math.max(5, Math.round((percent * rows) / 100))))];
  const candidates: Candidate[] = [];
  const add = (name: string, words: string, params: Readonly<Record<string, unknown>>): void => {
    const maker: AnyLearnerMaker | undefined = catalog.learners[name];
    if (maker === undefined || (only !== undefined && !only.includes(name))) return;
    const learner = maker(params as never);
    const { minClusterSize } = params;
    const scaled = (tableRows: number, most: number): AnyLearner => {
      const { mostRows } = learner.params as { readonly mostRows?: number };
      if (mostRows === undefined) return learner;
      const fitted = Math.min(mostRows, most);
      const growth = Math.min(tableRows, fitted) / rows;
      const least = typeof minClusterSize === "number" ? { minClusterSize: Math.round(growth * minClusterSize) } : {};
      return learner.with({ ...least, mostRows: fitted });
    };
    candidates.push({ name: `${name} ${words}`.trim(), learner, scaled });
  };
  for (const minClusterSize of least)
    add("hdbscan", `${((100 * minClusterSize) / rows).toFixed(0)} %`, { minClusterSize });
  for (const clusters of counts) {
    add("kMeans", `${clusters}`, { clusters });
    if (mixed) add("kPrototypes", `${clusters}`, { clusters, wordWeight: WORD_WEIGHT });
    add("gaussianMixture", `${clusters}`, { clusters });
    add("agglomerative", `ward ${clusters}`, { clusters, linkage: "ward" });
    add("agglomerative", `single ${clusters}`, { clusters, linkage: "single" });
    add("agglomerative", `average ${clusters}`, { clusters, linkage: "average" });
  }
  add("dbscan", "", {});
  return candidates;
}

const PROBES = [2, 3, 4, 6, 9, 13, 17];

/** Clusterings that the look for structure holds against references. */
export function partitionsWith(catalog: Catalog, team: Team): Partitions {
  const labels = async (name: string, params: object, points: Matrix, random: Random): Promise<Int32Array> => {
    const maker = catalog.learners[name]!;
    const values = points.values;
    const column = {
      name: "points",
      kind: "number" as const,
      width: points.columns,
      parts: [],
      levels: [],
      origin: [],
      values: () => values,
    };
    const frame = { rows: points.rows, columns: [column] };
    const input = {
      frame,
      target: new Float64Array(0),
      weights: null,
      task: "clustering" as const,
      classes: 0,
      validation: null,
    };
    const context = { ...createContext({ team }), random };
    const { state } = await maker.spec.fit(input, maker(params as never).params, context);
    return nearestLabels(state as never, points);
  };
  return async (points, random) => {
    const round: Int32Array[] = [];
    const most = Math.sqrt(points.rows);
    for (const clusters of PROBES.filter((k) => k <= most))
      round.push(await labels("kMeans", { clusters, starts: 2 }, points, random.fork(clusters)));
    const minClusterSize = Math.max(5, Math.round(points.rows / 25));
    return { round, dense: await labels("hdbscan", { minClusterSize, neighbours: 5 }, points, random) };
  };
}

type LabelledState = { readonly clusters: number; readonly points: Float64Array; readonly labels: Int32Array };

/** The label of the nearest labelled point, -1 for none. */
function nearestLabels(state: LabelledState, { rows, columns, values }: Matrix): Int32Array {
  const count = state.labels.length;
  return Int32Array.from({ length: rows }, (_, i) => {
    // A fit that keeps its rows keeps them in their order.
    let best = count === rows ? i : 0;
    let least = Number.POSITIVE_INFINITY;
    for (let c = 0; count !== rows && c < count; c++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += (values[i * columns + j]! - state.points[c * columns + j]!) ** 2;
      if (sum < least) {
        least = sum;
        best = c;
      }
    }
    const label = state.labels[best]!;
    return label === state.clusters ? -1 : label;
  });
}
