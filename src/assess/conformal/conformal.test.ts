import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../compute/random.ts";
import { kFold } from "../../data/split.ts";
import { decide } from "../decide/rules.ts";
import type { Part } from "../parts.ts";
import { chooseIntervals } from "./choose-intervals.ts";
import { conformalQuantile, leastRows } from "./conformal-quantile.ts";
import { chooseSets, measureSet } from "./prediction-sets.ts";
import { boundsOf, fitRule, type Residuals, type RuleForm } from "./residual-rule.ts";

const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/after.json", import.meta.url), "utf8"));

describe("the conformal quantile", () => {
  test("equals numpy's inverted quantile at ⌈(n + 1) level⌉ / n", () => {
    const scores = Float64Array.from(golden.scores);
    (golden.levels as number[]).forEach((level, i) => {
      expect(conformalQuantile(scores, null, level)).toBe(golden.quantiles[i]);
    });
  });

  test("a new score of the same kind is not above it, at least as often as was asked", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 20, maxLength: 60 }), (all) => {
        // Every row in turn is the new one: over all orders of exchangeable rows, that is the chance itself.
        const inside = all.filter((score, i) => {
          const others = Float64Array.from(all.filter((_, j) => j !== i));
          return score <= conformalQuantile(others, null, 0.8);
        });
        expect(inside.length / all.length).toBeGreaterThanOrEqual(0.8 - 1e-12);
      }),
    );
  });

  test("rows of equal weight are as rows without, and rows of weight 0 are not there", () => {
    const scores = Float64Array.from(golden.scores);
    const half = new Float64Array(scores.length).fill(0.5);
    expect(conformalQuantile(scores, half, 0.9)).toBe(conformalQuantile(scores, null, 0.9));
    const more = Float64Array.of(...scores, 1e9, -1e9);
    const weights = Float64Array.of(...half, 0, 0);
    expect(conformalQuantile(more, weights, 0.9)).toBe(conformalQuantile(scores, null, 0.9));
  });

  test("needs 9 rows for 90 %, 19 for 95 %", () => {
    expect([0.5, 0.9, 0.95].map(leastRows)).toEqual([1, 9, 19]);
  });
});

/** Residuals whose spread is `spread` of the prediction in [0, 10]. */
function residuals(rows: number, seed: number, draw: (predicted: number, normal: () => number) => number): Residuals {
  const random = createRandom(seed);
  const predicted = Float64Array.from({ length: rows }, () => 10 * random.uniform());
  return { predicted, residual: predicted.map((v) => draw(v, () => random.normal())), weights: null };
}

function partsOf(rows: number): readonly Part[] {
  const { splits } = kFold({ rows }, 5, createRandom(7));
  return splits.map(({ train, test: held }) => ({ fit: train, held }));
}

function share({ predicted, residual }: Residuals, rule: Parameters<typeof boundsOf>[0]): number {
  const [low, high] = boundsOf(rule, predicted);
  const inside = residual.filter((r, i) => predicted[i]! + r >= low[i]! && predicted[i]! + r <= high[i]!);
  return inside.length / residual.length;
}

describe("intervals", () => {
  const spreading = (v: number, normal: () => number) => (0.2 + 0.3 * v) * normal();

  test("are local where the spread depends on the prediction: shorter than even ones, and right everywhere", () => {
    const rows = residuals(4000, 1, spreading);
    const found = chooseIntervals(rows, partsOf(4000), 0.9)!;
    expect(found.form).toBe("local");
    expect(found.width.value).toBeLessThan(0.95 * found.evenWidth);
    expect(found.found.low < 0.9 && found.found.high > 0.9).toBe(true);
    const fresh = residuals(20_000, 2, spreading);
    expect(Math.abs(share(fresh, found.rule) - 0.9)).toBeLessThan(0.015);
    const small = Int32Array.from(fresh.predicted.keys()).filter((i) => fresh.predicted[i]! < 2);
    const among = {
      predicted: Float64Array.from(small, (i) => fresh.predicted[i]!),
      residual: Float64Array.from(small, (i) => fresh.residual[i]!),
      weights: null,
    };
    expect(Math.abs(share(among, found.rule) - 0.9)).toBeLessThan(0.03);
    expect(share(among, fitRule({ form: "even", bins: 1, below: "alike" }, rows, 0.9))).toBeGreaterThan(0.99);
  });

  test("are even where the spread is, and uneven where one side reaches farther", () => {
    const even = residuals(2000, 3, (_, normal) => normal());
    expect(chooseIntervals(even, partsOf(2000), 0.9)!.form).toBe("even");
    const skewed = residuals(2000, 4, (_, normal) => normal() ** 2 - 1);
    const found = chooseIntervals(skewed, partsOf(2000), 0.9)!;
    expect(found.form).toBe("uneven");
    expect(found.rule.upper[0]!).toBeGreaterThan(1.5 * -found.rule.lower[0]!);
  });

  test("hold what was asked of fresh rows on average, from 60 rows on, by every form", () => {
    const forms: readonly RuleForm[] = [
      { form: "even", bins: 1, below: "alike" },
      { form: "uneven", bins: 1, below: 0.5 },
      { form: "local", bins: 4, below: "alike" },
      { form: "local", bins: 4, below: 0.35 },
    ];
    for (const form of forms) {
      const shares = Array.from({ length: 60 }, (_, seed) =>
        share(residuals(500, 1000 + seed, spreading), fitRule(form, residuals(200, seed, spreading), 0.9)),
      );
      const mean = shares.reduce((sum, s) => sum + s, 0) / shares.length;
      expect(mean, JSON.stringify(form)).toBeGreaterThan(0.89);
      expect(mean, JSON.stringify(form)).toBeLessThan(0.92);
    }
  });

  test("always hold the prediction itself", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
          minLength: 20,
          maxLength: 60,
        }),
        (pairs) => {
          const rows = {
            predicted: Float64Array.from(pairs, ([p]) => p),
            residual: Float64Array.from(pairs, ([, r]) => r),
            weights: null,
          };
          for (const form of [
            { form: "uneven", bins: 1, below: 0.5 },
            { form: "local", bins: 3, below: 0.35 },
          ] as const) {
            const { lower, upper } = fitRule(form, rows, 0.8);
            expect(lower.every((v) => v <= 0) && upper.every((v) => v >= 0 && Number.isFinite(v))).toBe(true);
          }
        },
      ),
    );
  });

  test("are not given where rows are too few", () => {
    expect(chooseIntervals(residuals(20, 1, spreading), partsOf(20), 0.99)).toBeNull();
    expect(chooseIntervals(residuals(200, 1, spreading), [], 0.9)).toBeNull();
  });
});

/** Three classes, of which the true one is drawn by the probabilities. */
function classes(rows: number, seed: number, sure: number) {
  const random = createRandom(seed);
  const probabilities = new Float64Array(3 * rows);
  const truth = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const raw = [0, 1, 2].map(() => random.uniform() ** sure);
    const total = raw[0]! + raw[1]! + raw[2]!;
    let left = random.uniform();
    raw.forEach((value, c) => {
      probabilities[3 * row + c] = value / total;
      if (left >= 0) truth[row] = c;
      left -= value / total;
    });
  }
  return { probabilities, truth, weights: null, classes: 3 };
}

describe("sets of classes", () => {
  const labels = ["a", "b", "c"];
  const decidedOf = (answers: ReturnType<typeof classes>) =>
    decide({ form: "most-probable" }, answers.probabilities, 3);

  test("hold the true class of fresh rows as often as was asked", () => {
    const answers = classes(3000, 1, 2);
    const sets = chooseSets(answers, decidedOf(answers), labels, partsOf(3000), 0.9)!;
    expect(sets.found.low < 0.9 && sets.found.high > 0.9).toBe(true);
    const fresh = classes(20_000, 2, 2);
    const decided = decidedOf(fresh);
    const own = Array.from(fresh.truth.keys(), (row) => measureSet(fresh, decided, row, sets.cut));
    expect(Math.abs(own.filter(({ holds }) => holds).length / own.length - 0.9)).toBeLessThan(0.015);
    expect(own.every(({ size }) => size >= 1)).toBe(true);
    const size = own.reduce((sum, one) => sum + one.size, 0) / own.length;
    expect(Math.abs(size - sets.size.value)).toBeLessThan(0.05);
    expect(sets.worst!.found.value).toBeLessThanOrEqual(sets.found.value);
  });

  test("are the decision alone where that is right more often than was asked", () => {
    const answers = classes(3000, 3, 60);
    const sets = chooseSets(answers, decidedOf(answers), labels, partsOf(3000), 0.8)!;
    expect(sets.size.value).toBe(1);
    expect(sets.found.value).toBeGreaterThan(0.8);
    expect(sets.why).toContain("each set is the class decided for");
  });
});
