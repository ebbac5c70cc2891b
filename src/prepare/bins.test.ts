import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import { discretise } from "./discretise.ts";
import { type DiscretiseByTargetState, discretiseByTarget } from "./discretise-by-target.ts";

const golden = goldenOf("prepare-bins");
const NUMBERS = column("x", golden.x);

describe("golden bins of pandas and trees of scikit-learn", () => {
  test("equally wide, equally full", async () => {
    const wide = await apply(discretise({ bins: 6, method: "uniform" }), [NUMBERS]);
    expect(wide.made[0]?.rows.map(([v]) => v)).toEqual(golden.uniform);
    const full = await apply(discretise({ bins: 7 }), [NUMBERS]);
    expect(full.made[0]?.rows.map(([v]) => v)).toEqual(golden.quantile);
  });

  test("by target: regression, two classes, three classes", async () => {
    const step = discretiseByTarget({ bins: 5, minRows: 7 });
    close((await apply(step, [NUMBERS], { target: golden.y })).made[0]?.rows, golden.treeRegression, 12);
    const binary = golden.k.map((k: number) => Number(k > 0));
    const two = await apply(step, [NUMBERS], { target: binary, task: "binary", classes: 2 });
    close(two.made[0]?.rows, golden.treeBinary, 12);
    const three = await apply(step, [NUMBERS], { target: golden.k, task: "multiclass", classes: 3 });
    expect(three.made[0]?.parts).toEqual(["x class 0", "x class 1", "x class 2"]);
    close(three.made[0]?.rows, golden.treeMulti, 12);
  });
});

describe("laws of bins", () => {
  const cells = fc.array(fc.option(fc.integer({ min: -20, max: 20 }), { freq: 8 }), { minLength: 3, maxLength: 60 });

  test("a bin rises with its value, equal values share it, gaps stay gaps", async () => {
    await fc.assert(
      fc.asyncProperty(cells, fc.integer({ min: 2, max: 9 }), async (given, bins) => {
        const { made } = await apply(discretise({ bins }), [column("x", given)]);
        const pairs = given.map((cell, i) => [cell, made[0]!.rows[i]![0]!] as const);
        for (const [cell, bin] of pairs) if (cell === null) expect(bin).toBeNaN();
        const there = pairs.filter(([cell]) => cell !== null).sort((a, b) => a[0]! - b[0]!);
        for (const [i, [cell, bin]] of there.entries()) {
          expect(Number.isInteger(bin) && bin >= 0 && bin < bins).toBe(true);
          const [last, before] = there[Math.max(0, i - 1)]!;
          expect(cell === last ? bin === before : bin >= before).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("bins of distinct values are equally full but for one row", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 10, max: 90 }), async (bins, rows) => {
        const given = Array.from({ length: rows }, (_, i) => i ** 2);
        const { made } = await apply(discretise({ bins }), [column("x", given)]);
        const counts = new Array<number>(bins).fill(0);
        for (const [bin] of made[0]!.rows) counts[bin!]! += 1;
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 40 },
    );
  });

  test("as a category: levels sort as bins do, missing is missing, values far out lie in the last bin", async () => {
    const step = discretise({ as: "category", method: "uniform", bins: 11 });
    const { made } = await apply(step, [column("x", [0, 11, null])], {}, [[0, 1.5, 1e9, -1e9, null]]);
    const [bins] = made;
    expect(bins!.kind).toBe("category");
    expect([...bins!.levels].sort()).toEqual(bins!.levels);
    expect(bins!.levels[0]).toBe("01: up to 1");
    expect(bins!.rows).toEqual([[0], [1], [10], [0], [-1]]);
  });

  test("by target: every bin holds enough weight, missing values are a bin of their own", async () => {
    const given = [...Array(60).keys()].map((i) => (i % 6 === 5 ? null : i));
    const target = given.map((cell) => (cell === null ? 100 : cell < 30 ? 1 : 2));
    const { state, made } = await apply(discretiseByTarget({ minRows: 10 }), [column("x", given)], { target });
    const [{ parts }] = (state as DiscretiseByTargetState).columns as [DiscretiseByTargetState["columns"][number]];
    expect([...parts[0]!.edges]).toEqual([29]);
    close(made[0]?.rows, target, 12);
    const weighed = await apply(discretiseByTarget({ minRows: 10 }), [column("x", [1, 2, 3, 4])], {
      target: [0, 0, 1, 1],
      weights: [10, 10, 9, 0],
    });
    expect((weighed.state as DiscretiseByTargetState).columns[0]!.parts[0]!.edges.length).toBe(1);
  });
});
