import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import type { AnyStep } from "../contract/step.ts";
import { dropConstant } from "./drop-constant.ts";
import { type DropCorrelatedState, dropCorrelated } from "./drop-correlated.ts";
import { dropDuplicates } from "./drop-duplicates.ts";
import { type DropLowVarianceState, dropLowVariance } from "./drop-low-variance.ts";
import { type SelectBestState, selectBest } from "./select-best.ts";

const golden = goldenOf("prepare-selection");
const COLUMNS = [0, 1, 2, 3, 4, 5].map((j) =>
  column(
    `x${j}`,
    golden.x.map((row: number[]) => row[j]!),
  ),
);
const classes = { target: golden.k, task: "multiclass", classes: 3 } as const;

describe("columns that go", () => {
  test("constants and repeats", async () => {
    const columns = [
      column("a", [1, 2, null]),
      column("b", [5, 5, 5]),
      column("c", [1, 2, null]),
      column("d", [null, null, null]),
      column("e", ["x", "y", "x"], "category"),
      column("f", [1, null, 1]),
      column("g", ["x", "y", "x"], "category"),
    ];
    const names = async (step: AnyStep) => (await apply(step, columns)).made.map((c) => c.name);
    expect(await names(dropConstant())).toEqual(["a", "c", "e", "f", "g"]);
    expect(await names(dropDuplicates())).toEqual(["a", "b", "d", "e", "f"]);
  });
});

describe("golden scores of scikit-learn and pandas", () => {
  test.each([
    ["F of a number", selectBest(), { target: golden.y }, golden.fRegression],
    ["F of classes", selectBest(), classes, golden.fClasses],
    ["chi-squared", selectBest({ by: "chi-squared" }), classes, golden.chiSquared],
  ] as const)("%s", async (_name, step, given, want) => {
    const { state } = await apply(step, COLUMNS, given);
    const shares = [...(state as SelectBestState).scores].map((score, k) => [score / want[k]]);
    close(
      shares,
      want.map(() => 1),
      11,
    );
  });

  test("variances, and the columns that have enough", async () => {
    const { state } = await apply(dropLowVariance({ variance: 0.05 }), COLUMNS);
    close([[...(state as DropLowVarianceState).variances]], [golden.variances], 10);
    expect([...(state as DropLowVarianceState).kept]).toEqual(golden.varied);
  });

  test.each(["values", "ranks"] as const)("correlations of %s", async (of) => {
    // Every limit asked leaves out the later column of each pair above it that no earlier column has taken out.
    for (const limit of [0.1, 0.5, 0.95, 0.999]) {
      const { state } = await apply(dropCorrelated({ of, limit }), COLUMNS);
      const kept: number[] = [];
      const most = COLUMNS.map((_, j) => {
        const size = Math.max(0, ...kept.map((k) => golden[of][j][k] as number));
        if (size <= limit) kept.push(j);
        return size;
      });
      close([[...(state as DropCorrelatedState).correlations]], [most], 10);
      expect([...(state as DropCorrelatedState).kept].flatMap((stays, j) => (stays ? [j] : []))).toEqual(kept);
    }
  });
});

describe("select best", () => {
  test("keeps the columns of the highest scores in their old order", async () => {
    const { state, made } = await apply(selectBest({ keep: 2 }), COLUMNS, classes);
    const { scores } = state as SelectBestState;
    const best = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, 2);
    expect(made.map((c) => c.name)).toEqual(best.sort().map((j) => `x${j}`));
  });

  test("information is that of a fair coin told apart, sees what F does not, and is 0 of a constant", async () => {
    const x = Array.from({ length: 64 }, (_, i) => i - 31.5);
    const target = x.map((v) => Number(Math.abs(v) > 16));
    const columns = [column("x", x), column("c", new Array(64).fill(1)), column("y", target)];
    const given = { target, task: "binary", classes: 2 } as const;
    const { scores } = (await apply(selectBest({ by: "information" }), columns, given)).state as SelectBestState;
    expect(scores[0]).toBeCloseTo(Math.LN2, 12);
    expect(scores[1]).toBe(0);
    expect(scores[2]).toBeCloseTo(Math.LN2, 12);
    const f = (await apply(selectBest(), columns, given)).state as SelectBestState;
    expect(f.scores[0]).toBeCloseTo(0, 9);
    expect([f.scores[1], f.scores[2]]).toEqual([0, Number.POSITIVE_INFINITY]);
  });

  test("chi-squared refuses numbers below 0 and targets that are numbers", async () => {
    const step = selectBest({ by: "chi-squared" });
    await expect(apply(step, [column("x", [1, -1])], { ...classes, target: [0, 1] })).rejects.toThrow("from 0 up");
    await expect(apply(step, [column("x", [1, 1])], { target: [0, 1] })).rejects.toThrow("binary or multiclass");
  });

  test("weights: a row of weight 2 counts as two", async () => {
    const x = [1, 4, 2, 8, 5, 7];
    const target = [1, 3, 2, 9, 4, 8];
    const weights = [1, 2, 1, 2, 1, 1];
    const double = (values: number[]) => values.flatMap((v, i) => (weights[i] === 2 ? [v, v] : [v]));
    const once = await apply(selectBest(), [column("x", x)], { target, weights });
    const twice = await apply(selectBest(), [column("x", double(x))], { target: double(target) });
    const score = (of: { state: unknown }) => (of.state as SelectBestState).scores[0]!;
    expect(score(once)).toBeCloseTo(score(twice), 9);
  });
});
