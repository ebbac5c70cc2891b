/** One aim of a model of several: a target, or a quantile of it, is chosen by the same search as a model of its own. */
import { evaluateWithin, type TimedEvaluation } from "./assess/evaluate-within.ts";
import { defaultMetric } from "./assess/metric-input.ts";
import { pinballOf } from "./assess/metrics/regression.ts";
import { catalog } from "./catalog.ts";
import type { Crew } from "./compute/threads/crew.node.ts";
import { type Catalog, entryOf } from "./contract/catalog.ts";
import { isError } from "./contract/errors.ts";
import type { TrainEvent } from "./contract/events.ts";
import { fitsTask } from "./contract/metric.ts";
import { findLeaks } from "./data/leaks/find-leaks.ts";
import { shareTable } from "./data/share-table.ts";
import type { DefinedTask } from "./data/task.ts";
import { type Honesty, honestyOf } from "./honesty.ts";
import { openCrew, type TrainOptions } from "./train.ts";
import { refuseUnfitLearner } from "./tune/asked.ts";
import type { Selection } from "./tune/conclude.ts";
import { now } from "./tune/now.ts";
import { type SelectOptions, select } from "./tune/select.ts";

export type TargetsOptions = Omit<TrainOptions, "target" | "positive" | "resume"> & {
  /** The columns to predict: a list, or their names with commas. */
  readonly target: string | readonly string[];
  /** Shares of values below; each target must then be a number, and gets these quantiles instead of a mean. */
  readonly quantiles?: readonly number[];
};

export type Aim = {
  /** What it is called where it is spoken of: "price", "price at 0.9". */
  readonly name: string;
  readonly target: string;
  /** The share of values below; null for the mean or classes. */
  readonly quantile: number | null;
  readonly task: DefinedTask;
};

export type FittedAim = Aim & {
  readonly selection: Selection;
  readonly evaluation: TimedEvaluation;
  readonly honesty: Honesty;
};

export type AimSetting = {
  readonly options: TargetsOptions;
  readonly crew: Crew;
  readonly threads: number;
  /** Milliseconds since the epoch at which its model shall be there; Infinity where the number of models is the budget. */
  readonly until: number;
  readonly maxModels: number | null;
  /** The place among all aims, from 0, and how many there are. */
  readonly place: number;
  readonly of: number;
  readonly stopped: () => boolean;
  readonly emit: (event: TrainEvent) => void;
};

/** Models that an aim is fitted with when the run is stopped before it had any: the baseline and a small one. */
const LEAST_MODELS = 2;
/** Part of an aim's time that is kept for its assessment. */
const ASSESSED = 0.08;

export async function fitAim(aim: Aim, setting: AimSetting): Promise<FittedAim> {
  const { task, quantile } = aim;
  const { options, crew, until, stopped, emit } = setting;
  const shared = { ...task, table: shareTable(task.table), ...(quantile === null ? {} : { quantile }) };
  crew.share("task", shared);
  const words = `${aim.name} (${setting.place + 1} of ${setting.of}), ${task.kind}: ${task.reason}`;
  emit({ kind: "stage", stage: "aim", words });
  const leaks = findLeaks(task);
  if (quantile === null) for (const { message, fix } of leaks) emit({ kind: "note", words: `${message} ${fix}` });
  const own = catalogFor(aim);
  const metric = metricOf(aim, options.metric);
  const selection = await chosen(shared, aim, setting, { catalog: own, metric });
  const { answers, protocol, decided } = selection;
  const left = (): number => (until - now()) / 1000;
  const half = left() / 2;
  const measured = quantile === null ? catalog : { metrics: { [metric]: own.metrics[metric]! } };
  const evaluation = evaluateWithin(
    shared,
    answers,
    protocol.scored,
    measured,
    selection.metric,
    () => left() - half,
    decided,
  );
  const seed = options.seed ?? 0;
  const honesty = await honestyOf({
    task: shared,
    selection,
    crew,
    leaks,
    seed,
    until: quantile === null && !stopped() ? until : now(),
  });
  for (const found of [honesty.copies, honesty.tooGood]) if (found !== null) emit({ kind: "note", words: found.words });
  return { ...aim, task: { ...task, ...shared }, selection, evaluation, honesty };
}

/** What an aim is chosen by: the metric that was named where it is for such tasks, else the usual one. */
export function metricOf({ task, quantile }: Pick<Aim, "task" | "quantile">, wished: string | undefined): string {
  if (quantile !== null) return pinballOf(quantile).name;
  const fits = wished !== undefined && fitsTask(entryOf(catalog.metrics, "metric", wished), task);
  return fits ? wished : defaultMetric(task);
}

/** The learners that were named and can learn this aim; refused where none of them can. */
export function learnersOf(
  { task }: Pick<Aim, "task">,
  wished: readonly string[] | undefined,
): readonly string[] | null {
  if (wished === undefined) return null;
  const fitting = wished.filter((name) => entryOf(catalog.learners, "learner", name).spec.tasks.includes(task.kind));
  if (fitting.length === 0) for (const name of wished) refuseUnfitLearner(task, catalog, name);
  return fitting;
}

function catalogFor({ quantile }: Aim): Catalog {
  if (quantile === null) return catalog;
  const metric = pinballOf(quantile);
  return { ...catalog, metrics: { ...catalog.metrics, [metric.name]: metric } };
}

async function chosen(
  task: DefinedTask,
  aim: Aim,
  { options, crew, threads, until, maxModels, of, stopped, emit }: AimSetting,
  own: { readonly catalog: Catalog; readonly metric: string },
): Promise<Selection> {
  const { maxLatency, maxSize, folds, seed } = options;
  const simple = options.simple === true && aim.quantile !== null ? ["quantileRegression"] : null;
  const learners = simple ?? learnersOf(aim, options.learners);
  const spare = Number.isFinite(until) ? ASSESSED * (until - now()) : 0;
  const given = {
    ...own,
    ...(folds === undefined ? {} : { folds }),
    ...(seed === undefined ? {} : { seed }),
    ...(options.simple === undefined ? {} : { simple: options.simple }),
    ...(learners === null ? {} : { learners }),
    // Predicting answers every aim: what one may cost is its share.
    ...(maxLatency === undefined ? {} : { maxLatency: maxLatency / of }),
    ...(maxSize === undefined ? {} : { maxSize: Math.floor(maxSize / of) }),
    after: aim.quantile === null ? options : { coverage: "none" as const },
    crew,
    threads,
  };
  const run = async (limits: Partial<SelectOptions>) => {
    const searching = select(task, { ...given, ...limits });
    for await (const event of searching) emit(of === 1 ? event : named(event, aim.name));
    return await searching.result;
  };
  const quickly = async (): Promise<Selection> => {
    // Workers that were told to stop do not begin again.
    const another = openCrew(threads);
    another.share("task", task);
    return run({ crew: another, maxModels: LEAST_MODELS }).finally(() => another.close());
  };
  if (stopped()) return quickly();
  const forward = new AbortController();
  const watch = setInterval(() => stopped() && forward.abort(), 30);
  try {
    const limits = maxModels === null ? { until: until - spare, latest: until } : { maxModels };
    return await run({ ...limits, signal: forward.signal });
  } catch (error) {
    // What other aims have is worth keeping: this one gets a small model.
    if (!stopped() || !isError(error)) throw error;
    return await quickly();
  } finally {
    clearInterval(watch);
  }
}

/** Candidates of different aims have the same names: what a watcher sees says whose they are. */
function named(event: TrainEvent, aim: string): TrainEvent {
  if (event.kind === "candidate-finished")
    return { ...event, row: { ...event.row, name: `${aim}: ${event.row.name}` } };
  return "name" in event ? { ...event, name: `${aim}: ${event.name}` } : event;
}
