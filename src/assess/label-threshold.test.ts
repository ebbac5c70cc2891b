import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../compute/random.ts";
import { labelThreshold } from "./label-threshold.ts";

function f1(scores: readonly number[], truth: readonly number[], threshold: number): number {
  let [hits, decided, actual] = [0, 0, 0];
  scores.forEach((score, i) => {
    const own = score >= threshold ? 1 : 0;
    hits += own * truth[i]!;
    decided += own;
    actual += truth[i]!;
  });
  return (2 * hits) / Math.max(1, decided + actual);
}

describe("the threshold of known anomalies", () => {
  test("no other threshold has a better F1", () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (rows) => {
        const scores = rows.map(([score]) => score / 12);
        const truth = rows.map(([, odd]) => (odd ? 1 : 0));
        const { value, low, high } = labelThreshold(
          Float64Array.from(scores),
          Float64Array.from(truth),
          createRandom(1),
        );
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        for (const other of scores)
          expect(f1(scores, truth, value)).toBeGreaterThanOrEqual(f1(scores, truth, other) - 1e-12);
      }),
    );
  });

  test("lies midway where the scores part the anomalies from the others", () => {
    const scores = Float64Array.of(0.1, 0.2, 0.8, 0.9);
    expect(labelThreshold(scores, Float64Array.of(0, 0, 1, 1), createRandom(1)).value).toBe(0.5);
  });
});
