import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { benjaminiHochberg, holm } from "./multiple-tests.ts";

const P = [0.01, 0.04, 0.03, 0.005, 0.2];

describe("p-values of several tests", () => {
  // scipy 1.16: scipy.stats.false_discovery_control([0.01, 0.04, 0.03, 0.005, 0.2])
  test("are those of scipy by Benjamini and Hochberg", () => {
    benjaminiHochberg(P).forEach((p, i) => {
      expect(p).toBeCloseTo([0.025, 0.05, 0.05, 0.025, 0.2][i]!, 12);
    });
  });

  // By hand: 5 × .005, 4 × .01, 3 × .03, then never less than the one before.
  test("are those of Holm's paper", () => {
    holm(P).forEach((p, i) => {
      expect(p).toBeCloseTo([0.04, 0.09, 0.09, 0.025, 0.2][i]!, 12);
    });
  });

  test("are never smaller than alone, never above 1, and keep their order", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (pValues) => {
        for (const correct of [holm, benjaminiHochberg]) {
          const corrected = correct(pValues);
          pValues.forEach((p, i) => {
            expect(corrected[i]).toBeGreaterThanOrEqual(p - 1e-12);
            expect(corrected[i]).toBeLessThanOrEqual(1);
            pValues.forEach((q, j) => {
              if (p < q) expect(corrected[i]).toBeLessThanOrEqual(corrected[j]! + 1e-12);
            });
          });
        }
      }),
    );
  });

  test("count NaN as 1", () => {
    expect(holm([Number.NaN, 0.01])).toEqual([1, 0.02]);
    expect(benjaminiHochberg([])).toEqual([]);
  });
});
