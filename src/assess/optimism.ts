/**
 * The score of the best of many is flattered: it was also the luckiest. The choice is made again without some of the
 * rows and scored on them; what the honest score lacks of the apparent one is the optimism.
 *
 * Per partition into parts: answers of each part come from what is chosen on the other parts. Both scores are of the
 * same rows, so that only rows where the choice changes count. Mean over the partitions; the interval is the paired one.
 *
 * Cost: partitions × parts choices. Source: S. Varma and R. Simon, "Bias in Error Estimation when Using
 * Cross-validation for Model Selection", BMC Bioinformatics 7, 2006; R. and R. Tibshirani, "A Bias Correction for the
 * Minimum Error Rate in Cross-validation", Annals of Applied Statistics 3, 2009.
 */
import type { MetricInput, MetricSpec } from "../contract/metric.ts";
import type { Random } from "../contract/random.ts";
import type { Estimate } from "../contract/report.ts";
import { type Comparison, compareOnRows } from "./compare.ts";
import { metricInterval } from "./interval.ts";

/** Answers for all rows, `rows × width`, of what is chosen by looking at the rows of `places` alone. */
export type Choose = (places: Int32Array) => Float64Array;

export type Nested = {
  /** Answers from choices that had not seen the row, one array per partition. */
  readonly answers: readonly Float64Array[];
};

/** `partitions[p]` are parts that together hold every place once. The first is always gone through, others while `goOn` says so. */
export function nestedAnswers(
  choose: Choose,
  width: number,
  rows: number,
  partitions: readonly (readonly Int32Array[])[],
  goOn: () => boolean = () => true,
): Nested {
  const found: Float64Array[] = [];
  for (const parts of partitions) {
    if (found.length > 0 && !goOn()) break;
    const answers = new Float64Array(rows * width);
    for (const part of parts) {
      const chosen = choose(without(part, rows));
      for (const place of part) for (let j = 0; j < width; j++) answers[place * width + j] = chosen[place * width + j]!;
    }
    found.push(answers);
  }
  return { answers: found };
}

/** `apparent` is scored on the rows it was chosen by; `input` makes answers into what the metric reads. */
export function optimismOf(
  metric: MetricSpec,
  apparent: Float64Array,
  nested: Nested,
  input: (answers: Float64Array) => MetricInput,
): { readonly optimism: Estimate; readonly corrected: Estimate } {
  const first = input(apparent);
  const sign = metric.greaterIsBetter ? 1 : -1;
  const found = nested.answers.map((answers) => {
    const second = input(answers);
    return { lost: compareOnRows(metric, first, second), score: metricInterval(metric, second) };
  });
  const mean = (of: (one: (typeof found)[number]) => number): number =>
    found.reduce((sum, one) => sum + of(one), 0) / found.length;
  const bound = (which: keyof Pick<Comparison, "difference" | "low" | "high">): number =>
    mean(({ lost }) => lost[which]);
  const ends = [sign * bound("low"), sign * bound("high")].sort((a, b) => a - b);
  return {
    // Without a difference it is 0, whatever the sign.
    optimism: { value: sign * bound("difference") + 0, low: ends[0]!, high: ends[1]! },
    corrected: {
      value: mean(({ score }) => score.value),
      low: mean(({ score }) => score.low),
      high: mean(({ score }) => score.high),
    },
  };
}

/** `parts` random parts of about equal size. */
export function randomParts(rows: number, parts: number, random: Random): Int32Array[] {
  const order = random.permutation(rows);
  const count = Math.max(2, Math.min(parts, rows));
  return Array.from({ length: count }, (_, part) => order.filter((_, i) => i % count === part).sort());
}

function without(part: Int32Array, rows: number): Int32Array {
  const left = new Uint8Array(rows).fill(1);
  for (const place of part) left[place] = 0;
  return Int32Array.from(left.keys()).filter((place) => left[place] === 1);
}
