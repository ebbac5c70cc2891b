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
import { growForest } from "./forest.ts";
import { randomForest } from "./random-forest.ts";

const { table, value } = madeTable();
const train = rowRange(0, 3000);
const test1000 = rowRange(3000, 4000);
const classes = value.map((v) => (v < 0 ? 0 : v < 1.5 ? 1 : 2));

/** The values of the leaves that a plain regression tree puts its rows in. */
function plainTree(columns: readonly Float64Array[], target: Float32Array, leastRows: number): Float64Array {
  const out = new Float64Array(target.length);
  const visit = (rows: readonly number[]): void => {
    const total = rows.reduce((sum, row) => sum + target[row]!, 0);
    let best = (total * total * (1 + 1e-10)) / rows.length;
    let left: ((row: number) => boolean) | null = null;
    for (const values of rows.length >= 2 * leastRows ? columns : []) {
      const known = [...new Set(rows.map((row) => values[row]!))].filter((v) => !Number.isNaN(v)).sort((a, b) => a - b);
      const part = (holds: (v: number) => boolean) => rows.filter((row) => holds(values[row]!));
      const sumOf = (part: readonly number[]) => part.reduce((sum, row) => sum + target[row]!, 0);
      const missing = part(Number.isNaN);
      for (const missingLeft of missing.length > 0 ? [false, true] : [false]) {
        let [n, sum] = missingLeft ? [missing.length, sumOf(missing)] : [0, 0];
        for (const threshold of known) {
          const here = part((v) => v === threshold);
          n += here.length;
          sum += sumOf(here);
          if (n < leastRows || rows.length - n < leastRows) continue;
          const score = (sum * sum) / n + ((total - sum) * (total - sum)) / (rows.length - n);
          if (score <= best) continue;
          best = score;
          left = (row) => (Number.isNaN(values[row]!) ? missingLeft : values[row]! <= threshold);
        }
      }
    }
    if (left === null) for (const row of rows) out[row] = total / rows.length;
    else {
      const goes = left;
      visit(rows.filter(goes));
      visit(rows.filter((row) => !goes(row)));
    }
  };
  visit(Array.from(target.keys()));
  return out;
}

describe("forests", () => {
  test("a tree of all columns and rows has, bit for bit, the leaves of a plain one", async () => {
    const rows = 600;
    const columns = table.columns.map((column) =>
      (column as { values: Float64Array }).values.slice(0, rows).map((v) => Math.round(v * 100) / 100),
    );
    const coarse = {
      rows,
      columns: columns.map((values, j) => ({ name: `x${j}`, kind: "number" as const, values })),
    };
    for (const minLeafRows of [1, 7]) {
      const input = inputOf(coarse, value, "regression", rowRange(0, rows));
      const mean = input.target.reduce((sum, v) => sum + v, 0) / rows;
      const options = {
        ...{ maxBins: 255, leaves: rows, maxDepth: 0, minLeafRows, columnsToTry: 6 },
        ...{ randomThresholds: false, bootstrap: false, weights: null },
      };
      const { state } = await growForest(input, 1, options, contextOf());
      const learner = randomForest();
      const grown = { ...learner, spec: { ...learner.spec, fit: async () => ({ state, report: {} }) } };
      const model = await fitted(grown as unknown as typeof learner, input, coarse);
      const centred = Float32Array.from(input.target, (v) => v - mean);
      const leaves = plainTree(columns, centred, minLeafRows);
      expect(model.predict(coarse, rowRange(0, rows))).toEqual(leaves.map((leaf) => mean + leaf));
    }
  });

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
