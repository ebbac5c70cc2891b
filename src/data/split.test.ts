import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../compute/random.ts";
import { holdOut, kFold, quantileStrata, repeatedKFold, timeOrderedFolds } from "./split.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const sorted = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);
const all = (rows: number) => Array.from({ length: rows }, (_, row) => row);

describe("kFold", () => {
  test("tests every row once and never fits on a row that it tests", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 10 }), seeds, (rows, count, seed) => {
        const { splits } = kFold({ rows }, count, createRandom(seed));
        expect(splits.length).toBe(Math.min(rows, count));
        expect(sorted(splits.flatMap((split) => [...split.test]))).toEqual(all(rows));
        for (const { train, test } of splits) expect(sorted([...train, ...test])).toEqual(all(rows));
        const sizes = splits.map((split) => split.test.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("gives every fold the same share of every class, to within one row", () => {
    const strata = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 80 });
    fc.assert(
      fc.property(strata, seeds, (classes, seed) => {
        const { splits } = kFold({ rows: classes.length, strata: classes }, 5, createRandom(seed));
        for (const c of new Set(classes)) {
          const counts = splits.map(({ test }) => test.filter((row) => classes[row] === c).length);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("keeps groups on one side, leaves no fold empty", () => {
    const grouped = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 10,
      maxLength: 80,
    });
    fc.assert(
      fc.property(grouped, seeds, (pairs, seed) => {
        const groups = pairs.map(([group]) => group);
        fc.pre(new Set(groups).size >= 2);
        const { splits } = kFold(
          { rows: pairs.length, strata: pairs.map(([, c]) => c), groups },
          4,
          createRandom(seed),
        );
        expect(sorted(splits.flatMap((split) => [...split.test]))).toEqual(all(pairs.length));
        for (const { train, test } of splits) {
          expect(test.length).toBeGreaterThan(0);
          const fitted = new Set([...train].map((row) => groups[row]));
          for (const row of test) expect(fitted.has(groups[row])).toBe(false);
        }
      }),
    );
  });

  test("is the same for the same seed and another for another", () => {
    const folds = (seed: number) => kFold({ rows: 50 }, 5, createRandom(seed)).splits.map((split) => [...split.test]);
    expect(folds(1)).toEqual(folds(1));
    expect(folds(1)).not.toEqual(folds(2));
    const rounds = repeatedKFold({ rows: 50 }, 5, 2, createRandom(1)).splits.map((split) => [...split.test]);
    expect(rounds.length).toBe(10);
    expect(rounds.slice(0, 5)).not.toEqual(rounds.slice(5));
  });

  test("says when there are too few rows, groups or members of a class", () => {
    expect(kFold({ rows: 3 }, 5, createRandom(0)).notes).toEqual(["5 folds became 3: there are only 3 rows."]);
    expect(kFold({ rows: 6, groups: [0, 0, 1, 1, 2, 2] }, 5, createRandom(0)).notes).toEqual([
      "5 folds became 3: there are only 3 groups.",
    ]);
    expect(kFold({ rows: 6, strata: [0, 0, 0, 0, 0, 1] }, 3, createRandom(0)).notes).toEqual([
      "The smallest class has 1 row, fewer than 3 folds: some folds are scored without it.",
    ]);
    expect(() => kFold({ rows: 1 }, 5, createRandom(0))).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: A split must have at least 2 rows, got 1. Add rows.]`,
    );
    expect(() => kFold({ rows: 9 }, 1, createRandom(0))).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: split.folds must be a whole number in [2, ∞), got 1. Use 5.]`,
    );
  });
});

describe("holdOut", () => {
  test("keeps the share of every class and something on each side", () => {
    const strata = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2, maxLength: 80 });
    fc.assert(
      fc.property(strata, fc.double({ min: 0.05, max: 0.95, noNaN: true }), seeds, (classes, share, seed) => {
        const { train, test } = holdOut({ rows: classes.length, strata: classes }, share, createRandom(seed));
        expect(sorted([...train, ...test])).toEqual(all(classes.length));
        expect(Math.min(train.length, test.length)).toBeGreaterThan(0);
        for (const c of new Set(classes)) {
          const whole = classes.filter((other) => other === c).length;
          expect(Math.abs(test.filter((row) => classes[row] === c).length - share * whole)).toBeLessThanOrEqual(1.5);
        }
      }),
    );
  });

  test("keeps groups whole", () => {
    const groups = all(60).map((row) => row % 12);
    const { train, test } = holdOut({ rows: 60, groups }, 0.25, createRandom(3));
    expect(test.length).toBe(15);
    expect([...train].some((row) => [...test].some((other) => groups[row] === groups[other]))).toBe(false);
  });
});

describe("timeOrderedFolds", () => {
  test("always fits on the past; rows of one moment stay together", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 60 }),
        fc.integer({ min: 2, max: 6 }),
        (time, count) => {
          fc.pre(new Set(time).size > count * 3);
          const { splits } = timeOrderedFolds(time, count);
          for (const { train, test } of splits) {
            expect(Math.max(...[...train].map((row) => time[row]!))).toBeLessThan(
              Math.min(...[...test].map((row) => time[row]!)),
            );
          }
        },
      ),
    );
  });

  test("needs two moments", () => {
    expect(() => timeOrderedFolds([5, 5, 5], 3)).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: A split by time must have at least 2 different moments, got 1. Leave out the time column.]`,
    );
  });
});

test("quantileStrata cuts into bins of equal size", () => {
  expect([...quantileStrata([5, 1, 4, 2, 3, 6], 3)]).toEqual([2, 0, 1, 0, 1, 2]);
});
