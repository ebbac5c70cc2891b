/**
 * Which clusterer, and how many clusters: candidates are fitted on a sample, ranked by a vote of measures, and the best
 * few are fitted again on parts of the sample, to see whether they find the same clusters each time.
 */
import { densityGraph, densityValleys } from "../assess/clusters/density-valleys.ts";
import { calinskiHarabasz, daviesBouldin, silhouette, sizesOf } from "../assess/clusters/measures.ts";
import { adjustedRandIndex } from "../assess/clusters/rand-index.ts";
import { gather } from "../compute/frame.ts";
import { matrixOf, squaredDistance } from "../compute/frame-matrix.ts";
import type { Matrix } from "../compute/matrices/matrix.ts";
import type { ClusterRow } from "../contract/cluster-report.ts";
import type { Team } from "../contract/context.ts";
import { isError } from "../contract/errors.ts";
import type { LeaderboardRow, TrainEvent } from "../contract/events.ts";
import type { AnyLearner } from "../contract/learner.ts";
import type { Random } from "../contract/random.ts";
import type { Task } from "../contract/task.ts";
import { createContext } from "../pipeline/context.ts";
import { createFitted, type Fitted } from "../pipeline/fitted.ts";
import { fitLearner } from "../pipeline/pipeline.ts";
import { type Prepared, prepareFrame } from "../pipeline/prepare-frame.ts";
import { recipeFor } from "../prepare/recipe.ts";

/**
 * `scaled` is the learner for the whole table, of which the measured rows are a share: least sizes grow with the rows it
 * is fitted on, which are at most `most`.
 */
export type Candidate = {
  readonly name: string;
  readonly learner: AnyLearner;
  readonly scaled: (tableRows: number, most: number) => AnyLearner;
};

export type ClusterSearch = {
  readonly task: Task;
  /** Rows that candidates are fitted and measured on. */
  readonly rows: Int32Array;
  readonly prepared: Prepared;
  readonly team: Team;
  readonly random: Random;
  readonly seed: number;
  readonly goOn: () => boolean;
  readonly stopped: () => boolean;
  readonly emit: (event: TrainEvent) => void;
};

/** Candidates whose stability is measured, and on how many parts of the rows. */
const SHORTLIST = 8;
const PARTS = 5;
const PART_SHARE = 0.7;
/** Partitions whose valleys come this near to those of the best one are in the vote. */
const NEAR_BEST = 0.07;
/** Partitions that leave more rows out than this say too little about the table. */
const MOST_NONE = 0.3;

type Measured = { readonly candidate: Candidate; readonly labels: Int32Array; row: ClusterRow };

/** Best first; empty where no candidate found two clusters. */
export async function searchClusters(
  search: ClusterSearch,
  candidates: readonly Candidate[],
): Promise<readonly Measured[]> {
  const points = matrixOf(search.prepared.frame);
  const graph = densityGraph(points);
  const found: Measured[] = [];
  for (const candidate of candidates) {
    if (found.length > 0 && !search.goOn()) break;
    const began = performance.now();
    const labels = await labelsOf(search, candidate, search.prepared, null);
    await createTurn();
    const clusters = labels === null ? 0 : sizesOf(labels).filter((n) => n > 0).length;
    if (labels === null || clusters < 2) continue;
    const none = labels.filter((c) => c < 0).length / labels.length;
    const whole = withoutNone(points, labels);
    const row: ClusterRow = {
      name: candidate.name,
      learner: candidate.learner.spec.name,
      clusters,
      none,
      silhouette: silhouette(points, whole),
      calinskiHarabasz: calinskiHarabasz(points, whole),
      daviesBouldin: daviesBouldin(points, whole),
      densityValleys: densityValleys(graph, whole),
      stability: null,
      rank: 0,
      seconds: (performance.now() - began) / 1000,
    };
    found.push({ candidate, labels, row });
  }
  const ranked = vote(inVote(found));
  for (const [place, one] of ranked.slice(0, SHORTLIST).entries()) {
    if (place > 0 && !search.goOn()) break;
    search.emit({ kind: "candidate-started", name: one.row.name, why: "fitted again on parts of the rows" });
    const indices = await stability(search, one);
    one.row = { ...one.row, stability: indices.reduce((sum, v) => sum + v, 0) / Math.max(1, indices.length) };
    search.emit({ kind: "candidate-finished", row: shownRow(one.row, indices), best: place === 0 });
  }
  const measured = ranked.filter(({ row }) => row.stability !== null);
  const rest = ranked.filter(({ row }) => row.stability === null);
  return [...vote(measured), ...rest];
}

/** Rows of no cluster with the nearest row of one: leaving the hard rows out must not make a clustering look better. */
function withoutNone(points: Matrix, labels: Int32Array): Int32Array {
  return labels.map((label, i) => {
    if (label >= 0) return label;
    let nearest = -1;
    let least = Number.POSITIVE_INFINITY;
    labels.forEach((other, j) => {
      const d =
        other < 0 ? Number.POSITIVE_INFINITY : squaredDistance(points.values, i, points.values, j, points.columns);
      if (d < least) {
        least = d;
        nearest = other;
      }
    });
    return nearest;
  });
}

/** Where valleys part the rows, partitions that cut through dense regions or miss a valley are out. */
function inVote(found: readonly Measured[]): readonly Measured[] {
  const whole = found.filter(({ row }) => row.none <= MOST_NONE);
  const some = whole.length > 0 ? whole : found;
  const best = Math.max(...some.map(({ row }) => row.densityValleys));
  return some.filter(({ row }) => row.densityValleys >= best - NEAR_BEST);
}

/** Mean rank over the measures; equal values share the better rank. */
function vote(found: readonly Measured[]): Measured[] {
  const measures: ((row: ClusterRow) => number)[] = [
    (row) => row.silhouette,
    (row) => row.calinskiHarabasz,
    (row) => -row.daviesBouldin,
    (row) => row.densityValleys,
    (row) => -row.none,
  ];
  if (found.every(({ row }) => row.stability !== null)) measures.push((row) => row.stability!);
  for (const one of found) {
    const ranks = measures.map((of) => found.filter((other) => of(other.row) > of(one.row) + 1e-12).length + 1);
    one.row = { ...one.row, rank: ranks.reduce((sum, r) => sum + r, 0) / ranks.length };
  }
  return [...found].sort((a, b) => a.row.rank - b.row.rank || (b.row.stability ?? 0) - (a.row.stability ?? 0));
}

/** Adjusted Rand indices between the clusters of the whole sample and those of fits on parts of it. */
async function stability(search: ClusterSearch, one: Measured): Promise<number[]> {
  const indices: number[] = [];
  for (let part = 0; part < PARTS && (part === 0 || search.goOn()); part++) {
    const order = search.random.fork("part", part).permutation(search.rows.length);
    const rows = gather(search.rows, order.slice(0, Math.ceil(PART_SHARE * order.length)).sort());
    const context = createContext({ seed: search.seed, team: search.team, stopped: search.stopped });
    const prepared = await prepareFrame(recipeFor("near", search.task), search.task, rows, context);
    const labels = await labelsOf(search, one.candidate, prepared, search.rows);
    if (labels !== null) indices.push(adjustedRandIndex(one.labels, labels));
    await createTurn();
  }
  return indices;
}

async function labelsOf(
  search: ClusterSearch,
  { learner }: Candidate,
  prepared: Prepared,
  rows: Int32Array | null,
): Promise<Int32Array | null> {
  try {
    const context = createContext({ seed: search.seed, team: search.team, stopped: search.stopped });
    const plan = { steps: recipeFor("near", search.task), learner };
    const fitted = createFitted(await fitLearner(plan, search.task, prepared, { validation: null, context }));
    return clusterLabelsOf(fitted, search.task, rows ?? search.rows);
  } catch (error) {
    // A candidate that cannot be fitted here is no candidate; a stop ends everything.
    if (isError(error) && error.code !== "run/aborted") return null;
    throw error;
  }
}

/** The cluster of each row, -1 for none. */
export function clusterLabelsOf(fitted: Fitted, task: Task, rows?: Int32Array): Int32Array {
  const output = fitted.predict(task.table, rows).outputs.find(({ name }) => name === "cluster")!;
  const none = output.labels.length - 1;
  return Int32Array.from(output.values, (c) => (c === none ? -1 : c));
}

function shownRow(row: ClusterRow, indices: readonly number[]): LeaderboardRow {
  const { name, learner, seconds } = row;
  const note = `${row.clusters} clusters, silhouette ${row.silhouette.toFixed(3)}`;
  return {
    name,
    learner,
    score: row.stability!,
    low: Math.min(...indices),
    high: Math.max(...indices),
    seconds,
    folds: indices.length,
    note,
  };
}

function createTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
