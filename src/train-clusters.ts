/**
 * Clusters, from a file to a saved model: read, define the task, look whether there is structure, try clusterers and
 * numbers of clusters, fit the best on all rows, report, save.
 */
import { availableParallelism } from "node:os";
import { fingerprint } from "./artifact/fingerprint.ts";
import { digestOf } from "./artifact/pack.ts";
import { sizesOf } from "./assess/clusters/measures.ts";
import { profileClusters } from "./assess/clusters/profile.ts";
import { catalog } from "./catalog.ts";
import { gatherRows } from "./compute/frame.ts";
import { matrixOf } from "./compute/frame-matrix.ts";
import { rowMap } from "./compute/maps/row-map.ts";
import { createRandom } from "./compute/random.ts";
import { createTeam } from "./compute/threads/team.node.ts";
import { entryOf } from "./contract/catalog.ts";
import type { ClusterProfile, ClusterReportData, ClusterRow } from "./contract/cluster-report.ts";
import type { TrainEvent } from "./contract/events.ts";
import type { Frame } from "./contract/frame.ts";
import { columnOf } from "./contract/table.ts";
import { type JoinOptions, readJoined, shownJoins } from "./data/join/read-joined.node.ts";
import { profileWithin } from "./data/profile-within.ts";
import type { ReadOptions } from "./data/read-table.node.ts";
import { maskedSource, sourceName } from "./data/source.ts";
import { defineTask, type TaskOptions } from "./data/task.ts";
import { refuseUnwritable } from "./data/write-whole.node.ts";
import { writeOutcome, writtenBy } from "./outcome.node.ts";
import { createContext } from "./pipeline/context.ts";
import type { Fitted } from "./pipeline/fitted.ts";
import { pipeline } from "./pipeline/pipeline.ts";
import { prepareFrame } from "./pipeline/prepare-frame.ts";
import { createRun, type Run } from "./pipeline/run.ts";
import { recipeFor } from "./prepare/recipe.ts";
import { renderClusterReport } from "./report/clusters.ts";
import { commandOf } from "./report/command.ts";
import { refuseBadOptions } from "./train.ts";
import { refuseUnfitLearner } from "./tune/asked.ts";
import { clusterCandidates, partitionsWith } from "./tune/cluster-candidates.ts";
import { clusterLabelsOf, searchClusters } from "./tune/cluster-search.ts";
import { type ColumnPlace, type Structure, structureOf } from "./tune/structure.ts";

export type ClusterOptions = ReadOptions &
  Pick<JoinOptions, "joins"> &
  Omit<TaskOptions, "task" | "positive" | "group" | "time"> & {
    /** From the table read to model and report written. */
    readonly budgetSeconds?: number;
    /** A budget by count: so many ways are tried, and the clock plays no part. */
    readonly maxModels?: number;
    readonly seed?: number;
    /** Threads for the learners that share their work; one per core when left out. */
    readonly threads?: number;
    readonly learners?: readonly string[];
    readonly out?: string;
    /** Path of the report; null for none. */
    readonly report?: string | null;
    readonly signal?: AbortSignal;
  };

export type ClusterResult = {
  readonly model: string | null;
  readonly report: string | null;
  readonly digest: string;
  readonly task: "clustering";
  /** False where the table looks like one blob: the model then has one cluster. */
  readonly structure: boolean;
  readonly evidence: Structure;
  readonly clusters: number;
  readonly chosen: string;
  readonly profiles: readonly ClusterProfile[];
  readonly leaderboard: readonly ClusterRow[];
  readonly notes: readonly string[];
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly fitted: Fitted;
};

const DEFAULT_SECONDS = 60;
/** Rows that candidates are measured on, and rows that the references are held against. */
const MEASURED_ROWS = 1000;
const STRUCTURE_ROWS = 300;
/** What is left for the final fit once a run is to end early. */
const INTERRUPTED_MILLISECONDS = 1500;

export function findClusters(source: string, options: ClusterOptions = {}): Run<TrainEvent, ClusterResult> {
  return createRun(async (emit, stopped) => {
    refuseBadOptions("findClusters", options);
    for (const path of [options.report, options.out]) if (typeof path === "string") await refuseUnwritable(path);
    emit({ kind: "stage", stage: "read", words: `reading ${maskedSource(source)}` });
    const read = await readJoined(source, options);
    const began = Date.now();
    const { kinds: _, missing: __, query: ___, joins: ____, ...roles } = options;
    const task = defineTask(read.table, read.schema, { ...roles, task: "clustering" });
    for (const name of options.learners ?? []) refuseUnfitLearner(task, catalog, name);
    for (const words of [...read.notes, ...task.notes]) emit({ kind: "note", words });
    emit({ kind: "stage", stage: "task", words: `clustering: ${task.reason}` });

    const limit =
      options.maxModels === undefined ? 1000 * (options.budgetSeconds ?? DEFAULT_SECONDS) : Number.POSITIVE_INFINITY;
    const within = (share: number) => (): boolean => !stopped() && Date.now() - began < share * limit;
    const random = createRandom(options.seed ?? 0).fork("clusters");
    const team = createTeam(options.threads ?? availableParallelism());
    const seed = options.seed ?? 0;
    const rows = random.fork("rows").permutation(task.table.rows).slice(0, MEASURED_ROWS).sort();
    const context = createContext({ seed, team, stopped });
    const prepared = await prepareFrame(recipeFor("near", task), task, rows, context);
    const points = matrixOf(prepared.frame);

    emit({ kind: "stage", stage: "structure", words: "is there any structure?" });
    const some = random.fork("structure").permutation(points.rows).slice(0, STRUCTURE_ROWS).sort();
    const few = { rows: some.length, columns: points.columns, values: gatherRows(points.values, points.columns, some) };
    const evidence = await structureOf(
      few,
      placesOf(prepared.frame),
      partitionsWith(catalog, team),
      random,
      within(0.25),
    );

    emit({ kind: "stage", stage: "search", words: "trying clusterers and numbers of clusters" });
    // Numbers and words together: only there are prototypes another idea than centres.
    const kinds = new Set(task.roles.features.map((name) => columnOf(task.table, name).kind === "category"));
    const shape = { rows: rows.length, mixed: kinds.size === 2 };
    const candidates = clusterCandidates(shape, catalog, options.learners).slice(0, options.maxModels);
    // A run that is stopped keeps what it has: a stop ends the search, not the model.
    const search = { task, rows, prepared, team, random, seed, goOn: within(0.5), stopped: () => false, emit };
    const ranked = evidence.found ? await searchClusters(search, candidates) : [];
    const best = ranked[0];
    const interrupted = stopped();
    emit({ kind: "stage", stage: "fit", words: best === undefined ? "one cluster" : `${best.row.name} on all rows` });
    const left = interrupted ? INTERRUPTED_MILLISECONDS : Math.max(200, 0.65 * limit - (Date.now() - began));
    const learner =
      best?.candidate.scaled(task.table.rows, rowsWithin(left / 2000, rows.length, best.row.seconds)) ??
      entryOf(catalog.learners, "learner", "kMeans")({ clusters: 1 } as never);
    const deadline = performance.now() + left;
    const fitted = await pipeline(...recipeFor("near", task), learner).fit(task, { seed, team, deadline });
    const labels = clusterLabelsOf(fitted, task);
    const clusters = sizesOf(labels).length;
    const profiles = profileClusters(task, labels, clusters);
    const notes = [...read.notes, ...task.notes, ...(fitted.report.notes ?? [])];
    const chosen = best?.row.name ?? "one cluster";
    const leaderboard = ranked.map(({ row }) => row);
    const structure = best !== undefined;

    emit({ kind: "stage", stage: "save", words: "writing model and report" });
    const digest = await digestOf(fitted);
    const dataFingerprint = await fingerprint(task.table);
    const wanted = options.report !== null && (options.report ?? options.out ?? null) !== null;
    const seconds = (Date.now() - began) / 1000;
    const data = async (): Promise<ClusterReportData> => ({
      title: structure ? `Clusters in ${sourceName(source)}` : `No clusters in ${sourceName(source)}`,
      created: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
      writtenBy: await writtenBy(),
      source: { name: sourceName(source), rows: read.table.rows, columns: read.table.columns.length },
      verdict: verdictOf(structure, clusters, chosen, evidence),
      warnings: profileWithin(task).warnings.map(({ message, fix }) => `${message} ${fix}`),
      notes,
      columns: [],
      leaderboard,
      map: await rowMap(
        points,
        Array.from(rows, (row) => (labels[row]! < 0 ? "none" : String(labels[row]! + 1))),
        async () => !interrupted && within(0.9)() && (await createTurn()),
      ),
      profiles,
      record: {
        seed,
        digest,
        dataFingerprint,
        seconds,
        command: commandOf(maskedSource(source), { ...options, ...shownJoins(options), task: "clustering" }),
      },
    });
    const report = wanted ? await renderClusterReport(await data(), () => interrupted || within(1)()) : null;
    const to = { model: options.out ?? null, report: options.report ?? null };
    await writeOutcome({ fitted, extras: { dataFingerprint, seed, joins: read.joins }, report, to });
    return {
      ...to,
      digest,
      task: "clustering",
      structure,
      evidence,
      clusters,
      chosen,
      profiles,
      leaderboard,
      notes,
      seconds: (Date.now() - began) / 1000,
      interrupted,
      fitted,
    };
  }, options.signal);
}

/** Rows that a learner by pairs of rows can be fitted on in the time, as `measured` rows took `seconds`. */
function rowsWithin(left: number, measured: number, seconds: number): number {
  return Math.max(measured, Math.floor(measured * Math.sqrt(left / Math.max(seconds, 0.001))));
}

function verdictOf(structure: boolean, clusters: number, chosen: string, evidence: Structure): string {
  const measured: (readonly [string, number, number])[] = [
    ["silhouette", evidence.silhouette, evidence.referenceSilhouette],
    ["density separation", evidence.separation, evidence.referenceSeparation],
  ];
  const words = ([name, own, reference]: readonly [string, number, number]): string =>
    `${name} ${own.toFixed(2)} against ${reference.toFixed(2)} in data without clusters`;
  if (!structure)
    return `No structure found: the rows look like one cloud (${words(measured[0]!)}). The model puts every row into one cluster.`;
  // Either measure is enough; the one that did not part them would only raise a question.
  const speaks = measured.filter(([, own, reference]) => own > reference);
  return `${clusters} clusters by ${chosen}. They are more than chance: ${speaks.map(words).join(", ")}.`;
}

function placesOf(frame: Frame): ColumnPlace[] {
  let from = 0;
  return frame.columns.map((column) => {
    const place = { from, width: column.width, discrete: new Set(column.values().slice(0, 20_000)).size <= 2 };
    from += column.width;
    return place;
  });
}

/** Lets a signal through; always true. */
function createTurn(): Promise<true> {
  return new Promise((resolve) => setImmediate(() => resolve(true)));
}
