/** Comparisons of a leaderboard, the optimism of a choice, and the claim against the baseline, on made answers. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../compute/random.ts";
import type { MetricInput } from "../contract/metric.ts";
import { betterThanBaseline } from "./better-than-baseline.ts";
import { compareOnRows } from "./compare.ts";
import { compareRows, type Folds } from "./compare-rows.ts";
import { metrics } from "./metrics/metrics.ts";
import { nestedAnswers, optimismOf, randomParts } from "./optimism.ts";

const rmse = metrics.rmse!;
const ROWS = 400;
const random = createRandom(3);
const truth = Float64Array.from({ length: ROWS }, () => random.normal());
const inputOf = (prediction: Float64Array): MetricInput => {
  return { truth, prediction, label: new Float64Array(0), weights: null, classes: 0 };
};
const answers = (noise: number, seed: string): Float64Array => {
  const stream = random.fork(seed);
  return truth.map((value) => value + noise * stream.normal());
};
const folds: Folds = {
  places: Array.from({ length: 5 }, (_, f) => Int32Array.from({ length: ROWS / 5 }, (_, i) => 5 * i + f)),
  testShare: 0.25,
  perRepeat: 5,
};

describe("rows of a leaderboard", () => {
  test("are told from the winner only where the difference is beyond chance", () => {
    const [alike, behind] = compareRows(
      rmse,
      inputOf(answers(0.5, "winner")),
      [inputOf(answers(0.5, "alike")), inputOf(answers(1, "behind"))],
      folds,
    );
    expect(alike!.distinguishable).toBe(false);
    expect(alike!.low).toBeLessThan(0);
    expect(behind!.distinguishable).toBe(true);
    expect(behind!.difference).toBeGreaterThan(0.3);
  });

  test("get intervals that are wider by the training sets' overlap", () => {
    const [a, b] = [inputOf(answers(0.5, "a")), inputOf(answers(0.6, "b"))];
    const plain = compareOnRows(rmse, a, b);
    const { low, high } = compareRows(rmse, b, [a], folds)[0]!;
    // Nadeau and Bengio: 1 / J + n₂ / n₁ in the place of 1 / J.
    expect((high - low) / (plain.high - plain.low)).toBeCloseTo(Math.sqrt(1 + 5 * 0.25), 10);
  });

  test("of a metric without an influence function are compared fold by fold", () => {
    const metric = metrics["median-absolute-error"] ?? metrics.mae!;
    const [behind] = compareRows(metric, inputOf(answers(0.2, "x")), [inputOf(answers(1, "y"))], folds);
    expect(behind!.distinguishable).toBe(true);
  });
});

/** The best by mean squared error on the places. */
const chooser = (candidates: readonly Float64Array[]) => (places: Int32Array) => {
  const loss = (one: Float64Array): number => places.reduce((sum, i) => sum + (one[i]! - truth[i]!) ** 2, 0);
  return candidates.reduce((best, one) => (loss(one) < loss(best) ? one : best));
};
const all = Int32Array.from({ length: ROWS }, (_, i) => i);
const partitions = [0, 1, 2].map((p) => randomParts(ROWS, 10, random.fork("parts", p)));

describe("the optimism of a choice", () => {
  test("is none where there is nothing to choose", () => {
    const only = answers(0.5, "only");
    const nested = nestedAnswers(() => only, 1, ROWS, partitions);
    const { optimism, corrected } = optimismOf(rmse, only, nested, inputOf);
    expect(optimism.value).toBe(0);
    expect(corrected.value).toBeCloseTo(rmse.compute(inputOf(only)), 12);
  });

  test("is what the luckiest of many equals seems to gain", () => {
    const candidates = Array.from({ length: 60 }, (_, i) => answers(1, `equal ${i}`));
    const choose = chooser(candidates);
    const apparent = choose(all);
    const { optimism, corrected } = optimismOf(rmse, apparent, nestedAnswers(choose, 1, ROWS, partitions), inputOf);
    expect(rmse.compute(inputOf(apparent))).toBeLessThan(0.95);
    expect(optimism.value).toBeGreaterThan(0.02);
    expect(corrected.value).toBeGreaterThan(rmse.compute(inputOf(apparent)));
    // All of them are off by 1.
    expect(Math.abs(corrected.value - 1)).toBeLessThan(Math.abs(rmse.compute(inputOf(apparent)) - 1));
  });

  test("parts hold every row once", () => {
    const parts = randomParts(23, 10, random.fork("few"));
    expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual([...Array(23).keys()]);
    expect(randomParts(3, 10, random)).toHaveLength(3);
  });
});

describe("the claim against the baseline", () => {
  const baseline = inputOf(new Float64Array(ROWS));

  test("is made for a model that is clearly better", () => {
    const verdict = betterThanBaseline(rmse, inputOf(answers(0.5, "good")), baseline, folds);
    expect(verdict).toMatchObject({ claimed: true, words: expect.stringContaining("better than the baseline") });
    expect(verdict.difference.high).toBeLessThan(0);
  });

  test("is made in at most one of forty runs on noise", () => {
    const claims = Array.from({ length: 200 }, (_, i) => {
      const stream = random.fork("noise", i);
      const guess = Float64Array.from({ length: ROWS }, () => 0.1 * stream.normal());
      return betterThanBaseline(rmse, inputOf(guess), baseline, folds).claimed;
    });
    expect(claims.filter(Boolean).length).toBeLessThanOrEqual(5);
  });

  test("does not take the order of the folds' own baselines for knowledge", () => {
    const area = metrics["roc-auc"]!;
    const labels = Float64Array.from({ length: 100 }, (_, i) => (i % 10 < 5 ? 1 : 0));
    // A fold with more positives left fewer to learn the share from.
    const shares = Float64Array.from({ length: 100 }, (_, i) => (labels[i] === 1 ? 0.49 : 0.51));
    const both = (p: Float64Array): Float64Array =>
      Float64Array.from({ length: 200 }, (_, i) => (i % 2 ? p[i >> 1]! : 1 - p[i >> 1]!));
    const read = (p: Float64Array): MetricInput => {
      return { truth: labels, prediction: both(p), label: labels, weights: null, classes: 2 };
    };
    const guess = Float64Array.from({ length: 100 }, (_, i) => 0.5 + 0.01 * ((i * 37) % 11));
    expect(betterThanBaseline(area, read(guess), read(shares), folds100()).claimed).toBe(false);
  });
});

function folds100(): Folds {
  const places = Array.from({ length: 5 }, (_, f) => Int32Array.from({ length: 20 }, (_, i) => 5 * i + f));
  return { places, testShare: 0.25, perRepeat: 5 };
}
