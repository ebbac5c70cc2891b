import { describe, expect, test } from "vitest";
import { chiSquaredCdf, chiSquaredQuantile } from "./chi-squared.ts";

describe("the chi-squared distribution", () => {
  test("is SciPy's", () => {
    // scipy.stats.chi2.cdf(x, degrees)
    const cdf = [
      [0.5, 1, 0.5204998778130466],
      [3, 4, 0.4421745996289252],
      [40, 30, 0.8951357188920153],
      [300, 200, 0.9999940754596646],
      [1e-3, 5, 1.6814877189706262e-9],
    ] as const;
    for (const [x, degrees, want] of cdf) expect(Math.abs(chiSquaredCdf(x, degrees) / want - 1)).toBeLessThan(1e-12);
    // scipy.stats.chi2.ppf(p, degrees)
    const quantiles = [
      [0.975, 4, 11.143286781877796],
      [0.5, 1, 0.454936423119572],
      [0.01, 50, 29.706682698841284],
      [0.999, 300, 381.4252485204115],
    ] as const;
    for (const [p, degrees, want] of quantiles) expect(chiSquaredQuantile(p, degrees)).toBeCloseTo(want, 10);
  });

  test("starts at 0, and its quantiles lead back", () => {
    expect(chiSquaredCdf(0, 3)).toBe(0);
    expect(chiSquaredCdf(-1, 3)).toBe(0);
    for (const degrees of [1, 2, 7, 100, 2000]) {
      for (const p of [1e-6, 0.3, 0.975])
        expect(chiSquaredCdf(chiSquaredQuantile(p, degrees), degrees)).toBeCloseTo(p, 11);
    }
  });
});
