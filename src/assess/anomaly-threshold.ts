/**
 * From which score on a row is an anomaly, and how sure that is.
 *
 * In log-odds the usual scores are normal (see the learner `anomalyVote`): the threshold is where one usual row in a
 * thousand lies, by the median and the upper quartile alone. Its band is that of 200 bootstrap samples of the rows.
 */
import { log, sigmoid } from "../compute/math.ts";
import { quantiles } from "../compute/statistics.ts";
import type { Random } from "../contract/random.ts";
import type { Estimate } from "../contract/report.ts";

const QUARTILE = 0.6744897501960817;
const ONE_IN_A_THOUSAND = 3.090232306167813;
const SAMPLES = 200;
/** Rows of one bootstrap sample; of more the band is that of so many rows, which is wider. */
const MOST_ROWS = 5000;

/** `scores` in [0, 1]. `contamination`: the share of rows that shall be anomalies, or null. */
export function anomalyThreshold(scores: Float64Array, contamination: number | null, random: Random): Estimate {
  const odds = scores.map((score) => log(Math.max(score, 1e-300)) - log(Math.max(1 - score, 1e-16)));
  const thresholdOf = (values: Float64Array): number => {
    if (contamination !== null) return quantiles(values, [1 - contamination])[0]!;
    const [median, quartile] = quantiles(values, [0.5, 0.75]) as unknown as readonly [number, number];
    return median + ((quartile - median) / QUARTILE) * ONE_IN_A_THOUSAND;
  };
  const rows = Math.min(odds.length, MOST_ROWS);
  const drawn = new Float64Array(rows);
  const found = Float64Array.from({ length: SAMPLES }, () => {
    for (let i = 0; i < rows; i++) drawn[i] = odds[random.integer(odds.length)]!;
    return thresholdOf(drawn);
  });
  const [low, high] = quantiles(found, [0.025, 0.975]);
  const value = contamination === null ? 0.5 : sigmoid(thresholdOf(odds));
  return { value, low: Math.min(value, sigmoid(low!)), high: Math.max(value, sigmoid(high!)) };
}
