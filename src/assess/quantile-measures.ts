/** How good answered quantiles are: the loss of each, the share of values below it, and what lies between the outer two. */
import type { Estimate } from "../contract/estimate.ts";
import type { ReportMetric } from "../contract/report.ts";
import type { QuantileAnswers } from "./conformal/shift-quantiles.ts";
import type { Coverage } from "./coverage.ts";
import { metricInterval } from "./interval.ts";
import { meanInterval, shareInterval } from "./mean-interval.ts";
import { pinballOf } from "./metrics/regression.ts";

export type QuantileMeasures = {
  /** The pinball loss of each, in the order of the shares. */
  readonly metrics: readonly ReportMetric[];
  /** Per quantile: the share of true values at or below it. */
  readonly below: readonly { readonly asked: number; readonly found: Estimate }[];
  /** The lowest and the highest quantile as an interval; null with one quantile. */
  readonly coverage: (Coverage & { readonly asked: number }) | null;
  /** Share of rows where a quantile is above a higher one. */
  readonly crossing: number;
};

export function quantileMeasures({ shares, answers, truth, weights }: QuantileAnswers): QuantileMeasures {
  const metrics = shares.map((share, place): ReportMetric => {
    const metric = pinballOf(share);
    const { title, summary, greaterIsBetter } = metric;
    const input = { truth, prediction: answers[place]!, label: new Float64Array(0), weights, classes: 0 };
    const value = metricInterval(metric, input);
    return { name: `pinball-${share}`, title: `${title} of ${share}`, summary, greaterIsBetter, ...value };
  });
  const below = shares.map((asked, place) => {
    const found = truth.map((y, row) => (y <= answers[place]![row]! ? 1 : 0));
    return { asked, found: shareInterval(found, weights) };
  });
  let crossed = 0;
  for (let row = 0; row < truth.length; row++)
    if (answers.some((own, place) => place > 0 && answers[place - 1]![row]! > own[row]!)) crossed++;
  const coverage = outerOf({ shares, answers, truth, weights });
  return { metrics, below, coverage, crossing: crossed / Math.max(1, truth.length) };
}

function outerOf({ shares, answers, truth, weights }: QuantileAnswers): QuantileMeasures["coverage"] {
  if (shares.length < 2) return null;
  const [low, high] = [answers[0]!, answers.at(-1)!];
  const inside = truth.map((y, row) => (y >= low[row]! && y <= high[row]! ? 1 : 0));
  const width = truth.map((_, row) => high[row]! - low[row]!);
  // 0.95 − 0.05 is not quite 0.9.
  const asked = Number((shares.at(-1)! - shares[0]!).toPrecision(12));
  return { kind: "interval", asked, found: shareInterval(inside, weights), size: meanInterval(width, weights) };
}
