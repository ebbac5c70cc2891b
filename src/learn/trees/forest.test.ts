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
import { extraTrees } from "./extra-trees.ts";
import { randomForest } from "./random-forest.ts";

const { table, value } = madeTable();
const train = rowRange(0, 3000);
const test1000 = rowRange(3000, 4000);
const classes = value.map((v) => (v < 0 ? 0 : v < 1.5 ? 1 : 2));

describe("forests", () => {
  // scikit-learn 1.9.1, 300 trees, on the same 3000 rows, scored on the other 1000
  test("score like scikit-learn's", async () => {
    const values = inputOf(table, value, "regression", train);
    const random = await fitted(randomForest(), values, table);
    expect(squaredErrorOf(random.predict(table, test1000), value, test1000)).toBeLessThan(0.40371 * 1.04);
    const extra = await fitted(extraTrees(), values, table);
    expect(squaredErrorOf(extra.predict(table, test1000), value, test1000)).toBeLessThan(0.43054 * 1.04);
    const three = await fitted(randomForest(), inputOf(table, classes, "multiclass", train), table);
    expect(logLossOf(three.predict(table, test1000), classes, test1000, 3)).toBeLessThan(0.5476 * 1.04);
  });

  test("take native categories", async () => {
    const { table: levels } = madeTable(4000, true);
    for (const [learner, limit] of [
      [randomForest({ trees: 100 }), 0.42],
      [extraTrees({ trees: 100 }), 0.5],
    ] as const) {
      const model = await fitted(learner, inputOf(levels, value, "regression", train), levels);
      expect(squaredErrorOf(model.predict(levels, test1000), value, test1000)).toBeLessThan(limit);
    }
    const model = await fitted(randomForest({ trees: 50 }), inputOf(levels, classes, "multiclass", train), levels);
    expect(logLossOf(model.predict(levels, test1000), classes, test1000, 3)).toBeLessThan(0.7);
  });

  test("out-of-bag predictions are as good as those of new rows", async () => {
    const model = await fitted(randomForest(), inputOf(table, value, "regression", train), table);
    const inside = squaredErrorOf(model.report.outOfBag!, value, train);
    const outside = squaredErrorOf(model.predict(table, test1000), value, test1000);
    expect(Math.abs(inside / outside - 1)).toBeLessThan(0.1);
  });

  test("are the same on one and two threads", async () => {
    for (const learner of [randomForest({ trees: 7 }), extraTrees({ trees: 7 })]) {
      const input = inputOf(table, classes, "multiclass", train);
      const [one, two] = [1, 2].map((threads) => learner.spec.fit(input, learner.params, contextOf(threads)));
      expect((await two!).state).toEqual((await one!).state);
      expect((await two!).report).toEqual((await one!).report);
    }
  });

  test("probabilities sum to 1, and a limit of leaves holds", async () => {
    const learner = randomForest({ trees: 20, leaves: 8, minLeafRows: 5 });
    const model = await fitted(learner, inputOf(table, classes, "multiclass", train), table);
    const p = model.predict(table, test1000);
    for (let i = 0; i < p.length; i += 3) expect(p[i]! + p[i + 1]! + p[i + 2]!).toBeCloseTo(1, 12);
    const { values } = (model.state as { trees: { values: Float64Array } }).trees;
    expect(values.length).toBeLessThanOrEqual(20 * 8 * 3);
  });
});
