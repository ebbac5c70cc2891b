/**
 * Anomalies, from a file to a saved model: read, define the task, fit the default detector, set the threshold, say why
 * the oddest rows are odd, report, save. No label is needed and no share of anomalies is guessed; where some anomalies
 * are known, a model that learns from them takes the detector's place if it finds them better.
 */

import { fingerprint } from "./artifact/fingerprint.ts";
import { digestOf } from "./artifact/pack.ts";
import { anomalyThreshold } from "./assess/anomaly-threshold.ts";
import { detectorAgreement } from "./assess/detector-agreement.ts";
import { catalog } from "./catalog.ts";
import { matrixOf } from "./compute/frame-matrix.ts";
import { rowMap } from "./compute/maps/row-map.ts";
import { createRandom } from "./compute/random.ts";
import { createTeam } from "./compute/threads/team.node.ts";
import type { AnomalyReportData, OddRow } from "./contract/anomaly-report.ts";
import type { Team } from "./contract/context.ts";
import { ModelwrightError } from "./contract/errors.ts";
import type { TrainEvent } from "./contract/events.ts";
import type { Estimate } from "./contract/report.ts";
import type { RowMap } from "./contract/row-map.ts";
import type { Table } from "./contract/table.ts";
import type { Task } from "./contract/task.ts";
import { type AnomalyLabels, anomalyLabels } from "./data/anomaly-labels.ts";
import { type JoinOptions, readJoined, shownJoins } from "./data/join/read-joined.node.ts";
import { profileWithin } from "./data/profile-within.ts";
import type { ReadOptions } from "./data/read-table.node.ts";
import { maskedSource, sourceName } from "./data/source.ts";
import { defineTask, type TaskOptions } from "./data/task.ts";
import { refuseUnwritable } from "./data/write-whole.node.ts";
import { anomalyVote, VOTERS } from "./learn/anomaly/anomaly-vote.ts";
import { detectorBoosting } from "./learn/anomaly/detector-boosting.ts";
import { writeOutcome, writtenBy } from "./outcome.node.ts";
import { createContext } from "./pipeline/context.ts";
import { decideAnomalies } from "./pipeline/decide-anomalies.ts";
import type { Fitted } from "./pipeline/fitted.ts";
import { pipeline } from "./pipeline/pipeline.ts";
import { prepareFrame } from "./pipeline/prepare-frame.ts";
import { createRun, type Run } from "./pipeline/run.ts";
import { recipeFor } from "./prepare/recipe.ts";
import { renderAnomalyReport } from "./report/anomalies.ts";
import { commandOf } from "./report/command.ts";
import { oddestRows } from "./trust/explain/odd-rows.ts";
import { type LabelFindings, learnKnownAnomalies } from "./tune/known-anomalies.ts";

export type AnomalyOptions = ReadOptions &
  Pick<JoinOptions, "joins"> &
  Pick<TaskOptions, "exclude" | "include" | "positive"> & {
    /** A column that tells of some rows, or of all, whether they are anomalies; never a feature. */
    readonly target?: string;
    /** From the table read to model and report written. */
    readonly budgetSeconds?: number;
    readonly seed?: number;
    /** Share of the rows that shall be anomalies; without it the threshold follows from the usual scores. */
    readonly contamination?: number;
    readonly out?: string;
    /** Path of the report; null for none. */
    readonly report?: string | null;
    readonly signal?: AbortSignal;
  };

export type AnomalyResult = {
  readonly model: string | null;
  readonly report: string | null;
  readonly digest: string;
  readonly task: "anomaly";
  readonly rows: number;
  /** Rows from the threshold on, with the numbers at the ends of the threshold's band. */
  readonly anomalies: Estimate;
  readonly threshold: Estimate;
  readonly oddest: readonly OddRow[];
  readonly agreement: AnomalyReportData["agreement"];
  readonly labels: AnomalyReportData["labels"];
  readonly columns: AnomalyReportData["columns"];
  readonly notes: readonly string[];
  readonly seconds: number;
  readonly fitted: Fitted;
};

const DEFAULT_SECONDS = 60;
const AGREEMENT_ROWS = 2000;
const MAP_ROWS = 1000;
const MAP_ANOMALIES = 200;

export function findAnomalies(source: string, options: AnomalyOptions = {}): Run<TrainEvent, AnomalyResult> {
  return createRun(async (emit, stopped) => {
    const contamination = shareOf(options.contamination);
    for (const path of [options.report, options.out]) if (typeof path === "string") await refuseUnwritable(path);
    emit({ kind: "stage", stage: "read", words: `reading ${maskedSource(source)}` });
    const read = await readJoined(source, options);
    const began = performance.now();
    const { exclude = [], include = [], target, positive, seed = 0 } = options;
    const known = target === undefined ? null : anomalyLabels(read.table, read.schema, target, positive);
    const without = target === undefined ? exclude : [...exclude, target];
    const task = defineTask(read.table, read.schema, { task: "anomaly", exclude: without, include });
    for (const words of [...read.notes, ...task.notes]) emit({ kind: "note", words });
    emit({ kind: "stage", stage: "task", words: `anomaly: ${task.reason}` });
    emit({ kind: "stage", stage: "fit", words: VOTERS.map(({ spec }) => spec.name).join(", ") });
    const controller = new AbortController();
    const watch = setInterval(() => stopped() && controller.abort(), 30);
    const budget = 1000 * (options.budgetSeconds ?? DEFAULT_SECONDS);
    const random = createRandom(seed).fork("anomalies");
    const recipe = recipeFor("near", task);
    const fitting = { seed, team: createTeam(1), signal: controller.signal };
    let voted: Fitted;
    let learnt: LabelFindings | null = null;
    try {
      voted = await pipeline(...recipe, anomalyVote()).fit(task, { ...fitting, deadline: began + 0.5 * budget });
      if (known !== null) {
        emit({ kind: "stage", stage: "fit", words: `known anomalies of "${target}"` });
        const deadline = began + 0.8 * budget;
        learnt = await learnKnownAnomalies({
          task,
          labels: known,
          scores: scoresOf(voted, task.table),
          fit: (own, rows) =>
            pipeline(...recipe, detectorBoosting()).fit(own, { ...fitting, deadline, ...(rows && { rows }) }),
          deadline,
          random: random.fork("labels"),
          catalog,
        });
      }
    } finally {
      clearInterval(watch);
    }

    emit({ kind: "stage", stage: "assess", words: "threshold and reasons" });
    const scored = decideAnomalies(learnt?.fitted ?? voted, 0.5);
    const scores = scoresOf(scored, task.table);
    const usual = contamination === null ? (learnt?.threshold ?? null) : null;
    const threshold = usual ?? anomalyThreshold(scores, contamination, random.fork("threshold"));
    const fitted = decideAnomalies(scored, threshold.value);
    const from = (least: number): number => scores.reduce((sum, score) => sum + (score >= least ? 1 : 0), 0);
    const anomalies = { value: from(threshold.value), low: from(threshold.high), high: from(threshold.low) };
    const { oddest, columns } = oddestRows(scored, task.table, scores);
    const some = random.fork("agreement").permutation(scores.length).slice(0, AGREEMENT_ROWS).sort();
    const agreement = detectorAgreement(
      voted,
      task.table,
      some,
      VOTERS.map(({ spec }) => spec.name),
    );
    const notes = [...read.notes, ...task.notes, ...(fitted.report.notes ?? []), ...(learnt?.notes ?? [])];

    emit({ kind: "stage", stage: "save", words: "writing model and report" });
    const digest = await digestOf(fitted);
    const dataFingerprint = await fingerprint(task.table);
    const elapsed = (): number => (performance.now() - began) / 1000;
    const labels = learnt?.report ?? null;
    const found = { threshold, oddest, agreement, labels, columns };
    const wanted = options.report !== null && (options.report ?? options.out ?? null) !== null;
    const page = async (): Promise<string> =>
      renderAnomalyReport({
        ...found,
        found: anomalies,
        title: `Anomalies in ${sourceName(source)}`,
        created: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
        writtenBy: await writtenBy(),
        source: { name: sourceName(source), rows: read.table.rows, columns: read.table.columns.length },
        verdict: verdictOf(scores.length, anomalies, contamination, usual === null ? null : known),
        warnings: profileWithin(task).warnings.map(({ message, fix }) => `${message} ${fix}`),
        notes,
        histogram: histogramOf(scores),
        map: await mapOf(task, scores, threshold.value, {
          seed,
          team: fitting.team,
          stopped,
          deadline: began + 0.9 * budget,
        }),
        record: {
          seed,
          digest,
          dataFingerprint,
          seconds: elapsed(),
          command: commandOf(maskedSource(source), { ...options, ...shownJoins(options), task: "anomaly" }),
        },
      });
    const report = wanted ? await page() : null;
    const to = { model: options.out ?? null, report: options.report ?? null };
    await writeOutcome({ fitted, extras: { dataFingerprint, seed, joins: read.joins }, report, to });
    return {
      ...to,
      digest,
      task: "anomaly",
      rows: scores.length,
      anomalies,
      ...found,
      notes,
      seconds: elapsed(),
      fitted,
    };
  }, options.signal);
}

function shareOf(given: number | undefined): number | null {
  if (given === undefined) return null;
  if (given > 0 && given <= 0.5) return given;
  throw new ModelwrightError(
    "use/option",
    { option: "findAnomalies.contamination", received: given },
    {
      what: `findAnomalies.contamination must be a number in (0, 0.5], got ${given}.`,
      fix: "Leave it out to have the threshold follow from the usual scores.",
    },
  );
}

function histogramOf(scores: Float64Array): AnomalyReportData["histogram"] {
  const counts = new Array<number>(20).fill(0);
  for (const score of scores) counts[Math.min(19, Math.floor(20 * score))]!++;
  return counts.map((rows, k) => ({ from: k / 20, to: (k + 1) / 20, rows }));
}

/** Anomalies, the oddest first, and usual rows drawn at random, on a map. */
async function mapOf(
  task: Task,
  scores: Float64Array,
  threshold: number,
  { deadline, ...context }: { seed: number; team: Team; stopped: () => boolean; deadline: number },
): Promise<RowMap> {
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const odd = order.filter((row) => scores[row]! >= threshold).slice(0, MAP_ANOMALIES);
  const usual = order.filter((row) => scores[row]! < threshold);
  const some = createRandom(context.seed)
    .fork("map")
    .permutation(usual.length)
    .slice(0, MAP_ROWS - odd.length);
  const rows = Int32Array.from([...odd, ...Array.from(some, (place) => usual[place]!)]).sort();
  const prepared = await prepareFrame(recipeFor("near", task), task, rows, createContext(context));
  const groups = Array.from(rows, (row) => (scores[row]! >= threshold ? "anomaly" : "usual"));
  const turn = (): Promise<boolean> => new Promise((resolve) => setImmediate(() => resolve(!context.stopped())));
  return rowMap(matrixOf(prepared.frame), groups, async () => performance.now() < deadline && (await turn()));
}

function verdictOf(rows: number, found: Estimate, contamination: number | null, known: AnomalyLabels | null): string {
  const band = `${found.low} to ${found.high} by the 95 % band of the threshold`;
  const how =
    contamination !== null
      ? `The threshold was set so that ${100 * contamination} % of the rows are anomalies.`
      : known !== null
        ? `The model learnt from the ${known.anomalies} anomalies that "${known.column}" tells of; the threshold is the one that finds them best among rows not seen.`
        : "The threshold is the score that one usual row in a thousand reaches; no share of anomalies was assumed.";
  return `${found.value} of ${rows} rows are anomalies (${band}). ${how}`;
}

function scoresOf(fitted: Fitted, table: Table): Float64Array {
  return fitted.predict(table).outputs.find(({ name }) => name === "anomaly_score")!.values;
}
