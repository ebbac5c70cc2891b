/** How fast an error falls with rows, on answers whose error is known. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../compute/random.ts";
import type { MetricInput, MetricSpec } from "../contract/metric.ts";
import { errorOfScore, grownScore, growthExponent, USUAL } from "./fresh-forecast.ts";
import { metrics } from "./metrics/metrics.ts";

const metricOf = (name: string): MetricSpec => metrics[name]!;
const rmse = metricOf("rmse");

/** Answers of `rows` rows that are off by normal errors of this size. */
function offBy(size: number, rows: number, seed: number, noiseSeed = 77): MetricInput {
  const random = createRandom(seed);
  const truth = Float64Array.from({ length: rows }, () => random.normal());
  const noise = createRandom(noiseSeed);
  const prediction = truth.map((value) => value + size * noise.normal());
  return { truth, prediction, label: new Float64Array(0), weights: null, classes: 0 };
}

describe("the exponent of growth", () => {
  test("many rows: what was measured", () => {
    const whole = offBy(1, 20_000, 1);
    for (const exponent of [0.05, 0.3, 0.7]) {
      expect(growthExponent(rmse, offBy(2 ** exponent, 20_000, 1), whole)).toBeCloseTo(exponent, 2);
    }
  });

  test("few rows: nearer to the truth than what was measured", () => {
    const misses = Array.from({ length: 30 }, (_, seed) => {
      const whole = offBy(1, 30, seed);
      const half = { ...offBy(0, 30, seed), prediction: offBy(2 ** USUAL.exponent, 30, seed, seed + 1000).prediction };
      const raw = Math.log2(rmse.compute(half) / rmse.compute(whole));
      return [growthExponent(rmse, half, whole) - USUAL.exponent, raw - USUAL.exponent].map((miss) => miss ** 2);
    });
    const mean = (which: number): number => misses.reduce((sum, miss) => sum + miss[which]!, 0) / misses.length;
    expect(mean(0)).toBeLessThan(0.5 * mean(1));
  });

  test("more rows are never said to harm; perfect answers say nothing", () => {
    expect(growthExponent(rmse, offBy(0.5, 5000, 1), offBy(1, 5000, 1))).toBe(0);
    expect(growthExponent(rmse, offBy(8, 5000, 1), offBy(1, 5000, 1))).toBe(1);
    expect(growthExponent(rmse, offBy(0, 500, 1), offBy(0, 500, 1))).toBe(USUAL.exponent);
  });
});

describe("the grown score", () => {
  test.each([
    ["rmse", 2, 2 * 0.5 ** 0.5],
    ["log-loss", 0.4, 0.4 * 0.5 ** 0.5],
    ["roc-auc", 0.9, 1 - 0.1 * 0.5 ** 0.5],
    ["r2", -1, 1 - 2 * 0.5 ** 0.5],
  ])("%s moves towards its good end", (name, value, want) => {
    const grown = grownScore(metricOf(name), { value, low: value, high: value }, 0.5, 100, 200);
    expect(grown.value).toBeCloseTo(want, 12);
    expect(grown.low).toBe(grown.high);
  });

  test("a perfect score stays; without a good end there is no error", () => {
    expect(grownScore(rmse, { value: 0, low: 0, high: 0 }, 0.5, 100, 200).value).toBe(0);
    const open: MetricSpec = { ...rmse, greaterIsBetter: true, range: [0, Number.POSITIVE_INFINITY] };
    expect(Number.isFinite(errorOfScore(open, 3))).toBe(false);
    expect(grownScore(open, { value: 3, low: 2, high: 4 }, 0.5, 100, 200)).toEqual({ value: 3, low: 2, high: 4 });
  });
});
