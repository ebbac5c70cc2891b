/** What users may ask of boosted trees beyond their defaults: groups of columns, samples, losses of their own. */
import { describe, expect, test } from "vitest";
import { contextOf, fitted, inputOf, madeTable, rowRange } from "../../../tests/trees/made-table.ts";
import { isError } from "../../contract/errors.ts";
import { boostedTrees, boostedTreesFor } from "./boosted-trees.ts";

const { table, value } = madeTable();
const train = rowRange(0, 3000);
const aside = rowRange(3000, 4000);
const input = inputOf(table, value, "regression", train);

/** The columns on each way from a root to a leaf. */
function waysOf({ roots, feature, left, right }: Record<"roots" | "feature" | "left" | "right", Int32Array>) {
  const ways: Set<number>[] = [];
  const walk = (branch: number, seen: readonly number[]) => {
    if (branch < 0) return void ways.push(new Set(seen));
    for (const child of [left[branch]!, right[branch]!]) walk(child, [...seen, feature[branch]!]);
  };
  for (const root of roots) walk(root, []);
  return ways;
}

describe("groups of columns", () => {
  const interactions = [["x0", "x1"], ["x2"]];

  for (const more of [{}, { columnSampleByNode: 0.9 }, { columnSample: 0.7, rowSample: 0.8 }]) {
    test(`only columns of one group meet on a way (${JSON.stringify(more)})`, async () => {
      const learner = boostedTrees({ interactions, trees: 30, ...more });
      const { state } = await learner.spec.fit(input, learner.params, contextOf());
      const ways = waysOf(state.trees);
      const groups = [new Set([0, 1]), new Set([2]), new Set([3, 4, 5])];
      for (const way of ways) expect(groups.some((group) => [...way].every((c) => group.has(c)))).toBe(true);
      const used = new Set(ways.flatMap((way) => [...way]));
      expect([...used].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    });
  }

  test("without interactions the answer is a sum of functions of one column each", async () => {
    const single = table.columns.map(({ name }) => [name]);
    const model = await fitted(boostedTrees({ interactions: single, trees: 30 }), input, table);
    const at = (x0: number, x1: number) => {
      const columns = table.columns.map((column, j) => ({
        name: column.name,
        kind: "number" as const,
        values: Float64Array.of(j === 0 ? x0 : j === 1 ? x1 : 0.5),
      }));
      return model.predict({ rows: 1, columns }, rowRange(0, 1))[0]!;
    };
    expect(at(0.9, 0.9) - at(0.9, 0.1)).toBeCloseTo(at(0.1, 0.9) - at(0.1, 0.1), 5);
  });

  test("names that are no columns are refused", async () => {
    const fit = fitted(boostedTrees({ interactions: [["x9"]] }), input, table);
    await expect(fit).rejects.toThrow('interactions names "x9"');
    expect(() => boostedTrees({ interactions: ["x1"] as never })).toThrow("a list of lists of names");
  });
});

describe("rows chosen by their gradients", () => {
  const error = async (params: object) => {
    const predicted = (await fitted(boostedTrees(params), input, table)).predict(table, aside);
    return aside.reduce((sum, row, i) => sum + (predicted[i]! - value[row]!) ** 2, 0) / aside.length;
  };

  test("a third of the rows teaches nearly as much as all", async () => {
    const [all, some] = [await error({}), await error({ largeGradients: 0.2, smallGradients: 0.13 })];
    expect(some).not.toBe(all);
    expect(some).toBeLessThan(1.15 * all);
  });

  test("every row drawn is as good as no sample, but for rounding", async () => {
    const [all, drawn] = [await error({}), await error({ largeGradients: 0.2, smallGradients: 1 })];
    expect(drawn).toBeLessThan(1.05 * all);
    expect(drawn).toBeGreaterThan(0.95 * all);
  });

  test("are not a sample of a sample", async () => {
    const fit = fitted(boostedTrees({ largeGradients: 0.2, rowSample: 0.5 }), input, table);
    await expect(fit).rejects.toThrow(
      "boostedTrees.rowSample must be 1 where largeGradients chooses the rows, got 0.5.",
    );
  });
});

describe("losses of one's own", () => {
  const squared = boostedTreesFor({
    name: "half the squared error",
    base: () => 0,
    loss: (score, target) => (score - target) ** 2 / 2,
    derivatives: (score, target) => [score - target, 1],
  });

  test("a squared error written by hand scores as the built-in one does", async () => {
    const error = async (learner: Parameters<typeof fitted>[0]) => {
      const predicted = (await fitted(learner, input, table)).predict(table, aside);
      return aside.reduce((sum, row, i) => sum + (predicted[i]! - value[row]!) ** 2 / 1000, 0);
    };
    expect(await error(squared())).toBeCloseTo(await error(boostedTrees()), 1);
  });

  test("a loss that punishes answers that are too high moves them down", async () => {
    const asymmetric = boostedTreesFor({
      name: "asymmetric squares",
      base: () => 0,
      loss: (score, target) => (score > target ? 9 : 1) * (score - target) ** 2,
      derivatives: (score, target) => {
        const weight = score > target ? 9 : 1;
        return [weight * (score - target), weight];
      },
    });
    const model = await fitted(asymmetric(), input, table);
    const predicted = model.predict(table, aside);
    const high = aside.filter((row, i) => predicted[i]! > value[row]!).length;
    expect(high / aside.length).toBeLessThan(0.4);
  });

  test("derivatives that are no numbers are refused with the row's figures", async () => {
    const broken = boostedTreesFor({
      name: "broken",
      base: () => 0,
      loss: () => 0,
      derivatives: (score) => [Math.sqrt(-1 - score * score), 1],
    });
    const error = await fitted(broken(), input, table).catch((reason) => reason);
    expect(isError(error, "learn/custom-loss")).toBe(true);
  });
});
