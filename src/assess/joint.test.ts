import { describe, expect, test } from "vitest";
import { type JointPart, jointMetrics } from "./joint.ts";
import { decisions } from "./metric-input.ts";

const f64 = (...values: number[]): Float64Array => Float64Array.from(values);

function label(truth: readonly number[], positive: readonly number[], weights: Float64Array | null = null): JointPart {
  const prediction = Float64Array.from(positive.flatMap((p) => [1 - p, p]));
  const input = { truth: f64(...truth), prediction, label: decisions(prediction, 2), weights, classes: 2 };
  return { input, quantile: null };
}

function number(truth: readonly number[], prediction: readonly number[], quantile: number | null = null): JointPart {
  const input = { truth: f64(...truth), prediction: f64(...prediction), label: f64(), weights: null, classes: 0 };
  return { input, quantile };
}

const first = [
  [0, 1, 1, 0, 1, 0, 0, 1],
  [0.2, 0.8, 0.4, 0.3, 0.9, 0.6, 0.1, 0.7],
] as const;
const second = [
  [1, 1, 0, 0, 1, 0, 1, 0],
  [0.7, 0.6, 0.45, 0.2, 0.35, 0.55, 0.8, 0.1],
] as const;

const jointValue = (parts: readonly JointPart[], name: string): number =>
  jointMetrics(parts).find((metric) => metric.name === name)!.value;

describe("several labels", () => {
  // scikit-learn 1.9.1: roc_auc_score(Y, P, average="macro"), hamming_loss(Y, D), accuracy_score(Y, D) and
  // f1_score(Y, D, average="micro") of the two columns above, decided from one half on.
  test("have scikit-learn's values", () => {
    const parts = [label(...first), label(...second)];
    expect(jointValue(parts, "macro-roc-auc")).toBeCloseTo(0.90625, 12);
    expect(jointValue(parts, "hamming-loss")).toBeCloseTo(0.25, 12);
    expect(jointValue(parts, "subset-accuracy")).toBeCloseTo(0.625, 12);
    expect(jointValue(parts, "micro-f1")).toBeCloseTo(0.75, 12);
  });

  test("a row of weight 2 counts as two rows", () => {
    const twice = ([truth, p]: readonly [readonly number[], readonly number[]]) =>
      label([...truth, truth[0]!], [...p, p[0]!]);
    const weights = f64(2, 1, 1, 1, 1, 1, 1, 1);
    const weighted = jointMetrics([label(...first, weights), label(...second, weights)]);
    for (const { name, value } of jointMetrics([twice(first), twice(second)]))
      expect(weighted.find((metric) => metric.name === name)!.value, name).toBeCloseTo(value, 12);
  });

  test("intervals hold the value and stay in the range", () => {
    for (const { value, low, high } of jointMetrics([label(...first), label(...second)])) {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
    }
  });
});

describe("several numbers", () => {
  const a = [
    [1, 2, 3, 4, 5, 7],
    [1.5, 2, 2.5, 4.5, 4, 6],
  ] as const;
  const b = [
    [10, 8, 12, 20, 5, 9],
    [11, 9, 10, 15, 8, 9],
  ] as const;

  // np.mean([mean_squared_error(t, p) ** 0.5 / t.std() for t, p in ((a, pa), (b, pb))])
  test("have the mean of RMSE over standard deviations", () => {
    expect(jointValue([number(...a), number(...b)], "mean-standardised-rmse")).toBeCloseTo(0.4475902786509801, 12);
  });

  // np.mean([mean_pinball_loss(a, pa, alpha=q) for q in (0.1, 0.5, 0.9)])
  test("quantiles have the mean of scikit-learn's pinball losses", () => {
    const parts = [0.1, 0.5, 0.9].map((q) => number(...a, q));
    const mean = (0.19166666666666668 + 0.2916666666666667 + 0.39166666666666666) / 3;
    expect(jointValue(parts, "mean-pinball")).toBeCloseTo(mean, 12);
  });

  test("of one part nothing is said", () => expect(jointMetrics([number(...a)])).toEqual([]));
});
