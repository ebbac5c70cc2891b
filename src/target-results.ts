/** What came of each target of a model of several: its models, joined and measured, for the caller and for the report. */

import { type ShiftedQuantiles, shiftQuantiles } from "./assess/conformal/shift-quantiles.ts";
import type { Coverage } from "./assess/coverage.ts";
import type { AimEvaluation, ScoredRows, SeveralEvaluation } from "./assess/evaluate-aims.ts";
import { metricInput } from "./assess/metric-input.ts";
import { partsOf } from "./assess/parts.ts";
import { type QuantileMeasures, quantileMeasures } from "./assess/quantile-measures.ts";
import { gather } from "./compute/frame.ts";
import { createRandom } from "./compute/random.ts";
import type { After } from "./contract/after.ts";
import type { Estimate } from "./contract/estimate.ts";
import type { LeaderboardRow } from "./contract/events.ts";
import type { Judgement } from "./contract/honesty.ts";
import type { ReportMetric } from "./contract/report.ts";
import type { TargetReport } from "./contract/targets-report.ts";
import type { AimRecord, TaskKind } from "./contract/task.ts";
import type { FittedAim } from "./fit-aim.ts";
import { judgementOf } from "./honesty.ts";
import type { AimModel } from "./pipeline/join-aims.ts";

/** One search: of a target, or of a quantile of it. */
export type AimResult = Judgement & {
  readonly name: string;
  readonly quantile: number | null;
  readonly metric: string;
  readonly score: Estimate;
  readonly members: readonly { readonly name: string; readonly weight: number }[];
  readonly leaderboard: readonly LeaderboardRow[];
  /** What was made of the answers; for quantiles, `shift` is. */
  readonly after: After;
  /** What is added to the answers of a quantile; 0 otherwise. */
  readonly shift: number;
};

export type TargetResult = {
  readonly target: string;
  readonly task: TaskKind;
  readonly reason: string;
  /** Rows that have it. */
  readonly rows: number;
  readonly outputs: readonly string[];
  readonly metric: string;
  readonly score: Estimate;
  /** Every metric on rows not seen. */
  readonly metrics: readonly ReportMetric[];
  /** One model, or one per quantile. */
  readonly models: readonly AimResult[];
  /** Shares below each quantile, and rows where quantiles crossed: in the models' answers, and in those given. */
  readonly quantiles:
    | (Pick<QuantileMeasures, "below"> & { readonly crossed: number; readonly crossing: number })
    | null;
  /** How often intervals, sets or the outer two quantiles hold the truth; null without any. */
  readonly coverage: (Coverage & { readonly asked: number }) | null;
  readonly warnings: readonly string[];
  readonly test: AimEvaluation | null;
};

/** The fits of one target with what joins them. */
export type TargetModel = {
  readonly model: AimModel;
  readonly fits: readonly FittedAim[];
  /** Rows of the data that out-of-fold answers are of. */
  readonly scored: ScoredRows;
  readonly shifted: (ShiftedQuantiles & { readonly measures: QuantileMeasures }) | null;
};

export function targetModels(targets: readonly string[], all: readonly FittedAim[], seed: number): TargetModel[] {
  return targets.map((target) => {
    const fits = all.filter((fit) => fit.target === target);
    return fits[0]!.quantile === null ? plainModel(fits[0]!) : quantileModel(fits, seed);
  });
}

export function scoredRowsOf(models: readonly TargetModel[]): readonly ScoredRows[] {
  return models.map(({ scored }) => scored);
}

function plainModel(fit: FittedAim): TargetModel {
  const { target, task, selection } = fit;
  const { answers, decided, protocol, metric, fitted } = selection;
  const input = metricInput(task, answers, protocol.scored, decided);
  return {
    model: { target, metric: metric.name, models: [fitted], quantiles: null },
    fits: [fit],
    scored: { rows: gather(task.rows, protocol.scored), parts: [{ input, quantile: null }] },
    shifted: null,
  };
}

function quantileModel(fits: readonly FittedAim[], seed: number): TargetModel {
  const { target, task } = fits[0]!;
  // A budget that ended early can leave folds that test other rows.
  const rows = fits[0]!.selection.protocol.scored.filter((row) =>
    fits.every(({ selection }) => placeOf(selection.protocol.scored, row) >= 0),
  );
  const given = {
    shares: fits.map(({ quantile }) => quantile!),
    answers: fits.map(({ selection: { answers, protocol } }) =>
      Float64Array.from(rows, (row) => answers[placeOf(protocol.scored, row)]!),
    ),
    truth: gather(task.target, rows),
    weights: task.weights === null ? null : gather(task.weights, rows),
  };
  const shifted = shiftQuantiles(given, partsOf(task, rows, createRandom(seed).fork("quantiles", target)));
  const measures = quantileMeasures({ ...given, answers: shifted.shifted });
  const parts = shifted.shifted.map((own, place) => ({
    input: metricInput(task, own, rows),
    quantile: given.shares[place]!,
  }));
  return {
    model: {
      target,
      metric: "mean-pinball",
      models: fits.map(({ selection }) => selection.fitted),
      quantiles: { shares: given.shares, shifts: shifted.shifts },
    },
    fits,
    scored: { rows: gather(task.rows, rows), parts },
    shifted: { ...shifted, measures },
  };
}

/** The place of a row in rising row numbers; below 0 where it is not there. */
function placeOf(rows: Int32Array, row: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (rows[middle] === row) return middle;
    if (rows[middle]! < row) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

export function targetResults(
  models: readonly TargetModel[],
  records: readonly AimRecord[],
  test: SeveralEvaluation | null,
): readonly TargetResult[] {
  return models.map(({ fits, shifted, model }, place): TargetResult => {
    const { target, task, evaluation, selection, honesty } = fits[0]!;
    const metrics = shifted?.measures.metrics ?? evaluation.metrics;
    const results = fits.map((fit, k) => resultOf(fit, shifted?.shifts[k] ?? 0, shifted?.measures.metrics[k] ?? null));
    const quantiles =
      shifted === null
        ? null
        : { below: shifted.measures.below, crossed: shifted.crossed, crossing: shifted.measures.crossing };
    return {
      target,
      task: task.kind,
      reason: task.reason,
      rows: task.table.rows,
      outputs: Object.values(records[place]!.outputs),
      metric: shifted === null ? selection.metric.name : model.metric,
      score: shifted === null ? results[0]!.score : meanOf(results.map(({ score }) => score)),
      metrics,
      models: results,
      quantiles,
      coverage: shifted === null ? coverageFrom(selection.after) : shifted.measures.coverage,
      warnings: [
        ...honesty.leaks.map(({ message, fix }) => `${target}: ${message} ${fix}`),
        ...[honesty.copies, honesty.tooGood].flatMap((found) => (found === null ? [] : [`${target}: ${found.words}`])),
        ...selection.after.notes.map((words) => `${target}: ${words}`),
      ],
      test: test?.aims[place] ?? null,
    };
  });
}

function resultOf(fit: FittedAim, shift: number, shifted: ReportMetric | null): AimResult {
  const { name, quantile, selection, evaluation, honesty } = fit;
  const { metric, members, leaderboard, after } = selection;
  const { value, low, high } = shifted ?? evaluation.metrics.find((one) => one.name === metric.name)!;
  return {
    name,
    quantile,
    // The catalog calls the loss of the median by its short name.
    metric: quantile === null ? metric.name : `pinball-${quantile}`,
    score: { value, low, high },
    members,
    leaderboard,
    after,
    shift,
    ...judgementOf(honesty),
  };
}

/** Of estimates from the same rows: their errors go together, so the ends' means bound the mean. */
function meanOf(scores: readonly Estimate[]): Estimate {
  const mean = (of: (score: Estimate) => number): number =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  return { value: mean(({ value }) => value), low: mean(({ low }) => low), high: mean(({ high }) => high) };
}

function coverageFrom({ intervals, sets }: After): TargetResult["coverage"] {
  if (intervals !== null)
    return { kind: "interval", asked: intervals.asked, found: intervals.found, size: intervals.width };
  return sets === null ? null : { kind: "set", asked: sets.asked, found: sets.found, size: sets.size };
}

export function targetReport(result: TargetResult): TargetReport {
  const { target, task, reason, rows, outputs, metrics, coverage, quantiles, test } = result;
  const models = result.models.map(({ name, metric, score, betterThanBaseline, members, leaderboard }) => {
    return { name, metric, score, baseline: betterThanBaseline?.words ?? "", members, leaderboard };
  });
  const below = quantiles?.below ?? [];
  return { target, kind: task, reason, rows, outputs, models, metrics, below, coverage, test: test?.metrics ?? [] };
}
