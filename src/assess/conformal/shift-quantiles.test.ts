import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../compute/random.ts";
import { quantileMeasures } from "../quantile-measures.ts";
import { shiftQuantiles } from "./shift-quantiles.ts";

const SHARES = [0.1, 0.5, 0.9];

/** Answers that are too narrow around the middle of a spread. */
function narrow(rows: number, seed: number) {
  const random = createRandom(seed);
  const truth = Float64Array.from({ length: rows }, () => random.normal());
  const answers = [-0.4, 0.1, 0.5].map((at) => new Float64Array(rows).fill(at));
  return { shares: SHARES, answers, truth, weights: null };
}

function parts(rows: number) {
  return Array.from({ length: 5 }, (_, p) => {
    const all = Int32Array.from({ length: rows }, (_, row) => row);
    return { fit: all.filter((row) => row % 5 !== p), held: all.filter((row) => row % 5 === p) };
  });
}

describe("shifts of quantiles", () => {
  test("bring the shares below to what was asked, on rows not seen", () => {
    const given = narrow(4000, 3);
    const { shifted, shifts } = shiftQuantiles(given, parts(4000));
    const { below, coverage } = quantileMeasures({ ...given, answers: shifted });
    for (const { asked, found } of below) expect(Math.abs(found.value - asked)).toBeLessThan(0.02);
    expect(coverage!.asked).toBe(0.8);
    expect(Math.abs(coverage!.found.value - 0.8)).toBeLessThan(0.025);
    // Quantiles of the normal distribution are −1.2816, 0 and 1.2816.
    const wanted = [-1.2816 + 0.4, -0.1, 1.2816 - 0.5];
    for (const [k, shift] of shifts.entries()) expect(Math.abs(shift - wanted[k]!)).toBeLessThan(0.08);
  });

  test("the outer two hold at least what they promise of the rows they were made on", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 30, max: 200 }), (seed, rows) => {
        const given = narrow(rows, seed);
        const { shifts } = shiftQuantiles(given, parts(rows));
        const answers = given.answers.map((own, k) => own.map((value) => value + shifts[k]!));
        expect(quantileMeasures({ ...given, answers }).coverage!.found.value).toBeGreaterThanOrEqual(0.8 - 2 / rows);
      }),
    );
  });

  test("answers never cross, whatever crossed before", () => {
    const arbitrary = fc.array(
      fc.tuple(fc.double({ noNaN: true, min: -9, max: 9 }), fc.double({ noNaN: true, min: -9, max: 9 })),
      { minLength: 10, maxLength: 40 },
    );
    fc.assert(
      fc.property(arbitrary, (pairs) => {
        const answers = [0, 1].map((k) => Float64Array.from(pairs, (pair) => pair[k]!));
        const given = { shares: [0.2, 0.8], answers, truth: new Float64Array(pairs.length), weights: null };
        const { shifted } = shiftQuantiles(given, parts(pairs.length));
        expect(quantileMeasures({ ...given, answers: shifted }).crossing).toBe(0);
      }),
    );
  });

  test("nothing is shifted where rows cannot be parted", () => {
    expect(shiftQuantiles(narrow(6, 1), []).shifts).toEqual([0, 0, 0]);
  });
});
