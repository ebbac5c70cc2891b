/**
 * Anomalies, from a file to a saved model: read, define the task, fit the default detector, set the threshold, say why
 * the oddest rows are odd, report, save. No label is needed and no share of anomalies is guessed.
 */
import { fingerprint } from "./artifact/fingerprint.ts";
import { digestOf } from "./artifact/pack.ts";
import { anomalyThreshold } from "./assess/anomaly-threshold.ts";
import { detectorAgreement } from "./assess/detector-agreement.ts";
import { createRandom } from "./compute/random.ts";
import { createTeam } from "./compute/team.node.ts";
import type { AnomalyReportData, OddRow } from "./contract/anomaly-report.ts";
import { ModelwrightError } from "./contract/errors.ts";
import type { TrainEvent } from "./contract/events.ts";
import type { Estimate } from "./contract/report.ts";
import { columnOf, type Table } from "./contract/table.ts";
import { type JoinOptions, readJoined, shownJoins } from "./data/join/read-joined.node.ts";
import { profileWithin } from "./data/profile-within.ts";
import type { ReadOptions } from "./data/read-table.node.ts";
import { maskedSource, sourceName } from "./data/source.ts";
import { defineTask, type TaskOptions } from "./data/task.ts";
import { refuseUnwritable } from "./data/write-whole.node.ts";
import { anomalyVote, VOTERS } from "./learn/anomaly/anomaly-vote.ts";
import { writeOutcome, writtenBy } from "./outcome.node.ts";
import { decideAnomalies } from "./pipeline/decide-anomalies.ts";
import type { Fitted } from "./pipeline/fitted.ts";
import { pipeline } from "./pipeline/pipeline.ts";
import { createRun, type Run } from "./pipeline/run.ts";
import { recipeFor } from "./prepare/recipe.ts";
import { renderAnomalyReport } from "./report/anomalies.ts";
import { commandOf } from "./report/command.ts";
import { anomalyReasons } from "./trust/explain/anomaly-reasons.ts";

export type AnomalyOptions = ReadOptions &
  Pick<JoinOptions, "joins"> &
  Pick<TaskOptions, "exclude" | "include"> & {
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
  readonly columns: AnomalyReportData["columns"];
  readonly notes: readonly string[];
  readonly seconds: number;
  readonly fitted: Fitted;
};

const DEFAULT_SECONDS = 60;
const ODDEST = 20;
const MOST_REASONS = 4;
const AGREEMENT_ROWS = 2000;

export function findAnomalies(source: string, options: AnomalyOptions = {}): Run<TrainEvent, AnomalyResult> {
  return createRun(async (emit, stopped) => {
    const contamination = shareOf(options.contamination);
    for (const path of [options.report, options.out]) if (typeof path === "string") await refuseUnwritable(path);
    emit({ kind: "stage", stage: "read", words: `reading ${maskedSource(source)}` });
    const read = await readJoined(source, options);
    const began = performance.now();
    const { exclude = [], include = [], seed = 0 } = options;
    const task = defineTask(read.table, read.schema, { task: "anomaly", exclude, include });
    for (const words of [...read.notes, ...task.notes]) emit({ kind: "note", words });
    emit({ kind: "stage", stage: "task", words: `anomaly: ${task.reason}` });
    emit({ kind: "stage", stage: "fit", words: VOTERS.map(({ spec }) => spec.name).join(", ") });
    const controller = new AbortController();
    const watch = setInterval(() => stopped() && controller.abort(), 30);
    let scored: Fitted;
    try {
      const deadline = began + 500 * (options.budgetSeconds ?? DEFAULT_SECONDS);
      const plan = pipeline(...recipeFor("near", task), anomalyVote());
      scored = await plan.fit(task, { seed, team: createTeam(1), deadline, signal: controller.signal });
    } finally {
      clearInterval(watch);
    }

    emit({ kind: "stage", stage: "assess", words: "threshold and reasons" });
    const random = createRandom(seed).fork("anomalies");
    const scores = scored.predict(task.table).outputs[0]!.values;
    const threshold = anomalyThreshold(scores, contamination, random.fork("threshold"));
    const fitted = decideAnomalies(scored, threshold.value);
    const from = (least: number): number => scores.reduce((sum, score) => sum + (score >= least ? 1 : 0), 0);
    const anomalies = { value: from(threshold.value), low: from(threshold.high), high: from(threshold.low) };
    const { oddest, columns } = oddestRows(scored, task.table, scores);
    const some = random.fork("agreement").permutation(scores.length).slice(0, AGREEMENT_ROWS).sort();
    const agreement = detectorAgreement(
      scored,
      task.table,
      some,
      VOTERS.map(({ spec }) => spec.name),
    );
    const notes = [...read.notes, ...task.notes, ...(fitted.report.notes ?? [])];

    emit({ kind: "stage", stage: "save", words: "writing model and report" });
    const digest = await digestOf(fitted);
    const dataFingerprint = await fingerprint(task.table);
    const elapsed = (): number => (performance.now() - began) / 1000;
    const found = { threshold, oddest, agreement, columns };
    const wanted = options.report !== null && (options.report ?? options.out ?? null) !== null;
    const page = async (): Promise<string> =>
      renderAnomalyReport({
        ...found,
        found: anomalies,
        title: `Anomalies in ${sourceName(source)}`,
        created: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
        writtenBy: await writtenBy(),
        source: { name: sourceName(source), rows: read.table.rows, columns: read.table.columns.length },
        verdict: verdictOf(scores.length, anomalies, contamination),
        warnings: profileWithin(task).warnings.map(({ message, fix }) => `${message} ${fix}`),
        notes,
        histogram: histogramOf(scores),
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

/** The oddest rows with their reasons, and what each column has to do with them. */
function oddestRows(fitted: Fitted, table: Table, scores: Float64Array): Pick<AnomalyReportData, "oddest" | "columns"> {
  const order = Int32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const rows = order.slice(0, ODDEST);
  const totals = new Map<string, number>();
  const oddest = anomalyReasons(fitted, table, rows).map((reasons, i): OddRow => {
    const all = reasons.reduce((sum, { fall }) => sum + fall, 0);
    for (const { column, fall } of reasons) totals.set(column, (totals.get(column) ?? 0) + fall / all / rows.length);
    const few = reasons.slice(0, MOST_REASONS);
    return {
      row: rows[i]! + 1,
      score: scores[rows[i]!]!,
      reasons: few.map(({ column, fall, tail }) => ({
        column,
        cell: cellWords(table, column, rows[i]!),
        tail,
        share: fall / all,
      })),
    };
  });
  const columns = [...totals].map(([column, share]) => ({ column, share })).sort((a, b) => b.share - a.share);
  return { oddest, columns };
}

function cellWords(table: Table, name: string, row: number): string {
  const column = columnOf(table, name);
  if ("codes" in column) return column.levels[column.codes[row]!] ?? "missing";
  const value = column.values[row]!;
  if (Number.isNaN(value)) return "missing";
  if (column.kind === "datetime") return new Date(value * 86_400_000).toISOString().slice(0, 10);
  return column.kind === "boolean" ? String(value === 1) : String(value);
}

function histogramOf(scores: Float64Array): AnomalyReportData["histogram"] {
  const counts = new Array<number>(20).fill(0);
  for (const score of scores) counts[Math.min(19, Math.floor(20 * score))]!++;
  return counts.map((rows, k) => ({ from: k / 20, to: (k + 1) / 20, rows }));
}

function verdictOf(rows: number, found: Estimate, contamination: number | null): string {
  const band = `${found.low} to ${found.high} by the 95 % band of the threshold`;
  const how =
    contamination === null
      ? "The threshold is the score that one usual row in a thousand reaches; no share of anomalies was assumed."
      : `The threshold was set so that ${100 * contamination} % of the rows are anomalies.`;
  return `${found.value} of ${rows} rows are anomalies (${band}). ${how}`;
}
