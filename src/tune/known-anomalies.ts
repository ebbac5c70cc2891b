/**
 * Learning from the anomalies that are known: whether a model that looks at the labels finds them better, on rows that it
 * has not seen, than detectors that know none; and from which score on.
 *
 * Rows of which nothing is known take no part, unless no row is known to be usual: then they count as usual.
 */
import { evaluateAnswers } from "../assess/evaluate.ts";
import { labelThreshold } from "../assess/label-threshold.ts";
import { gather } from "../compute/frame.ts";
import type { LabelReport } from "../contract/anomaly-report.ts";
import type { Catalog } from "../contract/catalog.ts";
import type { Random } from "../contract/random.ts";
import type { Estimate, ReportMetric } from "../contract/report.ts";
import type { Task } from "../contract/task.ts";
import type { AnomalyLabels } from "../data/anomaly-labels.ts";
import { kFold } from "../data/split.ts";
import type { Fitted } from "../pipeline/fitted.ts";

export type LabelSearch = {
  /** The anomaly task, with every row of the table. */
  readonly task: Task;
  readonly labels: AnomalyLabels;
  /** Scores in [0, 1] of the detectors that know no label. */
  readonly scores: Float64Array;
  readonly fit: (task: Task, rows?: Int32Array) => Promise<Fitted>;
  /** When the last fit must have begun, as `performance.now()` tells it. */
  readonly deadline: number;
  readonly random: Random;
  readonly catalog: Pick<Catalog, "metrics">;
};

export type LabelFindings = {
  /** The model that learnt from the labels; null where the detectors are no worse, or labels are too few. */
  readonly fitted: Fitted | null;
  /** The threshold of that model. */
  readonly threshold: Estimate | null;
  readonly report: LabelReport;
  readonly notes: readonly string[];
};

/** Fewer known anomalies teach less than they mislead. */
const ENOUGH_ANOMALIES = 10;
const FOLDS = 5;
const SHOWN = ["pr-auc", "roc-auc", "f1"];

export async function learnKnownAnomalies(search: LabelSearch): Promise<LabelFindings> {
  const { task, labels, scores, random, deadline } = search;
  const binary = labelledTask(task, labels);
  const scored = Int32Array.from(task.table.rows === 0 ? [] : binary.target.keys()).filter(
    (row) => binary.weights === null || binary.weights[row]! > 0,
  );
  const described = reportOf(search, binary);
  const usual = scored.length - labels.anomalies;
  const alone = (why: string): LabelFindings => {
    const found = gather(scores, scored);
    const metrics = labels.anomalies > 0 && usual > 0 ? measure(search, binary, scored, found, 0.5) : [];
    return { fitted: null, threshold: null, report: described(false, scored.length, metrics, metrics), notes: [why] };
  };
  if (labels.anomalies < ENOUGH_ANOMALIES || usual < ENOUGH_ANOMALIES) {
    return alone(
      `"${labels.column}" tells of ${labels.anomalies} anomalies and ${usual} other rows: with fewer than ${ENOUGH_ANOMALIES} of each, detectors that know no label decide.`,
    );
  }
  const strata = binary.target.map((y, row) => (Number.isNaN(labels.known[row]!) ? 2 : y));
  const { splits } = kFold({ rows: task.table.rows, strata }, FOLDS, random.fork("folds"));
  const answers = new Float64Array(task.table.rows).fill(Number.NaN);
  let slowest = 0;
  for (const { train, test } of splits) {
    const began = performance.now();
    // A fold and the last fit take as long as the slowest fold so far.
    if (began + 2 * slowest > deadline) break;
    const fitted = await search.fit(binary, train);
    const { values } = fitted.predict(task.table, test).outputs.find(({ name }) => name === "probability")!;
    test.forEach((row, i) => {
      answers[row] = values[2 * i + 1]!;
    });
    slowest = Math.max(slowest, performance.now() - began);
  }
  const seen = scored.filter((row) => !Number.isNaN(answers[row]!));
  if (!seen.some((row) => binary.target[row] === 1) || performance.now() + slowest > deadline)
    return alone(`There was no time to learn from "${labels.column}": detectors that know no label decide.`);
  const own = gather(answers, seen);
  const truth = gather(binary.target, seen);
  const threshold = labelThreshold(own, truth, random.fork("threshold"));
  const learnt = measure(search, binary, seen, own, threshold.value);
  const others = measure(search, binary, seen, gather(scores, seen), 0.5);
  const precision = (metrics: readonly ReportMetric[]): ReportMetric => metrics.find(({ name }) => name === "pr-auc")!;
  const chance = truth.reduce((sum, y) => sum + y, 0) / truth.length;
  // Labels that the columns know nothing of are found as often as by chance, and by luck a little more often.
  const better = precision(learnt).value > precision(others).value && precision(learnt).low > chance;
  const report = described(better, seen.length, better ? learnt : others, others);
  if (!better) {
    const words = `A model that learns from "${labels.column}" ranks known anomalies no better than detectors that know no label: these decide.`;
    return { fitted: null, threshold: null, report, notes: [words] };
  }
  return { fitted: await search.fit(binary), threshold, report, notes: [] };
}

/** The task of telling known anomalies from the others. */
function labelledTask(task: Task, { known, usual, reason }: AnomalyLabels): Task {
  const unknown = known.some((label) => Number.isNaN(label));
  return {
    ...task,
    kind: "binary",
    target: known.map((label) => (label === 1 ? 1 : 0)),
    classes: ["usual", "anomaly"],
    positiveReason: reason,
    weights: unknown && usual > 0 ? known.map((label) => (Number.isNaN(label) ? 0 : 1)) : null,
  };
}

/** Metrics of scores in [0, 1] that decide from the threshold on. */
function measure(
  { catalog }: LabelSearch,
  task: Task,
  rows: Int32Array,
  scores: Float64Array,
  threshold: number,
): readonly ReportMetric[] {
  const answers = new Float64Array(2 * rows.length);
  scores.forEach((score, i) => {
    // The same order, with one half where the threshold is.
    const moved =
      score < threshold ? (0.5 * score) / threshold : 1 - (0.5 * (1 - score)) / Math.max(1e-300, 1 - threshold);
    answers[2 * i + 1] = Math.max(0, Math.min(1, score === threshold ? 0.5 : moved));
    answers[2 * i] = 1 - answers[2 * i + 1]!;
  });
  const { metrics } = evaluateAnswers(
    { ...task, weights: null, roles: { ...task.roles, sensitive: [] } },
    answers,
    rows,
    catalog,
  );
  return SHOWN.flatMap((name) => metrics.filter((metric) => metric.name === name));
}

function reportOf({ labels, task }: LabelSearch, binary: Task) {
  const { column, anomaly, reason, anomalies, usual } = labels;
  return (
    learnt: boolean,
    rows: number,
    own: readonly ReportMetric[],
    detectors: readonly ReportMetric[],
  ): LabelReport => ({
    column,
    anomaly,
    reason,
    anomalies,
    usual,
    unknown: task.table.rows - anomalies - usual,
    unknownAreUsual: binary.weights === null && usual === 0,
    learnt,
    rows,
    metrics: own.map((metric, k) => ({ ...metric, detectors: detectors[k]! })),
  });
}
