import { describe, expect, test } from "vitest";
import { catalog } from "../../catalog.ts";
import { fitsTask } from "../../contract/metric.ts";
import { decisions } from "../metric-input.ts";
import { rankError, rankedProbability } from "./ordered.ts";

const prediction = Float64Array.of(0.7, 0.2, 0.1, 0.1, 0.3, 0.6, 0.2, 0.5, 0.3, 0.05, 0.15, 0.8);
const truth = Float64Array.of(0, 2, 0, 1);
const input = { truth, prediction, label: decisions(prediction, 3), weights: null, classes: 3 };

describe("ordered classes", () => {
  // numpy: F = P.cumsum(1)[:, :-1]; O = t[:, None] <= np.arange(2); ((F - O) ** 2).sum(1).mean() / 2
  test("the ranked probability score has numpy's value", () => {
    expect(rankedProbability.compute(input)).toBeCloseTo(0.2053125, 12);
  });

  test("the rank error is the mean distance of ranks", () => expect(rankError.compute(input)).toBe(0.5));

  // sklearn.metrics.cohen_kappa_score([0, 2, 0, 1], [0, 2, 1, 2], weights="quadratic")
  test("the quadratic kappa has scikit-learn's value", () => {
    expect(catalog.metrics["quadratic-kappa"]!.compute(input)).toBeCloseTo(0.6923076923076923, 12);
  });

  test("a mistake two ranks off costs more than one rank off", () => {
    const of = (...p: number[]): number =>
      rankedProbability.compute({ ...input, truth: Float64Array.of(0), prediction: Float64Array.from(p) });
    expect(of(0, 0, 1)).toBeGreaterThan(of(0, 1, 0));
    expect(of(1, 0, 0)).toBe(0);
  });

  test("such metrics are of tasks with an order only", () => {
    expect(fitsTask(rankError, { kind: "multiclass" })).toBe(false);
    expect(fitsTask(rankError, { kind: "multiclass", ordered: true })).toBe(true);
  });
});
