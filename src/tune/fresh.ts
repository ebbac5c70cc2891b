/** How much better than its folds' models the chosen model will be, because it learns from all rows. */
import { errorOfScore, grownScore, growthExponent, USUAL } from "../assess/fresh-forecast.ts";
import { metricInput } from "../assess/metric-input.ts";
import { gather, gatherRows } from "../compute/frame.ts";
import type { Crew } from "../compute/threads/crew.node.ts";
import type { Estimate } from "../contract/estimate.ts";
import type { FreshForecast } from "../contract/honesty.ts";
import type { MetricSpec } from "../contract/metric.ts";
import type { Random } from "../contract/random.ts";
import type { Split, Task } from "../contract/task.ts";
import { Board, type Finished } from "./board.ts";
import type { FitAnswer, FitRequest } from "./candidate.ts";
import { growingOrder } from "./fewer-rows.ts";
import type { Protocol } from "./protocol.ts";

/** Half of fewer rows than this is no table any more. */
const LEAST_ROWS = 60;

export type Growth = { readonly exponent: number; readonly fits: number };

export type GrowthOptions = {
  readonly crew: Crew;
  readonly protocol: Protocol;
  readonly metric: MetricSpec;
  readonly random: Random;
  readonly seed: number;
  readonly threads: number;
  readonly lanes: number;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** Seconds until then that nothing else needs. */
  readonly spare: number;
};

/** How fast the error of a candidate falls with rows: its folds are fitted again on half of theirs, as many as there is time for. */
export async function measureGrowth(task: Task, best: Finished, options: GrowthOptions): Promise<Growth> {
  const { protocol, metric, crew, seed, threads, deadline } = options;
  const usual: Growth = { exponent: USUAL.exponent, fits: 0 };
  const splits = affordableSplits(best, options);
  if (splits.length === 0 || splits[0]!.train.length < LEAST_ROWS) return usual;
  const fits = splits.map(async ({ train, test }, split) => {
    const order = growingOrder(task, train, options.random.fork(split));
    const request: FitRequest & { readonly threads: number } = {
      candidate: best.candidate,
      rowsKey: `half of fold ${split}`,
      train: order.slice(0, Math.round(train.length / 2)).sort(),
      test,
      seed,
      deadline,
      threads,
    };
    return await crew.run<FitAnswer>("fit", request);
  });
  const ended = await Promise.allSettled(fits);
  const answers = ended.flatMap((one) => (one.status === "fulfilled" && !one.value.report.cutShort ? [one.value] : []));
  // Half of the rows may lack a class, and the clock may have ended a fit.
  if (answers.length < splits.length) return usual;
  const seen = new Set(splits.flatMap(({ test }) => [...test]));
  const places = Int32Array.from(protocol.scored.keys()).filter((place) => seen.has(protocol.scored[place]!));
  const scored = gather(protocol.scored, places);
  const halves = new Board(task, { ...protocol, splits, scored }, metric);
  halves.open(best.candidate);
  const half = halves.finish(best.candidate, answers)!.answers;
  const whole = gatherRows(best.answers, best.answers.length / protocol.scored.length, places);
  const read = (given: Float64Array) => metricInput(task, given, scored);
  return { exponent: growthExponent(metric, read(half), read(whole)), fits: splits.length };
}

/** All of them; of a single round of folds, as many as there is time for. */
function affordableSplits(best: Finished, { protocol, lanes, spare }: GrowthOptions): readonly Split[] {
  const { splits, foldsPerRepeat } = protocol;
  const count = Math.floor((spare * lanes) / (0.5 * best.foldSeconds));
  if (count >= splits.length) return splits;
  // Rows that several folds answer have the mean of their answers: no part of such folds compares with it.
  return splits.length > foldsPerRepeat ? [] : splits.slice(0, Math.max(0, count));
}

/** Null where the metric has no perfect score to fall short of. */
export function freshForecast(
  score: Estimate,
  metric: MetricSpec,
  growth: Growth,
  task: Task,
  protocol: Protocol,
): FreshForecast | null {
  if (!Number.isFinite(errorOfScore(metric, score.value))) return null;
  const { splits } = protocol;
  const from = Math.round(splits.reduce((sum, { train }) => sum + train.length, 0) / splits.length);
  const to = task.table.rows;
  const grown = grownScore(metric, score, growth.exponent, from, to);
  const short = (value: number): string => String(Number(value.toPrecision(4)));
  const basis =
    growth.fits === 0
      ? "as is usual for tables"
      : `as ${growth.fits === 1 ? "a fit" : "fits"} on half of the rows showed`;
  const words = `${metric.title} ${short(grown.value)} is expected on fresh rows (95 % interval ${short(grown.low)} to ${short(grown.high)}): the model learns from ${to} rows, those of the folds saw ${from}, and more rows help, ${basis}.`;
  return { score: grown, rows: [from, to], ...growth, words };
}
