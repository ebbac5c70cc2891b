import { describe, expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { mean, median, mode, moments, quantiles, sortedOrder, sum } from "./statistics.ts";
import {
  betaCdf,
  erf,
  erfc,
  logGamma,
  normalCdf,
  normalQuantile,
  studentCdf,
  studentQuantile,
} from "./statistics-distributions.ts";

describe("statistics", () => {
  test("leaves NaN out", () => {
    const values = Float64Array.of(1, Number.NaN, 3);
    expect(sum(values)).toBe(4);
    expect(mean(values)).toBe(2);
    expect(median(values)).toBe(2);
    expect(moments(values)).toEqual({ count: 2, weight: 2, mean: 2, variance: 1, least: 1, most: 3 });
    expect(moments(Float64Array.of(Number.NaN)).mean).toBeNaN();
  });

  test("quantiles are NumPy's", () => {
    // numpy.quantile([1, 2, 4, 8, 16], [0, .1, .25, .5, .9, 1])
    const got = quantiles(Float64Array.of(16, 1, 8, 2, 4), [0, 0.1, 0.25, 0.5, 0.9, 1]);
    for (const [k, want] of [1, 1.4, 2, 4, 12.8, 16].entries()) expect(got[k]).toBeCloseTo(want, 12);
    expect([...quantiles(new Float64Array(0), [0.5])]).toEqual([Number.NaN]);
  });

  test("a row of weight 2 counts as two rows", () => {
    const random = createRandom(3);
    const values = Float64Array.from({ length: 50 }, () => random.normal());
    const weights = Float64Array.from({ length: 50 }, () => random.integer(3) + 1);
    const repeated = Float64Array.from([...values].flatMap((v, i) => Array(weights[i]).fill(v)));
    const ones = new Float64Array(repeated.length).fill(1);
    const at = [0.05, 0.25, 0.5, 0.9];
    expect([...quantiles(values, at, weights)]).toEqual([...quantiles(repeated, at, ones)]);
    expect(median(values, weights)).toBeCloseTo(median(repeated), 12);
    expect(moments(values, weights).variance).toBeCloseTo(moments(repeated).variance, 12);
  });

  test("a constant column has no variance, whatever the rounding", () => {
    expect(moments(new Float64Array(12_345).fill(0.1)).variance).toBe(0);
    expect(moments(new Float64Array(12_345).fill(0.1)).mean).toBe(0.1);
  });

  test("orders rows with NaN last, ties in row order; the mode is the smallest on a tie", () => {
    expect([...sortedOrder(Float64Array.of(2, Number.NaN, 1, 2))]).toEqual([2, 0, 3, 1]);
    expect(mode(Int32Array.of(1, 0, 1, 0, -1), 3)).toBe(0);
    expect(mode(Int32Array.of(-1), 3)).toBe(-1);
  });
});

describe("distributions", () => {
  // Values from SciPy 1.x: special.erf, erfc, gammaln, betainc, stats.norm, stats.t.
  test("equal the tables", () => {
    expect(erf(0.5)).toBeCloseTo(0.5204998778130465, 14);
    expect(erfc(3)).toBeCloseTo(2.209049699858544e-5, 18);
    expect(erf(-3)).toBeCloseTo(-0.9999779095030014, 14);
    expect(logGamma(0.5)).toBeCloseTo(0.5723649429247001, 13);
    expect(logGamma(100)).toBeCloseTo(359.1342053695754, 10);
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 11);
    expect(studentQuantile(0.975, 4)).toBeCloseTo(2.7764451051977987, 11);
    expect(studentCdf(1, 1)).toBeCloseTo(0.75, 13);
    expect(betaCdf(0.3, 2, 5)).toBeCloseTo(0.579825, 12);
  });

  test("quantile and distribution function are inverse", () => {
    for (const p of [1e-8, 0.01, 0.3, 0.5, 0.77, 0.999]) {
      expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 14);
      expect(studentCdf(studentQuantile(p, 7.5), 7.5)).toBeCloseTo(p, 12);
    }
  });
});
