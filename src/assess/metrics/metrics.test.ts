import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../compute/random.ts";
import type { MetricInput } from "../../contract/metric.ts";
import { metrics } from "./metrics.ts";
import { fallingOrder } from "./ranking.ts";
import { pinballOf } from "./regression.ts";

const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/metrics.json", import.meta.url), "utf8"));

type Case = {
  classes: number;
  weighted: boolean;
  truth: number[];
  prediction: number[];
  label: number[];
  want: Record<string, number>;
};

function inputOf(
  truth: readonly number[],
  prediction: readonly number[],
  classes = 0,
  label: readonly number[] = [],
): MetricInput {
  return {
    truth: Float64Array.from(truth),
    prediction: Float64Array.from(prediction),
    label: Float64Array.from(label),
    weights: null,
    classes,
  };
}

describe("golden numbers of scikit-learn", () => {
  const rows = (golden.cases as Case[]).flatMap((c) =>
    Object.entries(c.want).map(([name, want]) => ({ name, classes: c.classes, weighted: c.weighted, want, c })),
  );
  test.each(rows)("$name, classes $classes, weighted $weighted", ({ name, want, c }) => {
    const weights = c.weighted ? Float64Array.from(golden.weights as number[]) : null;
    const got = metrics[name]!.compute({ ...inputOf(c.truth, c.prediction, c.classes, c.label), weights });
    expect(got).toBeCloseTo(want, 11);
  });
});

describe("every metric", () => {
  const random = createRandom("metrics");
  const truth = Array.from({ length: 60 }, () => random.integer(3));
  const label = truth.map((t) => (random.uniform() < 0.6 ? t : random.integer(3)));
  const prediction = truth.flatMap((t) => [0, 1, 2].map((k) => (k === t ? 0.5 : 0.25)));

  test.each(Object.values(metrics))("$name: weight 2 is two rows, and a row of weight 0 is none", (metric) => {
    const classes = metric.tasks.includes("multiclass") ? 3 : metric.tasks.includes("binary") ? 2 : 0;
    const own = classes === 2 ? truth.map((t) => Math.min(t, 1)) : truth.map((t) => t + 1 - Math.min(classes, 1));
    const ownLabel = label.map((t) => (classes === 2 ? Math.min(t, 1) : t));
    const width = Math.max(1, classes);
    const scores = classes === 0 ? truth.map(() => 0.5 + random.uniform()) : prediction.filter((_, i) => i % 3 < width);
    const counts = truth.map((_, i) => i % 3);
    const pick = (values: readonly number[], size: number) =>
      counts.flatMap((count, i) => Array.from({ length: count }, () => values.slice(i * size, (i + 1) * size)).flat());
    const weighted = metric.compute({ ...inputOf(own, scores, classes, ownLabel), weights: Float64Array.from(counts) });
    const repeated = metric.compute(inputOf(pick(own, 1), pick(scores, width), classes, pick(ownLabel, 1)));
    expect(weighted).toBeCloseTo(repeated, 11);
    expect(metric.range[0] <= weighted && weighted <= metric.range[1]).toBe(true);
  });

  test.each(Object.values(metrics))("$name: no rows give NaN, not a number out of nothing", (metric) => {
    expect(metric.compute(inputOf([], [], metric.tasks.includes("regression") ? 0 : 2))).toBeNaN();
  });
});

describe("edges", () => {
  test("one class alone has no ROC", () => {
    const input = inputOf([1, 1], [0.2, 0.8, 0.4, 0.6], 2, [1, 1]);
    expect(metrics["roc-auc"]!.compute(input)).toBeNaN();
    expect(metrics["pr-auc"]!.compute(input)).toBeNaN();
    expect(metrics["balanced-accuracy"]!.compute(input)).toBe(1);
    expect(metrics.mcc!.compute(input)).toBe(0);
  });

  test("ties count half; a sure mistake is finite", () => {
    expect(metrics["roc-auc"]!.compute(inputOf([0, 1], [0.5, 0.5, 0.5, 0.5], 2))).toBe(0.5);
    expect(metrics["log-loss"]!.compute(inputOf([1], [1, 0], 2))).toBeCloseTo(34.538776394910684, 10);
  });

  test("a constant target has no R²; the mean scores 0", () => {
    expect(metrics.r2!.compute(inputOf([3, 3], [3, 4]))).toBeNaN();
    expect(metrics.r2!.compute(inputOf([1, 3], [2, 2]))).toBe(0);
  });

  test("pinball of other quantiles", () => {
    expect(pinballOf(0.9).compute(inputOf([10, 10], [8, 12]))).toBeCloseTo((1.8 + 0.2) / 2, 12);
  });

  test("falling order keeps ties in row order", () => {
    expect([...fallingOrder(Float64Array.of(1, 3, 2, 3, 1))]).toEqual([1, 3, 2, 0, 4]);
  });
});
