import { describe, expect, test } from "vitest";
import { createRandom } from "../compute/random.ts";
import { defineMetric, type MetricInput, type MetricSpec } from "../contract/metric.ts";
import { compareOnFolds, compareOnRows } from "./compare.ts";
import { metricInterval } from "./interval.ts";
import { metrics } from "./metrics/metrics.ts";

const random = createRandom("intervals");

/** A sample of `n` rows whose score tells of the class as `skill` says. */
function sample(n: number, classes: number, skill = 1.2, weights: Float64Array | null = null): MetricInput {
  const truth = new Float64Array(n);
  const label = new Float64Array(n);
  const prediction = new Float64Array(n * Math.max(1, classes));
  for (let i = 0; i < n; i++) {
    if (classes === 0) {
      truth[i] = 5 + random.normal();
      prediction[i] = 5 + 0.7 * (truth[i]! - 5) + 0.5 * random.normal();
      continue;
    }
    const t = random.integer(classes);
    truth[i] = t;
    const z = Array.from({ length: classes }, (_, k) => Math.exp(random.normal() + (k === t ? skill : 0)));
    const total = z.reduce((a, b) => a + b, 0);
    z.forEach((v, k) => {
      prediction[i * classes + k] = v / total;
    });
    label[i] = z.indexOf(Math.max(...z));
  }
  return { truth, label: classes === 0 ? new Float64Array(0) : label, prediction, weights, classes };
}

const classesOf = (metric: MetricSpec) =>
  metric.tasks.includes("multiclass") ? 3 : metric.tasks.includes("binary") ? 2 : 0;

describe("metricInterval", () => {
  test.each(Object.values(metrics))("$name: holds the truth about 95 times in 100", (metric) => {
    const classes = classesOf(metric);
    const truth = metric.compute(sample(60_000, classes));
    let held = 0;
    const rounds = 150;
    for (let k = 0; k < rounds; k++) {
      const { value, low, high } = metricInterval(metric, sample(250, classes));
      expect(low <= value && value <= high).toBe(true);
      if (low <= truth && truth <= high) held++;
    }
    // The calibration error of a finite sample is biased upwards; its interval is rougher.
    expect(held / rounds).toBeGreaterThan(metric.name === "calibration-error" ? 0.5 : 0.87);
    if (metric.name !== "calibration-error") expect(held / rounds).toBeLessThanOrEqual(1);
  });

  test.each(["roc-auc", "pr-auc", "f1", "mcc", "balanced-accuracy", "brier"])(
    "%s: agrees with a plain bootstrap",
    (name) => {
      const metric = metrics[name]!;
      const input = sample(400, 2);
      const { low, high } = metricInterval(metric, input);
      const values = Array.from({ length: 400 }, () => {
        const weights = new Float64Array(400);
        for (let i = 0; i < 400; i++) weights[random.integer(400)]! += 1;
        return metric.compute({ ...input, weights });
      }).sort((a, b) => a - b);
      const width = values[389]! - values[9]!;
      expect((high - low) / width).toBeGreaterThan(0.8);
      expect((high - low) / width).toBeLessThan(1.25);
    },
  );

  test("is the same each time, also where it is resampled, and takes metrics of others", () => {
    const own = defineMetric({ ...metrics.mae!, name: "own", compute: (input) => metrics.mae!.compute(input) });
    const input = sample(300, 0);
    expect(metricInterval(own, input)).toEqual(metricInterval(own, input));
    const built = metricInterval(metrics.mae!, input);
    expect(metricInterval(own, input).low).toBeCloseTo(built.low, 1);
  });

  test("perfect scores do not claim to be certain; one row claims nothing", () => {
    const perfect = { ...sample(50, 2), weights: null };
    const truth = perfect.truth;
    const prediction = Float64Array.from({ length: 100 }, (_, k) => (truth[k >> 1] === (k & 1) ? 1 : 0));
    const input = { ...perfect, prediction, label: truth };
    for (const name of ["roc-auc", "f1", "accuracy", "mcc"]) {
      const { value, low, high } = metricInterval(metrics[name]!, input);
      expect(value).toBe(1);
      expect(high).toBe(1);
      expect(low).toBeGreaterThan(0.8);
      expect(low).toBeLessThan(0.99);
    }
    expect(metricInterval(metrics.accuracy!, sample(1, 2))).toMatchObject({ low: 0, high: 1 });
    expect(metricInterval(metrics["roc-auc"]!, sample(1, 2)).value).toBeNaN();
  });

  test("is quick on 100,000 rows", () => {
    const input = sample(100_000, 2);
    for (const metric of Object.values(metrics).filter((m) => m.tasks.includes("binary")))
      metricInterval(metric, input);
  }, 30_000);
});

describe("comparisons", () => {
  test("tell a better model from a worse one, and not a model from itself", () => {
    const input = sample(500, 2, 1.5);
    const noisy = {
      ...input,
      prediction: input.prediction.map((p, k) => (k % 2 ? 1 - noise(p, k) : noise(input.prediction[k + 1]!, k + 1))),
    };
    for (const name of ["roc-auc", "log-loss", "brier"]) {
      const found = compareOnRows(metrics[name]!, input, noisy);
      expect(found.pValue).toBeLessThan(0.01);
      expect(found.low * found.high).toBeGreaterThan(0);
      expect(compareOnRows(metrics[name]!, input, input)).toMatchObject({ difference: 0, pValue: 1 });
    }
    expect(compareOnRows(metrics["calibration-error"]!, input, noisy).method).toBe("bootstrap");
  });

  test("equal skill is called different about 5 times in 100", () => {
    let called = 0;
    for (let k = 0; k < 200; k++) {
      const a = sample(200, 2);
      // A second model of the same skill on the same rows: fresh noise.
      const flipped = { ...a, prediction: new Float64Array(400) };
      for (let i = 0; i < 200; i++) {
        const p = 1 / (1 + Math.exp(-random.normal() * Math.SQRT2 - (a.truth[i] === 1 ? 1.2 : -1.2)));
        flipped.prediction[2 * i + 1] = p;
        flipped.prediction[2 * i] = 1 - p;
      }
      if (compareOnRows(metrics["roc-auc"]!, a, flipped).pValue < 0.05) called++;
    }
    expect(called).toBeLessThan(25);
  });

  test("the fold test is Nadeau and Bengio's", () => {
    const first = [0.9, 0.88, 0.91, 0.87, 0.89];
    const second = [0.87, 0.87, 0.88, 0.86, 0.87];
    const found = compareOnFolds(first, second, 0.25);
    expect(found.difference).toBeCloseTo(0.02, 12);
    // SciPy: 2 * t.sf(0.02 / sqrt((1/5 + 1/4) * var), 4)
    expect(found.pValue).toBeCloseTo(0.04068152582748656, 10);
    expect(compareOnFolds([1], [0], 0.25).pValue).toBe(1);
  });
});

function noise(p: number, k: number): number {
  return Math.min(0.99, Math.max(0.01, p + 0.5 * Math.sin(k * 12.9898)));
}
