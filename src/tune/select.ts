/** Automatic choice: candidates under cross-validation inside a budget, a greedy ensemble of them, one fitted model. */

import { metricInterval } from "../assess/interval.ts";
import { defaultMetric, metricInput } from "../assess/metric-input.ts";
import type { Crew } from "../compute/crew.node.ts";
import { createRandom } from "../compute/random.ts";
import { type Catalog, entryOf } from "../contract/catalog.ts";
import { ModelwrightError } from "../contract/errors.ts";
import type { LeaderboardRow, TrainEvent } from "../contract/events.ts";
import type { MetricSpec } from "../contract/metric.ts";
import { isClassification, type Task } from "../contract/task.ts";
import { abortedError } from "../pipeline/context.ts";
import type { Fitted } from "../pipeline/fitted.ts";
import { createRun, type Run } from "../pipeline/run.ts";
import { Board, type Finished } from "./board.ts";
import { blendOf, selectEnsemble, type Weighted } from "./ensemble.ts";
import { finishModel, refitSeconds } from "./finish.ts";
import { type Pace, portfolio } from "./portfolio.ts";
import { chooseProtocol, type Protocol } from "./protocol.ts";
import { now, runSchedule } from "./schedule.ts";

export type SelectOptions = {
  readonly catalog: Catalog;
  /** Workers that already share the task under the key "task". */
  readonly crew: Crew;
  readonly threads: number;
  readonly metric?: string;
  /** Milliseconds since the epoch at which the fitted model should be there; Infinity when only the count limits. */
  readonly until?: number;
  /** A budget by count: the clock plays no part, the run is repeatable. */
  readonly maxModels?: number;
  readonly folds?: number;
  readonly seed?: number;
  readonly learners?: readonly string[];
  readonly signal?: AbortSignal;
};

export type Selection = {
  readonly fitted: Fitted;
  readonly metric: MetricSpec;
  readonly protocol: Protocol;
  /** Best first. */
  readonly leaderboard: readonly LeaderboardRow[];
  /** Out-of-fold answers of the chosen model, for `protocol.scored`. */
  readonly answers: Float64Array;
  readonly members: readonly { readonly name: string; readonly weight: number }[];
  /** The best single candidate, for questions that need a fit of their own. */
  readonly best: Finished;
  /** Fits side by side, and threads inside each. */
  readonly lanes: number;
  readonly threadsPerFit: number;
  readonly notes: readonly string[];
  readonly interrupted: boolean;
};

/** The baseline and the small model are fitted however short the budget is. */
const SURE = 2;
/** A fit on this many cells gets all threads; smaller fits run side by side, one thread each. */
const TEAM_CELLS = 6e6;

export function select(task: Task, options: SelectOptions): Run<TrainEvent, Selection> {
  return createRun((emit, stopped) => selectModel(task, options, emit, stopped), options.signal);
}

async function selectModel(
  task: Task,
  options: SelectOptions,
  emit: (event: TrainEvent) => void,
  stopped: () => boolean,
): Promise<Selection> {
  const { catalog, crew, seed = 0, maxModels = Number.POSITIVE_INFINITY } = options;
  const until = options.maxModels === undefined ? (options.until ?? now() + 60_000) : Number.POSITIVE_INFINITY;
  const metric = metricFor(task, catalog, options.metric);
  for (const name of options.learners ?? []) refuseUnfitLearner(task, catalog, name);
  const random = createRandom(seed);
  const protocol = chooseProtocol(task, options.folds ?? null, random.fork("splits"));
  emit({ kind: "stage", stage: "compare", words: protocol.words });
  for (const words of protocol.notes) emit({ kind: "note", words });

  const isLarge = task.table.rows * task.roles.features.length > TEAM_CELLS;
  const lanes = isLarge ? 1 : Math.max(1, Math.min(crew.size, options.threads));
  const threadsPerFit = isLarge ? options.threads : 1;
  const board = new Board(task, protocol, metric);
  const rows: LeaderboardRow[] = [];
  const finished = (row: Finished): void => {
    const line = leaderboardRow(row, task, protocol, metric);
    const best = board.finished.every((other) => other === row || other.loss > row.loss);
    rows.push(line);
    emit({ kind: "candidate-finished", row: line, best });
  };
  // What is left after the fits must hold the final fits of the best few.
  const end = (): number => {
    if (until === Number.POSITIVE_INFINITY) return until;
    const best = [...board.finished].sort((a, b) => a.loss - b.loss).slice(0, 4);
    return until - 1000 * (refitSeconds(best, task, protocol, lanes) * 1.25 + 0.1);
  };
  const pace = (): Pace =>
    until === Number.POSITIVE_INFINITY ? null : paceOf(board, (end() - now()) / 1000, protocol, lanes);
  const candidates = portfolio(task, catalog, options.learners ?? null, random.fork("portfolio"), pace);
  const stopWatch = setInterval(() => stopped() && crew.stop(), 50);
  stopWatch.unref?.();
  const schedule = {
    crew,
    lanes,
    threadsPerFit,
    protocol,
    board,
    seed,
    end,
    sure: SURE,
    maxModels,
    stopped,
    emit,
    finished,
  };
  try {
    await runSchedule(candidates, schedule);
  } finally {
    clearInterval(stopWatch);
  }
  const interrupted = stopped();
  const kept = interrupted ? board.finished.filter((row) => row.folds.length > 0) : board.finished;
  if (kept.length === 0) throw interrupted ? abortedError() : nothingFitted();
  const usable = withoutBaseline(kept);

  const answersOf = usable.map((row) => row.answers);
  const beside =
    isClassification(task.kind) && metric.name !== "log-loss" ? (catalog.metrics["log-loss"] ?? null) : null;
  const blending = {
    answers: answersOf,
    rows: protocol.scored.length,
    loss: (blend: Float64Array, places: Int32Array | null) => board.lossOn(blend, places, beside),
  };
  const members = trimmed(selectEnsemble(blending, random.fork("ensemble")));
  emit({
    kind: "stage",
    stage: "fit",
    words: `fitting the chosen ${members.length === 1 ? "model" : `${members.length} models`} on all rows`,
  });
  const { fitted, bagged } = await finishModel(members, usable, {
    catalog,
    crew,
    task,
    protocol,
    seed,
    threadsPerFit,
    lanes,
    until,
    stopped,
  });
  const answers = blendOf(answersOf, members);
  const notes =
    bagged.length === 0
      ? []
      : [`No time was left to fit again on all rows: ${bagged.join(", ")}. The models of the folds vote instead.`];
  const named = members.map(({ place, weight }) => ({ name: usable[place]!.candidate.name, weight }));
  if (named.length > 1) rows.push(ensembleRow(answers, named.length, task, protocol, metric));
  const sign = metric.greaterIsBetter ? -1 : 1;
  rows.sort((a, b) => sign * (a.score - b.score));
  const best = usable.reduce((least, row) => (row.loss < least.loss ? row : least));
  return {
    fitted,
    metric,
    protocol,
    leaderboard: rows,
    answers,
    members: named,
    best,
    lanes,
    threadsPerFit,
    notes,
    interrupted,
  };
}

function metricFor(task: Task, catalog: Catalog, name: string = defaultMetric(task.kind)): MetricSpec {
  const metric = entryOf(catalog.metrics, "metric", name);
  if (metric.tasks.includes(task.kind)) return metric;
  const fitting = Object.values(catalog.metrics).filter((m) => m.tasks.includes(task.kind));
  throw new ModelwrightError(
    "use/wrong-metric",
    { metric: name, task: task.kind },
    {
      what: `The metric ${name} is for ${metric.tasks.join(", ")} tasks, and this is a ${task.kind} task.`,
      fix: `Use one of ${fitting.map((m) => m.name).join(", ")}.`,
    },
  );
}

function refuseUnfitLearner(task: Task, catalog: Catalog, name: string): void {
  const { tasks } = entryOf(catalog.learners, "learner", name).spec;
  if (tasks.includes(task.kind)) return;
  const fitting = Object.keys(catalog.learners).filter((other) =>
    catalog.learners[other]!.spec.tasks.includes(task.kind),
  );
  throw new ModelwrightError(
    "use/wrong-learner",
    { learner: name, task: task.kind },
    {
      what: `The learner ${name} is for ${tasks.join(", ")} tasks, and this is a ${task.kind} task.`,
      fix: `Use some of ${fitting.join(", ")}.`,
    },
  );
}

/** Rounds that a boosting candidate has time for, from how long the rounds of earlier ones took. */
function paceOf(board: Board, seconds: number, protocol: Protocol, lanes: number): Pace {
  const boosted = board.finished.filter((row) => row.candidate.learner === "boostedTrees");
  if (boosted.length === 0) return null;
  const perRound = Math.max(...boosted.map((row) => row.foldSeconds / Math.max(1, roundsOf(row))));
  const waves = Math.ceil(protocol.splits.length / lanes);
  return { rounds: (0.25 * Math.max(0.1, seconds)) / (waves * perRound) };
}

function roundsOf(row: Finished): number {
  const rounds = row.reports.map((report) => report.validationLoss?.length ?? report.iterations ?? 1);
  return rounds.reduce((sum, r) => sum + r, 0) / rounds.length;
}

/** The baseline is there to be beaten; it votes only where nothing beats it. */
function withoutBaseline(rows: readonly Finished[]): readonly Finished[] {
  const others = rows.filter((row) => row.candidate.learner !== "baseline");
  const baseline = rows.find((row) => row.candidate.learner === "baseline");
  return others.length > 0 && others.some((row) => baseline === undefined || row.loss < baseline.loss) ? others : rows;
}

/** Members that hardly count cost time in every prediction: they are left out and the rest weighted anew. */
function trimmed(members: readonly Weighted[]): readonly Weighted[] {
  const kept = members.filter((m) => m.weight >= 0.06);
  const total = kept.reduce((sum, m) => sum + m.weight, 0);
  return kept.length === 0 ? members : kept.map((m) => ({ place: m.place, weight: m.weight / total }));
}

function leaderboardRow(row: Finished, task: Task, protocol: Protocol, metric: MetricSpec): LeaderboardRow {
  const { value, low, high } = metricInterval(metric, metricInput(task, row.answers, protocol.scored));
  const folds = protocol.splits.length;
  const note = row.reports.some((report) => report.cutShort) ? "cut short by the budget" : "";
  const seconds = row.foldSeconds * folds;
  return { name: row.candidate.name, learner: row.candidate.learner, score: value, low, high, seconds, folds, note };
}

function ensembleRow(
  answers: Float64Array,
  members: number,
  task: Task,
  protocol: Protocol,
  metric: MetricSpec,
): LeaderboardRow {
  const { value, low, high } = metricInterval(metric, metricInput(task, answers, protocol.scored));
  const note = `${members} models voting; its weights were chosen on these rows`;
  return {
    name: "ensemble",
    learner: "ensemble",
    score: value,
    low,
    high,
    seconds: 0,
    folds: protocol.splits.length,
    note,
  };
}

function nothingFitted(): ModelwrightError {
  return new ModelwrightError(
    "tune/nothing-fitted",
    {},
    {
      what: "No candidate could be fitted.",
      fix: "Each one's reason was told when it failed; name other learners, or correct what it says.",
    },
  );
}
