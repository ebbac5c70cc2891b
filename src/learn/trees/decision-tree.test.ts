import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  contextOf,
  fitted,
  inputOf,
  logLossOf,
  madeTable,
  rowRange,
  squaredErrorOf,
} from "../../../tests/trees/made-table.ts";
import type { Column, Table } from "../../contract/table.ts";
import { classCriterion, squaredCriterion } from "./cart-criterion.ts";
import { growCart } from "./cart-grow.ts";
import { pruningPath } from "./cart-prune.ts";
import { cartColumns } from "./cart-table.ts";
import { decisionTree } from "./decision-tree.ts";
import { describeTree } from "./describe-tree.ts";

const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/tree.json", import.meta.url), "utf8"));

function numbers(rows: readonly (readonly (number | null)[])[]): Table {
  const columns = rows[0]!.map((_, j): Column => {
    return { name: `x${j}`, kind: "number", values: Float64Array.from(rows, (row) => row[j] ?? Number.NaN) };
  });
  return { rows: rows.length, columns };
}

function close(got: ArrayLike<number>, want: readonly number[], tolerance: number): void {
  expect(got.length).toBe(want.length);
  want.forEach((value, i) => {
    expect(Math.abs(got[i]! - value), `${i}: ${got[i]} against ${value}`).toBeLessThan(tolerance);
  });
}

type Case = {
  readonly gaps: boolean;
  readonly values: boolean;
  readonly weighted: boolean;
  readonly params: Record<string, unknown>;
  readonly answers: number[] | number[][];
  readonly alphas: number[];
  readonly alpha: number;
  readonly prunedLeaves: number;
  readonly prunedAnswers: number[] | number[][];
};

const leavesOf = (state: unknown) => (state as { leafRows: Int32Array }).leafRows.length;

describe("decisionTree", () => {
  test.each(golden.cases as Case[])(
    "equals scikit-learn: $params, gaps $gaps, weighted $weighted",
    async ({ gaps, values, weighted, params, ...want }) => {
      const table = numbers(gaps ? golden.gaps : golden.x);
      const target = Float64Array.from(values ? golden.y : golden.multi);
      const all = rowRange(0, target.length);
      const weights = weighted ? Float64Array.from(golden.weights as number[]) : null;
      const input = inputOf(table, target, values ? "regression" : "multiclass", all, { weights });
      const whole = await fitted(decisionTree({ ...params, pruning: "fixed" }), input, table);
      // scikit-learn also splits some pure nodes, by rounding: what is compared is what the leaves answer
      close(whole.predict(table, all), want.answers.flat(), 1e-9);
      const pruned = await fitted(decisionTree({ ...params, pruning: "fixed", alpha: want.alpha }), input, table);
      expect(leavesOf(pruned.state)).toBe(want.prunedLeaves);
      close(pruned.predict(table, all), want.prunedAnswers.flat(), 1e-9);
    },
  );

  test("the alphas of pruning are scikit-learn's", async () => {
    const [first, , , , , sixth] = golden.cases as Case[];
    for (const { values, alphas, weighted } of [first!, sixth!]) {
      const target = Float64Array.from(values ? golden.y : golden.multi);
      const input = inputOf(
        numbers(golden.x),
        target,
        values ? "regression" : "multiclass",
        rowRange(0, target.length),
      );
      const options = { maxDepth: 0, minLeafRows: 5, minSplitRows: 2, leaves: 0, classes: values ? 0 : 3 };
      const weights = weighted ? Float64Array.from(golden.weights as number[]) : null;
      const criterion = values ? squaredCriterion(target, weights, 0) : classCriterion(target, weights, 3, false);
      const columns = cartColumns(input.frame);
      const { nodes } = await growCart(columns, target, criterion, null, options, contextOf());
      const distinct = alphas.filter((alpha, i) => i === 0 || alpha > alphas[i - 1]! + 1e-12);
      const ours = pruningPath(nodes).alphas;
      close(
        ours.filter((alpha, i) => i === 0 || alpha > ours[i - 1]! + 1e-12),
        distinct,
        1e-9,
      );
    }
  });

  const { table, value } = madeTable();
  const train = rowRange(0, 3000);
  const test1000 = rowRange(3000, 4000);

  test("the pruning that cross-validation chooses answers new rows better, with fewer leaves", async () => {
    const input = inputOf(table, value, "regression", train);
    const whole = await fitted(decisionTree({ pruning: "fixed" }), input, table);
    const chosen = await fitted(decisionTree(), input, table);
    expect(leavesOf(chosen.state)).toBeLessThan(leavesOf(whole.state) / 4);
    expect(squaredErrorOf(chosen.predict(table, test1000), value, test1000)).toBeLessThan(
      squaredErrorOf(whole.predict(table, test1000), value, test1000),
    );
  });

  test("pure noise leaves one leaf", async () => {
    const noise = Float64Array.from({ length: 4000 }, (_, i) => ((i * 7919) % 4001) / 4001);
    const model = await fitted(decisionTree(), inputOf(table, noise, "regression", train), table);
    expect(leavesOf(model.state)).toBe(1);
  });

  test("parts levels as sets: one branch for levels that lie apart", async () => {
    const levels = ["a", "b", "c", "d", "e", "f"];
    const codes = Int32Array.from({ length: 600 }, (_, i) => i % 6);
    const column: Column = { name: "letter", kind: "category", codes, levels };
    const target = Float64Array.from(codes, (code, i) => ([0, 3, 4].includes(code) ? 5 : 1) + (i % 7) * 0.01);
    const own = { rows: 600, columns: [column] };
    const model = await fitted(decisionTree(), inputOf(own, target, "regression", rowRange(0, 600)), own);
    expect(leavesOf(model.state)).toBe(2);
    const text = describeTree(model.state as never, [{ name: "letter", levels }], []);
    expect(text).toBe(["letter is b, c or f: 1.0298 (300 rows)", "otherwise: 5.03 (300 rows)"].join("\n"));
  });

  test("every level and missing value that was not seen goes with the greater part", async () => {
    const codes = Int32Array.from({ length: 300 }, (_, i) => (i < 200 ? 0 : 1));
    const own: Table = { rows: 300, columns: [{ name: "c", kind: "category", codes, levels: ["a", "b", "never"] }] };
    const target = Float64Array.from(codes);
    const model = await fitted(decisionTree(), inputOf(own, target, "binary", rowRange(0, 300)), own);
    const odd: Table = { rows: 3, columns: [{ ...own.columns[0]!, codes: Int32Array.of(2, -1, -2) } as Column] };
    expect([...model.predict(odd, rowRange(0, 3))]).toEqual([1, 0, 1, 0, 1, 0]);
  });

  test("answers with class shares that sum to 1, about as good as expected", async () => {
    const classes = value.map((v) => (v < 0 ? 0 : v < 1.5 ? 1 : 2));
    const model = await fitted(decisionTree(), inputOf(table, classes, "multiclass", train), table);
    const p = model.predict(table, test1000);
    for (let i = 0; i < p.length; i += 3) expect(p[i]! + p[i + 1]! + p[i + 2]!).toBeCloseTo(1, 12);
    expect(logLossOf(p, classes, test1000, 3)).toBeLessThan(0.9);
  });

  test("a criterion of the other kind of task is refused", async () => {
    const learner = decisionTree({ criterion: "gini" });
    await expect(
      learner.spec.fit(inputOf(table, value, "regression", train), learner.params, contextOf()),
    ).rejects.toThrow("decisionTree.criterion must be one of auto, squared, absolute for regression, got gini.");
  });

  test("no split gains less than the best one tried by hand", async () => {
    const numbersOf = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 5 })), {
      minLength: 2,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(numbersOf, async (pairs) => {
        const own = numbers(pairs.map(([x]) => [x]));
        const target = Float64Array.from(pairs, ([, y]) => y);
        const learner = decisionTree({ pruning: "fixed", leaves: 2, minLeafRows: 1 });
        const all = rowRange(0, pairs.length);
        const model = await fitted(learner, inputOf(own, target, "regression", all), own);
        const error = squaredErrorOf(model.predict(own, all), target, all);
        for (let cut = 0; cut <= 9; cut++) {
          const sides = [0, 1].map((side) => pairs.filter(([x]) => (x <= cut ? 0 : 1) === side).map(([, y]) => y));
          if (sides.some((side) => side.length === 0)) continue;
          const sum = sides.reduce((total, side) => {
            const mean = side.reduce((a, b) => a + b, 0) / side.length;
            return total + side.reduce((a, b) => a + (b - mean) ** 2, 0);
          }, 0);
          expect(error).toBeLessThanOrEqual(sum / pairs.length + 1e-9);
        }
      }),
    );
  });
});
