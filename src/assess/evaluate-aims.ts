/** A model of several targets on labelled rows: each target by its own measures, and all of them together. */
import { gather, gatherRows } from "../compute/frame.ts";
import type { Catalog } from "../contract/catalog.ts";
import type { MetricInput } from "../contract/metric.ts";
import type { ReportMetric } from "../contract/report.ts";
import type { AimRecord } from "../contract/task.ts";
import { type Labelled, labelledTask } from "../data/labelled.ts";
import type { RawTable } from "../data/raw-table.ts";
import type { Fitted } from "../pipeline/fitted.ts";
import { answersOfAim, quantileName } from "../pipeline/join-aims.ts";
import { coverageOf } from "./coverage.ts";
import { answersOf, decidedOf, type Evaluation, evaluateAnswers } from "./evaluate.ts";
import { type JointPart, jointMetrics } from "./joint.ts";
import { metricInput } from "./metric-input.ts";
import { type QuantileMeasures, quantileMeasures } from "./quantile-measures.ts";

export type AimEvaluation = Evaluation & {
  readonly target: string;
  /** What the model was chosen by. */
  readonly metric: string;
  /** Shares below each quantile and how often they cross; null where no quantiles are answered. */
  readonly quantiles: Pick<QuantileMeasures, "below" | "crossing"> | null;
};

export type SeveralEvaluation = {
  readonly aims: readonly AimEvaluation[];
  /** On the rows whose targets are all known. */
  readonly joint: { readonly rows: number; readonly metrics: readonly ReportMetric[] };
  readonly notes: readonly string[];
};

/** Answers to some rows of the data, as metrics read them. */
export type ScoredRows = { readonly rows: Int32Array; readonly parts: readonly JointPart[] };

export function evaluateAims(
  model: Pick<Fitted, "predict" | "program">,
  aims: readonly AimRecord[],
  raw: RawTable,
  catalog: Pick<Catalog, "metrics">,
): SeveralEvaluation {
  const scored = aims.map((aim) => {
    const labelled = labelledTask(aim.task, model.program.inputs, raw);
    return { labelled, ...evaluateAim(model, aim, labelled, catalog) };
  });
  return {
    aims: scored.map(({ evaluation }) => evaluation),
    joint: jointOf(scored.map(({ labelled: { rows }, parts }) => ({ rows, parts }))),
    notes: scored.flatMap(({ labelled }) => labelled.notes),
  };
}

/** All targets together, on the rows that every one of them has. */
export function jointOf(scored: readonly ScoredRows[]): SeveralEvaluation["joint"] {
  const counts = new Map<number, number>();
  for (const { rows } of scored) for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  const parts = scored.flatMap(({ rows, parts: own }) => {
    const places = Int32Array.from(rows.keys()).filter((place) => counts.get(rows[place]!) === scored.length);
    return own.map(({ input, quantile }) => ({ input: take(input, places), quantile }));
  });
  return { rows: parts[0]?.input.truth.length ?? 0, metrics: jointMetrics(parts) };
}

function evaluateAim(
  model: Pick<Fitted, "predict">,
  aim: AimRecord,
  task: Labelled,
  catalog: Pick<Catalog, "metrics">,
): { readonly evaluation: AimEvaluation; readonly parts: readonly JointPart[] } {
  const { target, metric, quantiles } = aim;
  const predictions = answersOfAim(model.predict(task.table), aim);
  if (quantiles === null) {
    const [answers, decided] = [answersOf(predictions, task), decidedOf(predictions, task)];
    const whole = evaluateAnswers(task, answers, null, catalog, decided);
    const evaluation = { ...whole, coverage: coverageOf(predictions, task), target, metric, quantiles: null };
    return { evaluation, parts: [{ input: metricInput(task, answers, null, decided), quantile: null }] };
  }
  const answers = quantiles.map(
    (share) => predictions.outputs.find(({ name }) => name === quantileName(share))!.values,
  );
  const { target: truth, weights } = task;
  const measured = quantileMeasures({ shares: quantiles, answers, truth, weights });
  const { metrics, coverage, below, crossing } = measured;
  const evaluation = {
    rows: truth.length,
    metrics,
    groups: [],
    coverage,
    target,
    metric,
    quantiles: { below, crossing },
  };
  return {
    evaluation,
    parts: answers.map((own, place) => ({ input: metricInput(task, own, null), quantile: quantiles[place]! })),
  };
}

function take(input: MetricInput, places: Int32Array): MetricInput {
  return {
    truth: gather(input.truth, places),
    prediction: gatherRows(input.prediction, Math.max(1, input.classes), places),
    label: input.label.length === 0 ? input.label : gather(input.label, places),
    weights: input.weights === null ? null : gather(input.weights, places),
    classes: input.classes,
  };
}
