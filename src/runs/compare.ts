/**
 * Runs held against each other from their records. Scores of the same data and metric are compared by their intervals,
 * as if they came from other rows: on the same rows scores move together, so a difference called real is one, and a
 * small one may be missed. Scores of other data or metrics are not compared at all, and that is said.
 */
import type { RunRecord } from "../contract/run-record.ts";

/** A normal quantile: intervals are 95 % on both sides. */
const Z = 1.959964;

export type RunVerdict = {
  readonly id: string;
  /** The run with the best score, which it is held against. */
  readonly against: string;
  /** Score of the run less the best score, with its 95 % interval. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly beyond: boolean;
};

export type RunComparison = {
  readonly ids: readonly string[];
  /** Options, data and versions that are not the same in all runs: a value per run. */
  readonly differences: readonly { readonly name: string; readonly values: readonly unknown[] }[];
  readonly scores: readonly {
    readonly id: string;
    readonly metric: string | null;
    readonly score: RunRecord["score"];
  }[];
  /** Why scores are not compared; null when they are. */
  readonly refused: string | null;
  readonly verdicts: readonly RunVerdict[];
  /** Candidates by name, with their score in each run, or null. */
  readonly leaderboard: readonly { readonly name: string; readonly scores: readonly (number | null)[] }[];
};

/** `greaterIsBetter` says of a metric's name which way is better. */
export function compareRuns(runs: readonly RunRecord[], greaterIsBetter: (metric: string) => boolean): RunComparison {
  const refused = refusal(runs);
  return {
    ids: runs.map(({ id }) => id),
    differences: differencesOf(runs),
    scores: runs.map(({ id, metric, score }) => ({ id, metric, score })),
    refused,
    verdicts: refused === null ? verdictsOn(runs, greaterIsBetter(runs[0]!.metric!)) : [],
    leaderboard: leaderboardsOf(runs),
  };
}

function refusal(runs: readonly RunRecord[]): string | null {
  const without = runs.find(({ score, metric }) => score === null || metric === null);
  if (without !== undefined) return `${without.id} has no score`;
  const [first] = runs;
  const metric = runs.find((run) => run.metric !== first!.metric);
  if (metric !== undefined) return `${first!.id} is scored by ${first!.metric}, ${metric.id} by ${metric.metric}`;
  const target = runs.find((run) => run.task.target !== first!.task.target);
  if (target !== undefined) return `${target.id} predicts another column than ${first!.id}`;
  const data = runs.find((run) => run.data.fingerprint !== first!.data.fingerprint);
  return data === undefined ? null : `${data.id} was trained on other data than ${first!.id}`;
}

function verdictsOn(runs: readonly RunRecord[], greaterIsBetter: boolean): readonly RunVerdict[] {
  const sign = greaterIsBetter ? -1 : 1;
  const best = runs.reduce((a, b) => (sign * b.score!.value < sign * a.score!.value ? b : a));
  return runs
    .filter((run) => run !== best)
    .map((run): RunVerdict => {
      const difference = run.score!.value - best.score!.value;
      const half = Z * Math.hypot(deviationOf(run), deviationOf(best));
      const [low, high] = [difference - half, difference + half];
      return { id: run.id, against: best.id, difference, low, high, beyond: low > 0 || high < 0 };
    });
}

function deviationOf({ score }: RunRecord): number {
  return (score!.high - score!.low) / (2 * Z);
}

function differencesOf(runs: readonly RunRecord[]): RunComparison["differences"] {
  const all = runs.map(
    (run): Readonly<Record<string, unknown>> => ({
      source: run.source,
      "data fingerprint": run.data.fingerprint.slice(0, 12),
      rows: run.data.rows,
      columns: run.data.columns,
      task: run.task.kind,
      metric: run.metric,
      version: run.versions.modelwright,
      platform: run.versions.platform,
      ...Object.fromEntries(Object.entries(run.options).map(([name, value]) => [`option ${name}`, value])),
    }),
  );
  const names = new Set(all.flatMap((one) => Object.keys(one)));
  return [...names]
    .map((name) => ({ name, values: all.map((one) => one[name] ?? null) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

function leaderboardsOf(runs: readonly RunRecord[]): RunComparison["leaderboard"] {
  const names = new Set(runs.flatMap(({ leaderboard }) => leaderboard.map(({ name }) => name)));
  return [...names].map((name) => ({
    name,
    scores: runs.map(({ leaderboard }) => leaderboard.find((row) => row.name === name)?.score ?? null),
  }));
}

/** One field that two records do not share. */
export type RunDifference = { readonly field: string; readonly before: unknown; readonly after: unknown };

/** What was run otherwise and what came out otherwise, field by field; times and names of runs aside. */
export function diffRuns(before: RunRecord, after: RunRecord): readonly RunDifference[] {
  const found: RunDifference[] = [];
  const walk = (field: string, a: unknown, b: unknown): void => {
    if (JSON.stringify(a) === JSON.stringify(b)) return;
    if (isRecord(a) && isRecord(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) walk(`${field}.${key}`, a[key], b[key]);
    } else found.push({ field, before: a ?? null, after: b ?? null });
  };
  for (const field of COMPARED) walk(field, byName(before[field]), byName(after[field]));
  return found;
}

const COMPARED = [
  "source",
  "data",
  "task",
  "options",
  "versions",
  "status",
  "metric",
  "score",
  "leaderboard",
  "members",
  "digest",
  "error",
] as const satisfies readonly (keyof RunRecord)[];

/** Lists of named things by their names: the second place in two lists says nothing. Seconds differ in any two runs. */
function byName(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return Object.fromEntries(value.map(({ name, seconds: _, ...rest }) => [name, rest]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
