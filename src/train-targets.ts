/**
 * Several targets, or quantiles of targets, from a file to one saved model: each is chosen by the search of `train` with its
 * share of the budget; the chosen programs become one, with named outputs for each, one report and one record.
 */
import { availableParallelism } from "node:os";
import { fingerprint } from "./artifact/fingerprint.ts";
import { digestOf } from "./artifact/pack.ts";
import { evaluateAims, jointOf, type SeveralEvaluation } from "./assess/evaluate-aims.ts";
import { catalog } from "./catalog.ts";
import type { Estimate } from "./contract/estimate.ts";
import type { LeaderboardRow, TimedEvent } from "./contract/events.ts";
import type { ReportMetric } from "./contract/report.ts";
import type { Task } from "./contract/task.ts";
import { maskedSource, sourceName } from "./data/source.ts";
import { targetNames } from "./data/targets.ts";
import { type FittedAim, fitAim, type TargetsOptions } from "./fit-aim.ts";
import { writeOutcome, writtenBy } from "./outcome.node.ts";
import { createFitted, type Fitted } from "./pipeline/fitted.ts";
import { joinAims } from "./pipeline/join-aims.ts";
import { createRun, type Run } from "./pipeline/run.ts";
import { outcomeOf, recorderFor } from "./record-run.node.ts";
import { commandOf } from "./report/command.ts";
import { renderTargetsReport } from "./report/targets.ts";
import { createStamp } from "./runs/stamp.ts";
import { scoredRowsOf, type TargetResult, targetModels, targetReport, targetResults } from "./target-results.ts";
import { aimsOf, refuseUnfitOptions } from "./targets-asked.ts";
import { DEFAULT_BUDGET_SECONDS, openCrew } from "./train.ts";
import { openTraining, shownOptions } from "./training-source.node.ts";
import { costOf, type ModelCost } from "./tune/limits.ts";
import { now } from "./tune/now.ts";

export type { TargetsOptions };

export type TargetsResult = {
  readonly model: string | null;
  readonly report: string | null;
  readonly digest: string;
  readonly task: "several";
  readonly targets: readonly TargetResult[];
  /** All targets together, out of fold, on the rows that have every one of them. */
  readonly joint: SeveralEvaluation["joint"];
  readonly test: SeveralEvaluation | null;
  readonly cost: ModelCost;
  readonly notes: readonly string[];
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly run: string | null;
  readonly fitted: Fitted;
};

/** Part of the budget that is kept for joining, the report and writing. */
const KEPT = 0.08;
const LEAST_KEPT_SECONDS = 0.3;
/** The baseline and a small model: fewer say nothing of a target. */
const LEAST_MODELS = 2;

/** Trains on a file. Nothing is written until everything is there. */
export function trainTargets(source: string, options: TargetsOptions): Run<TimedEvent, TargetsResult> {
  return createRun(async (send, stopped) => {
    const stamp = createStamp(send);
    const { emit } = stamp;
    refuseUnfitOptions(options);
    const { read, keptAside } = await openTraining(source, options, emit);
    const started = now();
    const names = targetNames(read.table, options.target);
    const aims = aimsOf(read, names, options);
    for (const words of read.notes) emit({ kind: "note", words });
    const ofTasks = [...new Set(aims.flatMap(({ task }) => task.notes))];
    for (const words of ofTasks) emit({ kind: "note", words });
    const dataFingerprint = await fingerprint(read.table);
    const asked = options.maxModels === undefined ? (options.budgetSeconds ?? DEFAULT_BUDGET_SECONDS) : null;
    const whole = { ...aims[0]!.task, kind: "several" as const, table: read.table };
    const begun = { ...whole, roles: { ...whole.roles, target: names.join(",") } };
    const about = { source, task: begun, dataFingerprint, budgetSeconds: asked, metric: options.metric ?? null };
    const recording = { ...options, shown: shownOptions(options), journal: false };
    const recorder = await recorderFor(about, recording, emit);
    const end = asked === null ? Number.POSITIVE_INFINITY : started + 1000 * asked;
    const reserve = asked === null ? 0 : 1000 * Math.max(LEAST_KEPT_SECONDS, KEPT * asked);
    stamp.until(end);
    if (recorder !== null) stamp.also(recorder.event);
    const maxModels = options.maxModels ?? null;
    const told = { id: recorder?.id ?? null, budgetSeconds: asked, maxModels, usedSeconds: 0, keptFits: 0 };
    emit({ kind: "run-started", ...told });
    const threads = options.threads ?? availableParallelism();
    const crew = openCrew(threads);
    const watch = setInterval(() => stopped() && crew.stop(), 30);
    try {
      const fits: FittedAim[] = [];
      for (const [place, aim] of aims.entries()) {
        const left = aims.length - place;
        const until = asked === null ? Number.POSITIVE_INFINITY : now() + (end - reserve - now()) / left;
        const models = maxModels === null ? null : shareOf(maxModels, place, aims.length);
        const setting = { options, crew, threads, until, maxModels: models, place, of: aims.length, stopped, emit };
        fits.push(await fitAim(aim, setting));
      }
      emit({ kind: "stage", stage: "join", words: `one model of ${aims.length} parts` });
      const seed = options.seed ?? 0;
      const models = targetModels(names, fits, seed);
      const fitted = createFitted(joinAims(models.map(({ model }) => model)));
      const digest = await digestOf(fitted);
      const records = fitted.task.aims!;
      const test = keptAside === null ? null : evaluateAims(fitted, records, keptAside, catalog);
      const joint = jointOf(scoredRowsOf(models));
      const results = targetResults(models, records, test);
      const [model, path] = [options.out ?? null, options.report ?? null];
      const interrupted = fits.some(({ selection }) => selection.interrupted) || stopped();
      const notes = [...new Set([...fits.flatMap(({ selection }) => selection.notes), ...(test?.notes ?? [])])];
      const seconds = (now() - started) / 1000;
      const command = commandOf(maskedSource(source), shownOptions(options));
      const wanted = options.report !== null && (options.report ?? options.out ?? null) !== null;
      const report = wanted
        ? renderTargetsReport({
            title: `${names.join(", ")} in ${sourceName(source)}`,
            created: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
            writtenBy: await writtenBy(),
            source: { name: sourceName(source), rows: read.table.rows, columns: read.table.columns.length },
            verdict: verdictOf(results, joint.metrics),
            warnings: [...new Set(results.flatMap(({ warnings }) => warnings))],
            notes: [...read.notes, ...ofTasks, ...notes],
            targets: results.map(targetReport),
            joint,
            record: { seed, digest, dataFingerprint, seconds, command },
          })
        : null;
      emit({ kind: "stage", stage: "save", words: "writing model and report" });
      const main = joint.metrics[0] ?? null;
      const metrics = metricsOf(results, joint.metrics);
      const extras = { metric: main?.name ?? null, metrics, dataFingerprint, seed, joins: read.joins };
      await writeOutcome({ fitted, extras, report, to: { model, report: path } });
      stamp.close();
      const ended = { model, report: path, digest, notes, seconds: (now() - started) / 1000 };
      const scored = main ?? {
        name: nameOf(results[0]!.metric, results[0]!.target, results.length),
        ...results[0]!.score,
      };
      const { name: metric, value: score, low, high } = scored;
      const boards = { leaderboard: fits.flatMap(boardOf), members: [] };
      const kept = outcomeOf({ ...ended, ...boards, metric, score, interval: [low, high] });
      await recorder?.end(interrupted ? "interrupted" : "finished", kept);
      const found = { targets: results, joint, test, interrupted, run: recorder?.id ?? null };
      return { ...ended, task: "several", ...found, cost: costOf(fitted, costTask(whole, fitted)), fitted };
    } catch (error) {
      await recorder?.fail(error);
      throw error;
    } finally {
      clearInterval(watch);
      await crew.close();
    }
  }, options.signal);
}

/** The first aims get what does not part evenly. */
function shareOf(models: number, place: number, of: number): number {
  return Math.max(LEAST_MODELS, Math.floor(models / of) + (place < models % of ? 1 : 0));
}

/** A task whose rows have every column that the program reads. */
function costTask(task: Task, { program }: Fitted): Task {
  return { ...task, roles: { ...task.roles, features: program.inputs.map(({ name }) => name) } };
}

/** Candidates of all searches, each under the name of what it was tried for. */
function boardOf({ name, selection }: FittedAim): LeaderboardRow[] {
  return selection.leaderboard.map((row) => ({ ...row, name: `${name}: ${row.name}` }));
}

/** Joint metrics by their names, those of a target with `_<target>` behind. */
function metricsOf(results: readonly TargetResult[], joint: readonly ReportMetric[]): Record<string, Estimate> {
  const of = ({ value, low, high }: Estimate): Estimate => ({ value, low, high });
  const own = results.flatMap(({ target, metrics }) =>
    metrics.map((metric) => [nameOf(metric.name, target, results.length), of(metric)] as const),
  );
  return Object.fromEntries([...joint.map((metric) => [metric.name, of(metric)] as const), ...own]);
}

/** As outputs are named: with the target behind where there are several. */
function nameOf(metric: string, target: string, targets: number): string {
  return targets === 1 ? metric : `${metric}_${target}`;
}

function verdictOf(results: readonly TargetResult[], joint: readonly ReportMetric[]): string {
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  const words = ({ value, low, high }: Estimate): string => `${short(value)} (${short(low)} to ${short(high)})`;
  const each = results.map(({ target, metric, score }) => `${target}: ${metric} ${words(score)}`).join("; ");
  const [first] = joint;
  return first === undefined ? `${each}.` : `${first.title} ${words(first)} over all. ${each}.`;
}
