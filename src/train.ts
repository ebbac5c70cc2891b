/**
 * The main job, from a file to a saved model: read, define the task, choose, assess, report, save.
 * It ties the rooms together and binds the built-in catalog; everything it does can be done room by room.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { saveModel } from "./artifact/files.node.ts";
import { fingerprint } from "./artifact/fingerprint.ts";
import { digestOf } from "./artifact/pack.ts";
import { type Evaluation, evaluate, evaluateAnswers } from "./assess/evaluate.ts";
import { catalog } from "./catalog.ts";
import { type Crew, createCrew } from "./compute/crew.node.ts";
import { createTeam } from "./compute/team.node.ts";
import type { LeaderboardRow, TrainEvent } from "./contract/events.ts";
import { type Task, taskRecord } from "./contract/task.ts";
import { labelledTask } from "./data/labelled.ts";
import { type ReadOptions, readRaw, readTable } from "./data/read-table.node.ts";
import { shareTable } from "./data/share-table.ts";
import { type DefinedTask, defineTask, type TaskOptions } from "./data/task.ts";
import type { Fitted } from "./pipeline/fitted.ts";
import { createRun, type Run } from "./pipeline/run.ts";
import { trainJobs } from "./tune/fit-job.ts";
import { now } from "./tune/schedule.ts";
import { type Selection, select } from "./tune/select.ts";

export type TrainOptions = ReadOptions &
  TaskOptions & {
    readonly metric?: string;
    /** From the table read to model and report written. */
    readonly budgetSeconds?: number;
    readonly maxModels?: number;
    readonly folds?: number;
    readonly seed?: number;
    readonly threads?: number;
    readonly learners?: readonly string[];
    /** A labelled table that plays no part in training and is scored at the end. */
    readonly test?: string;
    readonly out?: string;
    /** Path of the report; null for none. */
    readonly report?: string | null;
    readonly signal?: AbortSignal;
  };

export type TrainResult = {
  readonly model: string | null;
  readonly report: string | null;
  readonly digest: string;
  readonly task: Task["kind"];
  readonly target: string;
  readonly metric: string;
  readonly score: number;
  readonly interval: readonly [number, number];
  readonly seconds: number;
  readonly leaderboard: readonly LeaderboardRow[];
  readonly members: Selection["members"];
  readonly test: Evaluation | null;
  readonly notes: readonly string[];
  readonly interrupted: boolean;
  readonly fitted: Fitted;
};

export const DEFAULT_BUDGET_SECONDS = 60;

/** Trains on a file. Nothing is written until everything is there. */
export function train(source: string, options: TrainOptions): Run<TrainEvent, TrainResult> {
  return createRun(async (emit, stopped) => {
    emit({ kind: "stage", stage: "read", words: `reading ${source}` });
    const read = await readTable(source, options);
    const started = now();
    const task = defineTask(read.table, read.schema, options);
    for (const words of [...read.notes, ...task.notes]) emit({ kind: "note", words });
    emit({ kind: "stage", stage: "task", words: describeTask(task) });

    const budget = options.maxModels === undefined ? (options.budgetSeconds ?? DEFAULT_BUDGET_SECONDS) : null;
    const until = budget === null ? Number.POSITIVE_INFINITY : started + 1000 * (budget - reserveSeconds(budget));
    const threads = options.threads ?? availableParallelism();
    const crew = openCrew(threads);
    const forward = new AbortController();
    const watch = setInterval(() => stopped() && forward.abort(), 30);
    try {
      const shared = { ...task, table: shareTable(task.table) };
      crew.share("task", shared);
      const run = select(shared, { ...options, catalog, crew, threads, until, signal: forward.signal });
      for await (const event of run) emit(event);
      const selection = await run.result;
      return await finish(options, task, selection, started, emit);
    } finally {
      clearInterval(watch);
      await crew.close();
    }
  }, options.signal);
}

/** Time kept for what comes after the fits: assessment, report, writing. */
function reserveSeconds(budget: number): number {
  return Math.min(4, Math.max(0.3, 0.08 * budget));
}

async function finish(
  options: TrainOptions,
  task: DefinedTask,
  selection: Selection,
  started: number,
  emit: (event: TrainEvent) => void,
): Promise<TrainResult> {
  const { fitted, metric, protocol, answers } = selection;
  emit({ kind: "stage", stage: "assess", words: "assessing the model" });
  const assessed = evaluateAnswers(task, answers, protocol.scored, catalog);
  const main = assessed.metrics.find((m) => m.name === metric.name)!;
  const test = options.test === undefined ? null : await testOn(options.test, options, task, fitted);
  emit({ kind: "stage", stage: "save", words: "writing model and report" });
  const dataFingerprint = await fingerprint(task.table);
  const model = options.out ?? null;
  const metrics = Object.fromEntries(
    assessed.metrics.map(({ name, value, low, high }) => [name, { value, low, high }]),
  );
  const extras = { metric: metric.name, metrics, dataFingerprint, seed: options.seed ?? 0 };
  const digest = model === null ? await digestOf(fitted) : (await saveModel(fitted, model, extras)).digest;
  return {
    model,
    report: null,
    digest,
    task: task.kind,
    target: task.roles.target!,
    metric: metric.name,
    score: main.value,
    interval: [main.low, main.high],
    seconds: (now() - started) / 1000,
    leaderboard: selection.leaderboard,
    members: selection.members,
    test,
    notes: selection.notes,
    interrupted: selection.interrupted,
    fitted,
  };
}

/** Scores the fitted model on a labelled table that played no part in training. */
async function testOn(path: string, options: TrainOptions, task: Task, fitted: Fitted): Promise<Evaluation> {
  const labelled = labelledTask(taskRecord(task), fitted.program.inputs, await readRaw(path, options));
  return evaluate(fitted, labelled, catalog);
}

function describeTask(task: DefinedTask): string {
  const classes = task.classes.length > 0 ? ` of ${task.classes.length} classes` : "";
  return `${task.kind}${classes}: ${task.reason}`;
}

/** Workers run the built file; when the sources run as they are (in tests), jobs run on this thread. */
function openCrew(threads: number): Crew {
  const entry = new URL("./worker.js", import.meta.url);
  const jobs = trainJobs(catalog, createTeam);
  return createCrew(threads, existsSync(entry) ? entry : null, jobs);
}
