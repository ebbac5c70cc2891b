/** Every fitting metric of a model's answers, with intervals, overall and per level of the sensitive columns. */
import { gather, gatherRows } from "../compute/frame.ts";
import type { Catalog } from "../contract/catalog.ts";
import { fitsTask, type MetricInput, type MetricSpec } from "../contract/metric.ts";
import type { GroupMetrics, ReportMetric } from "../contract/report.ts";
import { columnOf } from "../contract/table.ts";
import { isClassification, type Task } from "../contract/task.ts";
import type { Fitted } from "../pipeline/fitted.ts";
import { answerName } from "../pipeline/outputs.ts";
import type { Predictions } from "../program/predictor.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { metricInterval } from "./interval.ts";
import { metricInput } from "./metric-input.ts";

/** What evaluation needs of a task. */
export type Scorable = Pick<Task, "kind" | "classes" | "ordered" | "target" | "weights" | "table" | "roles">;

export type Evaluation = {
  readonly rows: number;
  readonly metrics: readonly ReportMetric[];
  readonly groups: readonly GroupMetrics[];
  /** How often intervals or sets hold the truth, and how large they are; null where the model gives none. */
  readonly coverage: Coverage | null;
};

/** Groups with fewer rows say too little to be printed. */
const LEAST_GROUP_ROWS = 20;
/** Sensitive columns with more levels than this are not broken down. */
const MOST_LEVELS = 30;

/** `answers`, and the classes they were `decided` for (null for the usual rule), belong to `rows` (all rows when null). */
export function evaluateAnswers(
  task: Scorable,
  answers: Float64Array,
  rows: Int32Array | null,
  catalog: Pick<Catalog, "metrics">,
  decided: Float64Array | null = null,
): Evaluation {
  const specs = Object.values(catalog.metrics).filter((metric) => fitsTask(metric, task));
  const input = metricInput(task, answers, rows, decided);
  return {
    rows: input.truth.length,
    metrics: measure(specs, input),
    groups: task.roles.sensitive.flatMap((column) => byLevel(column, task, specs, input, rows)),
    coverage: null,
  };
}

/** Scores a fitted model on a labelled task. */
export function evaluate(
  model: Pick<Fitted, "predict">,
  task: Scorable,
  catalog: Pick<Catalog, "metrics">,
): Evaluation {
  const predictions = model.predict(task.table);
  const whole = evaluateAnswers(task, answersOf(predictions, task), null, catalog, decidedOf(predictions, task));
  return { ...whole, coverage: coverageOf(predictions, task) };
}

/** The numbers that metrics read: probabilities of classes, values, numbers of clusters, or scores of anomaly. */
export function answersOf(predictions: Predictions, task: Pick<Task, "kind">): Float64Array {
  const name = isClassification(task.kind) ? "probability" : answerName(task.kind);
  return predictions.outputs.find((output) => output.name === name)!.values;
}

/** The classes that the model itself decides for; null where it decides for none. */
export function decidedOf(predictions: Predictions, task: Pick<Task, "kind">): Float64Array | null {
  if (!isClassification(task.kind)) return null;
  return predictions.outputs.find((output) => output.name === "prediction")?.values ?? null;
}

/** Metrics that are not defined on these rows (one class only, say) are left out. */
function measure(specs: readonly MetricSpec[], input: MetricInput): ReportMetric[] {
  return specs
    .map((spec) => {
      const { name, title, summary, greaterIsBetter } = spec;
      return { name, title, summary, greaterIsBetter, ...metricInterval(spec, input) };
    })
    .filter((metric) => !Number.isNaN(metric.value));
}

function byLevel(
  name: string,
  task: Pick<Task, "table">,
  specs: readonly MetricSpec[],
  input: MetricInput,
  rows: Int32Array | null,
): GroupMetrics[] {
  const column = columnOf(task.table, name);
  const all = "codes" in column ? column.codes : column.values;
  const values = rows === null ? all : gather(all, rows);
  const members = new Map<number, number[]>();
  values.forEach((value: number, i: number) => {
    const list = members.get(value);
    if (list === undefined) members.set(value, [i]);
    else list.push(i);
  });
  if (members.size > MOST_LEVELS) return [];
  const label = (value: number): string => {
    if (!("codes" in column)) return Number.isNaN(value) ? "missing" : String(value);
    return column.levels[value] ?? "missing";
  };
  return [...members]
    .filter(([, places]) => places.length >= LEAST_GROUP_ROWS)
    .sort(([a], [b]) => a - b)
    .map(([value, places]) => {
      const part = Int32Array.from(places);
      return { column: name, level: label(value), rows: part.length, metrics: measure(specs, take(input, part)) };
    });
}

function take(input: MetricInput, places: Int32Array): MetricInput {
  const width = input.classes > 0 ? input.classes : 1;
  return {
    truth: gather(input.truth, places),
    prediction: gatherRows(input.prediction, width, places),
    label: input.label.length === 0 ? input.label : gather(input.label, places),
    weights: input.weights === null ? null : gather(input.weights, places),
    classes: input.classes,
  };
}
