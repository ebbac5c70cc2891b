/**
 * From what training left behind to what the report shows. Sections come in order of worth; what there is no
 * time for is left out by name. Beside the rooms because it ties assessment, explanation and selection together.
 */
import { calibrationBins, confusionTable, type RankingCurves, rankingCurves, residualSample } from "./assess/curves.ts";
import type { TimedEvaluation } from "./assess/evaluate-within.ts";
import { metricInput } from "./assess/metric-input.ts";
import { gather } from "./compute/frame.ts";
import { createRandom } from "./compute/random.ts";
import type { Crew } from "./compute/threads/crew.node.ts";
import type { Catalog } from "./contract/catalog.ts";
import type { CalibrationBin, ReportData } from "./contract/report.ts";
import { isClassification } from "./contract/task.ts";
import type { TableProfile } from "./data/profile.ts";
import type { DefinedTask } from "./data/task.ts";
import { type Honesty, judgementOf } from "./honesty.ts";
import { renderReport } from "./report/render.ts";
import { verdictOf } from "./report/verdict.ts";
import { explainWithin } from "./trust/explain/explain-within.ts";
import { readableModel } from "./trust/explain/readable-model.ts";
import type { Selection } from "./tune/conclude.ts";
import { learningCurve, learningCurveSeconds } from "./tune/learning-curve.ts";
import { now } from "./tune/now.ts";
import { reportColumns } from "./tune/report-columns.ts";

export type ReportInput = {
  readonly catalog: Catalog;
  /** Workers that share the task. */
  readonly crew: Crew;
  readonly task: DefinedTask;
  readonly profile: TableProfile;
  readonly selection: Selection;
  readonly evaluation: TimedEvaluation;
  readonly honesty: Honesty;
  readonly test: ReportData["test"];
  readonly source: ReportData["source"];
  readonly notes: readonly string[];
  readonly created: string;
  readonly writtenBy: string;
  readonly record: ReportData["record"];
  /** Milliseconds since the epoch at which the data should be there; Infinity when the clock plays no part. */
  readonly until: number;
};

/** What drawing a report takes once its data are there and the renderer is loaded. */
const DRAWING_MILLISECONDS = 400;

/** The whole report as HTML. `input.until` is when the page should be there. */
export async function reportPage(input: Omit<ReportInput, "created">): Promise<string> {
  const data = await buildReportData({
    ...input,
    created: `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
    until: input.until - DRAWING_MILLISECONDS,
  });
  return renderReport(data, { goOn: () => now() < input.until });
}

export async function buildReportData(input: ReportInput): Promise<ReportData> {
  const { task, selection, evaluation, profile, catalog } = input;
  const { metric, protocol, leaderboard, members } = selection;
  const leftOut: { section: string; reason: string }[] = [];
  // With cores to spare the curve's fits run beside the explanation; without, the explanation goes first.
  const beside = selection.lanes >= CORES_TO_SPARE ? startLearningCurve(input, leftOut) : null;
  const { honesty } = input;
  const about = {
    task: taskWords(task),
    metric: metric.name,
    metrics: evaluation.metrics,
    leaderboard,
    after: selection.after,
    honesty: judgementOf(honesty),
  };
  if (evaluation.skipped.length > 0)
    leftOut.push({ section: "Metrics", reason: `${NO_TIME}: ${evaluation.skipped.join(", ")}` });
  const curves = answerCurves(input, leftOut);
  const explained = explanation(input, leftOut);
  const learningCurve = await (beside ?? startLearningCurve(input, leftOut));
  if (learningCurve === null) leftOut.push({ section: "Learning curve", reason: "its fits did not end in time" });
  return {
    title: `Predicting ${task.roles.target ?? "without a target"}`,
    created: input.created,
    writtenBy: input.writtenBy,
    source: input.source,
    ...about,
    verdict: verdictOf(about),
    warnings: [
      ...[honesty.tooGood, honesty.copies].flatMap((found) => (found === null ? [] : [found.words])),
      ...profile.warnings.map(({ message, fix }) => `${message} ${fix}`),
    ],
    notes: [...new Set([...input.notes, ...protocol.notes, ...selection.notes])],
    validation: protocol.words,
    members,
    groups: evaluation.groups,
    test: input.test,
    columns: reportColumns(task, selection.fitted.plan, catalog, profile.columns),
    ...curves,
    learningCurve: learningCurve ?? [],
    ...explained,
    ...readableModel(selection.fitted, task, catalog),
    leftOut,
    record: input.record,
  };
}

const CORES_TO_SPARE = 3;
const NO_TIME = "there was no time for it; a larger budget has room";

function taskWords(task: DefinedTask): ReportData["task"] {
  const counts = new Array<number>(task.classes.length).fill(0);
  if (counts.length > 0) for (const c of task.target) counts[c]!++;
  return {
    kind: task.kind,
    reason: task.reason,
    target: task.roles.target ?? "",
    classes: task.classes.map((label, c) => ({ label, rows: counts[c]! })),
    positive: task.kind === "binary" ? task.classes[1]! : null,
    positiveReason: task.positiveReason,
  };
}

type Curves = Pick<ReportData, "confusion" | "roc" | "precisionRecall" | "calibration" | "residuals">;

/** From the out-of-fold answers: rows that the model answering them had not seen. */
function answerCurves({ task, selection, until }: ReportInput, leftOut: LeftOut): Curves {
  const { classes, kind } = task;
  const { answers, protocol } = selection;
  const input = metricInput(task, answers, protocol.scored, selection.decided);
  const none: Curves = { confusion: null, roc: [], precisionRecall: [], calibration: [], residuals: [] };
  if (kind === "regression") return { ...none, residuals: residualSample(input) };
  if (!isClassification(kind)) return none;
  const width = classes.length;
  const within = <T>(sections: readonly string[], secondsPerCell: number, make: () => T, none: T): T => {
    // Half of what is left, so that one section does not take it all.
    if (answers.length * secondsPerCell < (until - now()) / 2000) return make();
    for (const section of sections) leftOut.push({ section, reason: NO_TIME });
    return none;
  };
  const calibration = (): readonly CalibrationBin[] => {
    const step = Math.ceil(answers.length / MOST_CALIBRATED);
    const some = Int32Array.from({ length: Math.ceil(protocol.scored.length / step) }, (_, i) => i * step);
    const part = new Float64Array(some.length * width);
    some.forEach((place, i) => {
      part.set(answers.subarray(place * width, (place + 1) * width), i * width);
    });
    return calibrationBins(metricInput(task, part, gather(protocol.scored, some)));
  };
  const noCurves: RankingCurves = { roc: [], precisionRecall: [] };
  return {
    ...none,
    confusion: { labels: classes, counts: confusionTable(input) },
    calibration: within(["Calibration"], 5e-7, calibration, []),
    ...within(["ROC curve", "Precision and recall"], 5e-7, () => rankingCurves(input, classes), noCurves),
  };
}

/** Probabilities that are put in bins: more would not move a dot. */
const MOST_CALIBRATED = 100_000;

type LeftOut = { section: string; reason: string }[];

function explanation({ task, selection, until, record }: ReportInput, leftOut: LeftOut) {
  const { fitted, metric } = selection;
  const random = createRandom(record.seed).fork("explain");
  const found = explainWithin(fitted, task, { metric, random, left: () => (until - now()) / 1000 });
  const { importance, dependence, rows } = found;
  const missing = fitted.program.inputs.length - importance.length;
  if (importance.length === 0) leftOut.push({ section: "Importance of columns", reason: NO_TIME });
  else if (missing > 0)
    leftOut.push({ section: "Importance of columns", reason: `${missing} columns were not measured: ${NO_TIME}` });
  if (dependence.length === 0) leftOut.push({ section: "How the answer moves with a column", reason: NO_TIME });
  return { importance, dependence, explained: rows };
}

/** Runs on the workers while this thread does the rest. An empty curve is one that was not begun. */
function startLearningCurve(input: ReportInput, leftOut: LeftOut): Promise<ReportData["learningCurve"] | null> {
  const { task, selection, crew, until, record } = input;
  const { best, lanes, threadsPerFit, metric, protocol } = selection;
  const left = (until - now()) / 1000;
  const skip = (reason: string): Promise<ReportData["learningCurve"]> => {
    leftOut.push({ section: "Learning curve", reason });
    return Promise.resolve([]);
  };
  if (selection.interrupted) return skip("the run was stopped");
  if (learningCurveSeconds(best, lanes) * CROWDED > left) return skip(NO_TIME);
  const curve = learningCurve(task, best, {
    crew,
    metric,
    // In time order the last split has the longest past.
    split: task.roles.time === null ? protocol.splits[0]! : protocol.splits.at(-1)!,
    random: createRandom(record.seed).fork("learning curve"),
    seed: record.seed,
    threads: threadsPerFit,
    deadline: until,
  });
  if (until === Number.POSITIVE_INFINITY) return curve;
  return Promise.race([curve, waited(1000 * left + GRACE).then(() => null)]);
}

/** The fits share the cores with this thread. */
const CROWDED = 1.5;
/** Milliseconds in which answers that are there already may still be read. */
const GRACE = 50;

function waited(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
