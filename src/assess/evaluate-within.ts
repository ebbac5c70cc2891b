/** Every metric with its interval, as far as the time goes: the main one always, then the others in their order. */
import type { Catalog } from "../contract/catalog.ts";
import { fitsTask, type MetricSpec } from "../contract/metric.ts";
import type { GroupMetrics } from "../contract/report.ts";
import { type Evaluation, evaluateAnswers, type Scorable } from "./evaluate.ts";
import { metricInput } from "./metric-input.ts";

export type TimedEvaluation = Evaluation & {
  /** Titles of metrics that there was no time for. */
  readonly skipped: readonly string[];
};

/** An interval costs about this many times the metric itself; with resampling it is more, which is why the rest waits. */
const INTERVAL_COST = 8;

/** `secondsLeft` is asked before each metric but the main one. */
export function evaluateWithin(
  task: Scorable,
  answers: Float64Array,
  rows: Int32Array | null,
  catalog: Pick<Catalog, "metrics">,
  main: MetricSpec,
  secondsLeft: () => number,
  decided: Float64Array | null = null,
): TimedEvaluation {
  const specs = Object.values(catalog.metrics).filter((metric) => fitsTask(metric, task));
  const input = metricInput(task, answers, rows, decided);
  const found = new Map<string, Evaluation>();
  const skipped: string[] = [];
  for (const spec of [main, ...specs.filter((other) => other.name !== main.name)]) {
    if (spec.name !== main.name && secondsLeft() !== Number.POSITIVE_INFINITY) {
      const started = performance.now();
      spec.compute(input);
      const cost = (INTERVAL_COST * (performance.now() - started)) / 1000;
      if (cost > secondsLeft()) {
        skipped.push(spec.title);
        continue;
      }
    }
    found.set(spec.name, evaluateAnswers(task, answers, rows, { metrics: { [spec.name]: spec } }, decided));
  }
  const parts = specs.flatMap((spec) => found.get(spec.name) ?? []);
  return {
    rows: input.truth.length,
    metrics: parts.flatMap(({ metrics }) => metrics),
    groups: joined(parts),
    coverage: null,
    skipped,
  };
}

/** The same group's metrics in one entry. */
function joined(parts: readonly Evaluation[]): readonly GroupMetrics[] {
  const groups = new Map<string, GroupMetrics>();
  for (const group of parts.flatMap((part) => part.groups)) {
    const key = JSON.stringify([group.column, group.level]);
    const before = groups.get(key);
    groups.set(key, before === undefined ? group : { ...before, metrics: [...before.metrics, ...group.metrics] });
  }
  return [...groups.values()];
}
