/**
 * The main job, from a file to a saved model: read, define the task, choose, assess, report, save.
 * It ties the rooms together and binds the built-in catalog; everything it does can be done room by room.
 */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { fingerprint } from "./artifact/fingerprint.ts";
import { digestOf } from "./artifact/pack.ts";
import { trainingRecord } from "./artifact/training-record.ts";
import { type Evaluation, evaluate } from "./assess/evaluate.ts";
import { evaluateWithin } from "./assess/evaluate-within.ts";
import { catalog } from "./catalog.ts";
import { type Crew, createCrew } from "./compute/threads/crew.node.ts";
import { createTeam } from "./compute/threads/team.node.ts";
import { ModelwrightError } from "./contract/errors.ts";
import type { LeaderboardRow, TimedEvent, TrainEvent } from "./contract/events.ts";
import { checkOption, type Options } from "./contract/options.ts";
import { type Task, taskRecord } from "./contract/task.ts";
import type { Joined, JoinOptions } from "./data/join/read-joined.node.ts";
import { featureColumns, type Labelled, labelledTask } from "./data/labelled.ts";
import { findLeaks, type LeakWarning } from "./data/leaks/find-leaks.ts";
import type { TableProfile } from "./data/profile.ts";
import { profileWithin } from "./data/profile-within.ts";
import { shareTable } from "./data/share-table.ts";
import { maskedSource, sourceName } from "./data/source.ts";
import { type DefinedTask, defineTask, type TaskOptions } from "./data/task.ts";
import { type Honesty, honestyOf } from "./honesty.ts";
import { writeOutcome, writtenBy } from "./outcome.node.ts";
import type { Fitted } from "./pipeline/fitted.ts";
import { createRun, type Run } from "./pipeline/run.ts";
import { LEAST_SECONDS, outcomeOf, recorderFor } from "./record-run.node.ts";
import { commandOf } from "./report/command.ts";
import { loadRenderer } from "./report/render-chart.ts";
import { reportPage } from "./report-data.ts";
import type { Recorder } from "./runs/recorder.node.ts";
import { createStamp, type Stamp } from "./runs/stamp.ts";
import { builtInWorker } from "./select.ts";
import { openTraining, shownOptions } from "./training-source.node.ts";
import type { Selection } from "./tune/conclude.ts";
import { trainJobs } from "./tune/fit-job.ts";
import { now } from "./tune/now.ts";
import { select } from "./tune/select.ts";
import { verbs } from "./verbs.ts";

export type TrainOptions = JoinOptions &
  TaskOptions & {
    readonly metric?: string;
    /** What decisions cost, by `true:predicted` labels: { "yes:no": 5 }. Others: 1 for a mistake, 0 for none. */
    readonly cost?: Readonly<Record<string, number>>;
    /** The share of true values that intervals, or sets of classes, shall hold (default .9); "none" for neither. */
    readonly coverage?: number | "none";
    /** From the table read to model and report written. */
    readonly budgetSeconds?: number;
    readonly maxModels?: number;
    readonly folds?: number;
    readonly seed?: number;
    readonly threads?: number;
    readonly learners?: readonly string[];
    /** One model that people can read, instead of a vote. */
    readonly simple?: boolean;
    /** Seconds that predicting one row may take. */
    readonly maxLatency?: number;
    /** Bytes that the model may have. */
    readonly maxSize?: number;
    /** A labelled table that plays no part in training and is scored at the end. */
    readonly test?: string;
    readonly out?: string;
    /** Path of the report; null for none. Without a path it is kept inside the model file only. */
    readonly report?: string | null;
    /** The folder of run records, which is made if need be; without it no record is kept. */
    readonly runs?: string;
    /** Go on from the newest unfinished run of the same data and options (true), or from the one of that name. */
    readonly resume?: string | true;
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
  /** Of the program, and of one row predicted by itself on this machine. */
  readonly cost: Selection["cost"];
  /** What was made of the answers: calibration, decision, intervals or sets. */
  readonly after: Selection["after"];
  /** Whether the model beats always giving the same answer; null where the baseline was not fitted. */
  readonly betterThanBaseline: Honesty["betterThanBaseline"];
  /** What choosing the best of many has flattered; null with one candidate. */
  readonly optimism: Honesty["optimism"];
  /** What the model, which learns from all rows, is expected to score on fresh ones; null where that is not known. */
  readonly fresh: Honesty["fresh"];
  readonly families: Honesty["families"];
  /** Suspected leaks, found before the fits. */
  readonly leaks: Honesty["leaks"];
  readonly copies: Honesty["copies"];
  readonly tooGood: Honesty["tooGood"];
  readonly test: Evaluation | null;
  readonly notes: readonly string[];
  readonly interrupted: boolean;
  /** The name of its record; null where none is kept. */
  readonly run: string | null;
  readonly fitted: Fitted;
};

export const DEFAULT_BUDGET_SECONDS = 60;

/** From this budget on, loading what draws the charts while the first models are fitted costs no model. */
const LOAD_EARLY_SECONDS = 5;
/** Cells that are profiled, times the square of the budget's seconds: all of a usual table from ten seconds on. */
const PROFILE_CELLS = 10_000;
const INTERRUPTED_MILLISECONDS = 1500;

/** Trains on a file. Nothing is written until everything is there. */
export function train(source: string, options: TrainOptions): Run<TimedEvent, TrainResult> {
  return createRun(async (send, stopped) => {
    const stamp = createStamp(send);
    const { emit } = stamp;
    refuseBadOptions("train", options);
    refuseClustering(options);
    const { read, keptAside } = await openTraining(source, options, emit);
    const started = now();
    const task = defineTask(read.table, read.schema, options);
    // Read as the task says before anything is fitted: a fault in it must not cost the fits.
    const test = keptAside === null ? null : labelledTask(taskRecord(task), featureColumns(task), keptAside);
    for (const words of [...read.notes, ...task.notes, ...(test?.notes ?? [])]) emit({ kind: "note", words });
    emit({ kind: "stage", stage: "task", words: describeTask(task) });

    const dataFingerprint = await fingerprint(task.table);
    const asked = options.maxModels === undefined ? (options.budgetSeconds ?? DEFAULT_BUDGET_SECONDS) : null;
    const about = { source, task, dataFingerprint, budgetSeconds: asked, metric: options.metric ?? null };
    const recorder = await recorderFor(about, { ...options, shown: shownOptions(options), journal: true }, emit);
    // What earlier parts of the run took is gone; to end well takes a moment in any case.
    const budget = asked === null ? null : Math.max(LEAST_SECONDS, asked - (recorder?.usedSeconds ?? 0));
    const wanted = options.report !== null && (options.report ?? options.out ?? null) !== null;
    // A final fit may take half of what is kept for the end: the model is worth more than a section of the report.
    const reserve = budget === null ? 0 : 1000 * reserveSeconds(budget, wanted);
    const end = budget === null ? Number.POSITIVE_INFINITY : started + 1000 * budget;
    const [until, latest] = [end - reserve, end - reserve / 2];
    stamp.until(end);
    if (recorder !== null) stamp.also(recorder.event);
    emit({
      kind: "run-started",
      id: recorder?.id ?? null,
      budgetSeconds: asked,
      maxModels: options.maxModels ?? null,
      usedSeconds: recorder?.usedSeconds ?? 0,
      keptFits: recorder?.journal?.kept ?? 0,
    });
    const threads = options.threads ?? availableParallelism();
    const crew = openCrew(threads);
    const forward = new AbortController();
    const watch = setInterval(() => stopped() && forward.abort(), 30);
    try {
      const shared = { ...task, table: shareTable(task.table) };
      crew.share("task", shared);
      const journal = recorder?.journal ?? null;
      const run = select(shared, {
        ...options,
        after: options,
        catalog,
        crew,
        threads,
        until,
        latest,
        journal,
        signal: forward.signal,
      });
      // While the workers start and fit, this thread has time for what is wanted anyway.
      const leaks = findLeaks(task);
      for (const { message, fix } of leaks) emit({ kind: "note", words: `${message} ${fix}` });
      const profile = wanted
        ? profileWithin(task, budget === null ? undefined : Math.min(2e6, PROFILE_CELLS * budget ** 2), { leaks })
        : null;
      if (wanted && (budget === null || budget >= LOAD_EARLY_SECONDS)) void loadRenderer();
      for await (const event of run) emit(event);
      const selection = await run.result;
      return await finish({
        source,
        options,
        read,
        task: { ...task, ...shared },
        test,
        profile,
        leaks,
        selection,
        crew,
        started,
        end,
        emit,
        dataFingerprint,
        recorder,
        stamp,
      });
    } catch (error) {
      await recorder?.fail(error);
      throw error;
    } finally {
      clearInterval(watch);
      await crew.close();
    }
  }, options.signal);
}

/** The same checks as for flags, under the names that options have in code. */
export function refuseBadOptions(owner: string, options: Partial<TrainOptions>): void {
  const { budget, join, report: _, kind: __, target: ___, task: ____, ...same } = verbs.train.options;
  const declared: Options = { budgetSeconds: budget, joins: join, ...same };
  for (const [name, option] of Object.entries(declared)) {
    const given = options[name as keyof TrainOptions];
    if (given !== undefined) checkOption(`${owner}.${name}`, option, given);
  }
  const { out, report } = options;
  if (typeof out !== "string" || typeof report !== "string" || resolve(out) !== resolve(report)) return;
  throw new ModelwrightError(
    "use/option",
    { out, report },
    { what: `${owner}.report must be another file than the model, got ${out} for both.`, fix: "Name another file." },
  );
}

function refuseClustering({ task, target }: TrainOptions): void {
  if (Array.isArray(target)) {
    throw new ModelwrightError(
      "use/option",
      { target },
      { what: `train.target must be one column, got a list of ${target.length}.`, fix: "Call trainTargets() instead." },
    );
  }
  if (task !== "clustering" && task !== "anomaly") return;
  throw new ModelwrightError(
    "use/option",
    { task },
    {
      what: `train.task must be a task with scores to choose by, got ${task}.`,
      fix: `Call ${task === "anomaly" ? "findAnomalies" : "findClusters"}() instead.`,
    },
  );
}

/** Time kept for what comes after the fits: assessment, report, writing. */
function reserveSeconds(budget: number, report: boolean): number {
  return report ? Math.min(6, Math.max(0.35, 0.2 * budget)) : Math.min(4, Math.max(0.3, 0.08 * budget));
}

type Finish = {
  readonly source: string;
  readonly options: TrainOptions;
  readonly read: Joined;
  readonly task: DefinedTask;
  /** Null when no report is wanted. */
  readonly profile: TableProfile | null;
  readonly leaks: readonly LeakWarning[];
  readonly selection: Selection;
  /** The labelled table that played no part in training. */
  readonly test: Labelled | null;
  readonly crew: Crew;
  readonly started: number;
  /** Milliseconds since the epoch at which the budget ends. */
  readonly end: number;
  readonly emit: (event: TrainEvent) => void;
  readonly dataFingerprint: string;
  readonly recorder: Recorder | null;
  readonly stamp: Stamp;
};

async function finish(run: Finish): Promise<TrainResult> {
  const { options, task, selection, started, emit, dataFingerprint, recorder } = run;
  const { fitted, metric, protocol, answers } = selection;
  // A run that was stopped ends soon, with what can be had at once.
  const end = selection.interrupted ? Math.min(run.end, now() + INTERRUPTED_MILLISECONDS) : run.end;
  const secondsLeft = (): number => (end - now()) / 1000;
  emit({ kind: "stage", stage: "assess", words: "assessing the model" });
  const half = secondsLeft() / 2;
  const evaluation = evaluateWithin(
    task,
    answers,
    protocol.scored,
    catalog,
    metric,
    () => secondsLeft() - half,
    selection.decided,
  );
  const main = evaluation.metrics.find((m) => m.name === metric.name)!;
  const test = run.test === null ? null : evaluate(fitted, run.test, catalog);
  const packing = now();
  const digest = await digestOf(fitted);
  // Writing packs once more and compresses: about twice as long.
  const writing = 2 * (now() - packing) + 60;
  // At most a third of what is left: the report has more to tell.
  const spare = Math.max(0, end - writing - now()) / 3;
  const seed = options.seed ?? 0;
  const honesty = await honestyOf({ task, selection, crew: run.crew, leaks: run.leaks, seed, until: now() + spare });
  for (const found of [honesty.copies, honesty.tooGood]) if (found !== null) emit({ kind: "note", words: found.words });

  const model = options.out ?? null;
  const path = options.report ?? null;
  let report: string | null = null;
  if (run.profile !== null) {
    emit({ kind: "stage", stage: "report", words: "explaining the model" });
    const record = {
      seed,
      digest,
      dataFingerprint,
      seconds: (now() - started) / 1000,
      command: commandOf(maskedSource(run.source), shownOptions(options)),
    };
    report = await reportPage({
      catalog,
      crew: run.crew,
      task,
      profile: run.profile,
      selection,
      evaluation,
      honesty,
      test: test === null ? null : { name: sourceName(options.test!), ...test },
      source: { name: sourceName(run.source), rows: run.read.table.rows, columns: run.read.table.columns.length },
      notes: [...run.read.notes, ...task.notes, ...run.profile.notes],
      writtenBy: await writtenBy(),
      record,
      until: end - writing,
    });
  }
  emit({ kind: "stage", stage: "save", words: "writing model and report" });
  const metrics = Object.fromEntries(
    evaluation.metrics.map(({ name, value, low, high }) => [name, { value, low, high }]),
  );
  const training = await trainingRecord(task, protocol.record, seed);
  const extras = { metric: metric.name, metrics, dataFingerprint, seed, joins: run.read.joins, training };
  await writeOutcome({ fitted, extras, report, to: { model, report: path } });
  run.stamp.close();
  const result: TrainResult = {
    model,
    report: path,
    digest,
    task: task.kind,
    target: task.roles.target!,
    metric: metric.name,
    score: main.value,
    interval: [main.low, main.high],
    seconds: (now() - started) / 1000,
    leaderboard: selection.leaderboard,
    members: selection.members,
    after: selection.after,
    ...honesty,
    test,
    cost: selection.cost,
    notes: selection.notes,
    interrupted: selection.interrupted,
    run: recorder?.id ?? null,
    fitted,
  };
  await recorder?.end(result.interrupted ? "interrupted" : "finished", outcomeOf(result));
  return result;
}

function describeTask(task: DefinedTask): string {
  const classes = task.classes.length > 0 ? ` of ${task.classes.length} classes` : "";
  return `${task.kind}${classes}: ${task.reason}`;
}

/** Workers run the built file; when the sources run as they are (in tests), jobs run on this thread. */
export function openCrew(threads: number): Crew {
  return createCrew(threads, builtInWorker(), trainJobs(catalog, createTeam));
}
