/** Every metric of the catalog, held to every promise. An excuse is written beside its name, with the reason. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { metricInterval } from "../../src/assess/interval.ts";
import { decisions } from "../../src/assess/metric-input.ts";
import { catalog } from "../../src/catalog.ts";
import { createRandom } from "../../src/compute/random.ts";
import type { MetricInput, MetricSpec } from "../../src/contract/metric.ts";

const EXCUSES: Readonly<Record<string, string>> = {
  "calibration-error: better answers are never worse":
    "it asks whether probabilities are honest, not how sharp they are",
  "pinball: better answers are never worse": "it asks for a quantile, so being near the value is not its aim",
};

/** Truth of `classes` classes, or positive values, and answers that mix truth and noise: `skill` 1 is perfect. */
function inputOf(classes: number, rows: number, skill: number, seed: number, weighted = false): MetricInput {
  const random = createRandom(`${classes} ${rows} ${seed}`);
  const truth = Float64Array.from({ length: rows }, (_, i) =>
    classes === 0 ? 1 + 9 * random.uniform() : i < classes ? i : random.integer(classes),
  );
  const weights = weighted ? Float64Array.from({ length: rows }, () => 1 + random.integer(3)) : null;
  if (classes === 0) {
    const noise = truth.map(() => 1 + 9 * random.uniform());
    const prediction = truth.map((t, i) => skill * t + (1 - skill) * noise[i]!);
    return { truth, prediction, label: new Float64Array(0), weights, classes };
  }
  const prediction = new Float64Array(rows * classes);
  for (let i = 0; i < rows; i++) {
    const noise = Array.from({ length: classes }, () => 0.05 + random.uniform());
    const sum = noise.reduce((total, v) => total + v, 0);
    for (let c = 0; c < classes; c++) {
      prediction[i * classes + c] = skill * (truth[i] === c ? 1 : 0) + ((1 - skill) * noise[c]!) / sum;
    }
  }
  return { truth, prediction, label: decisions(prediction, classes), weights, classes };
}

function classesOf(metric: MetricSpec): readonly number[] {
  const all: number[] = [];
  if (metric.tasks.includes("binary")) all.push(2);
  if (metric.tasks.includes("multiclass")) all.push(4);
  if (metric.tasks.includes("regression")) all.push(0);
  return all;
}

function promise(metric: string, words: string, body: () => void): void {
  test.skipIf(EXCUSES[`${metric}: ${words}`] !== undefined)(words, body);
}

describe.each(Object.entries(catalog.metrics))("%s", (key, metric) => {
  const [bottom, top] = metric.range;
  const best = metric.greaterIsBetter ? top : bottom;
  const kinds = classesOf(metric);

  test("says its name, title, what it is and where it comes from", () => {
    expect(metric.name).toBe(key);
    expect(metric.title.length).toBeGreaterThan(1);
    expect(metric.summary.length).toBeGreaterThan(10);
    expect(metric.source.length).toBeGreaterThan(3);
    expect(kinds.length).toBeGreaterThan(0);
    expect(Number.isFinite(best)).toBe(true);
  });

  promise(key, "lies in its range, and so does its interval, which holds the value", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.integer({ min: 5, max: 80 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        fc.boolean(),
        (classes, rows, skill, seed, weighted) => {
          const { value, low, high } = metricInterval(metric, inputOf(classes, rows, skill, seed, weighted));
          if (Number.isNaN(value)) return;
          expect(value).toBeGreaterThanOrEqual(bottom);
          expect(value).toBeLessThanOrEqual(top);
          expect(low).toBeLessThanOrEqual(value);
          expect(high).toBeGreaterThanOrEqual(value);
          expect(low).toBeGreaterThanOrEqual(bottom);
          expect(high).toBeLessThanOrEqual(top);
        },
      ),
      { numRuns: 40 },
    );
  });

  promise(key, "gives perfect answers the best value", () => {
    for (const classes of kinds) expect(metric.compute(inputOf(classes, 60, 1, 1))).toBeCloseTo(best, 12);
  });

  promise(key, "better answers are never worse", () => {
    for (const classes of kinds) {
      for (let seed = 0; seed < 10; seed++) {
        const values = [0, 0.3, 0.7, 1].map((skill) => metric.compute(inputOf(classes, 400, skill, seed)));
        for (let i = 1; i < values.length; i++) {
          const gain = metric.greaterIsBetter ? values[i]! - values[i - 1]! : values[i - 1]! - values[i]!;
          expect(gain, `${classes} classes, seed ${seed}: ${values}`).toBeGreaterThan(-1e-12);
        }
      }
    }
  });

  promise(key, "a row of weight 2 is two rows, and weights in another unit change nothing", () => {
    for (const classes of kinds) {
      const input = inputOf(classes, 50, 0.5, 3);
      const width = Math.max(1, classes);
      const weights = input.truth.map((_, i) => (i % 3 === 0 ? 2 : 1));
      const twice = (values: Float64Array, size: number): Float64Array =>
        Float64Array.from(
          [...input.truth.keys()].flatMap((i) => {
            const row = [...values.subarray(i * size, (i + 1) * size)];
            return weights[i] === 2 ? [...row, ...row] : row;
          }),
        );
      const doubled: MetricInput = {
        truth: twice(input.truth, 1),
        prediction: twice(input.prediction, width),
        label: classes === 0 ? input.label : twice(input.label, 1),
        weights: null,
        classes,
      };
      const value = metric.compute({ ...input, weights });
      expect(value).toBeCloseTo(metric.compute(doubled), 10);
      expect(metric.compute({ ...input, weights: weights.map((w) => 8 * w) })).toBeCloseTo(value, 10);
    }
  });

  promise(key, "the order of rows does not matter", () => {
    for (const classes of kinds) {
      const input = inputOf(classes, 50, 0.5, 4, true);
      const width = Math.max(1, classes);
      const order = createRandom(4).permutation(50);
      const turned = (values: Float64Array, size: number): Float64Array =>
        Float64Array.from([...order].flatMap((i) => [...values.subarray(i * size, (i + 1) * size)]));
      const other: MetricInput = {
        truth: turned(input.truth, 1),
        prediction: turned(input.prediction, width),
        label: classes === 0 ? input.label : turned(input.label, 1),
        weights: turned(input.weights!, 1),
        classes,
      };
      expect(metric.compute(other)).toBeCloseTo(metric.compute(input), 10);
    }
  });

  promise(key, "leaves its input as it was", () => {
    for (const classes of kinds) {
      const input = inputOf(classes, 30, 0.4, 5, true);
      const before = structuredClone(input);
      metricInterval(metric, input);
      expect(input).toEqual(before);
    }
  });

  promise(key, "one row, one class, no spread and no weight give a number in range or NaN, never an error", () => {
    for (const classes of kinds) {
      const width = Math.max(1, classes);
      const cut = (rows: number): MetricInput => {
        const input = inputOf(classes, 40, 0.5, 6);
        const { truth, prediction, label } = input;
        return {
          ...input,
          truth: truth.slice(0, rows),
          prediction: prediction.slice(0, rows * width),
          label: label.slice(0, classes === 0 ? 0 : rows),
        };
      };
      const sound = cut(20);
      const odd: MetricInput[] = [
        cut(1),
        cut(2),
        { ...sound, truth: sound.truth.map(() => (classes === 0 ? 3 : 0)) },
        { ...sound, truth: sound.truth.map(() => 0) },
        { ...sound, prediction: sound.prediction.map(() => 1 / width), label: sound.label.map(() => 0) },
        { ...sound, weights: sound.truth.map(() => 0) },
        { ...sound, weights: sound.truth.map((_, i) => (i === 0 ? 1 : 0)) },
      ];
      for (const input of odd) {
        const { value, low, high } = metricInterval(metric, input);
        if (Number.isNaN(value)) continue;
        expect(value).toBeGreaterThanOrEqual(bottom);
        expect(value).toBeLessThanOrEqual(top);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
      }
    }
  });

  promise(key, "is defined wherever both classes, or spread, are there", () => {
    for (const classes of kinds) {
      for (let seed = 0; seed < 20; seed++) {
        expect(metric.compute(inputOf(classes, 40, 0.5, seed))).not.toBeNaN();
      }
    }
  });
});

afterAll(() => {
  for (const [what, why] of Object.entries(EXCUSES)) console.log(`excused  ${what}: ${why}`);
});
