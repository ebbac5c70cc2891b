import { createHash } from "node:crypto";
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
import { isError } from "../../contract/errors.ts";
import type { Table } from "../../contract/table.ts";
import { boostedTrees } from "./boosted-trees.ts";

const { table, value } = madeTable();
const train = rowRange(0, 3000);
const test1000 = rowRange(3000, 4000);
const positive = value.map((v) => (v > 0.9 ? 1 : 0));
const classes = value.map((v) => (v < 0 ? 0 : v < 1.5 ? 1 : 2));

function digestOf(state: unknown): string {
  const hash = createHash("sha256");
  const add = (part: unknown): void => {
    if (ArrayBuffer.isView(part)) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    else if (part !== null && typeof part === "object")
      for (const [key, inner] of Object.entries(part)) add([key, inner].at(1));
    else hash.update(String(part));
  };
  add(state);
  return hash.digest("hex");
}

describe("boostedTrees", () => {
  // LightGBM 4.7.0 with its defaults on the same 3000 rows, scored on the other 1000
  test("scores like LightGBM on two classes", async () => {
    const model = await fitted(boostedTrees(), inputOf(table, positive, "binary", train), table);
    expect(logLossOf(model.predict(table, test1000), positive, test1000, 2)).toBeLessThan(0.28434 * 1.03);
  });

  test("scores like LightGBM with native categories", async () => {
    const { table: withLevels } = madeTable(4000, true);
    const model = await fitted(boostedTrees(), inputOf(withLevels, positive, "binary", train), withLevels);
    expect(logLossOf(model.predict(withLevels, test1000), positive, test1000, 2)).toBeLessThan(0.28226 * 1.03);
  });

  test("scores like LightGBM on three classes", async () => {
    const model = await fitted(boostedTrees(), inputOf(table, classes, "multiclass", train), table);
    expect(logLossOf(model.predict(table, test1000), classes, test1000, 3)).toBeLessThan(0.5054 * 1.03);
  });

  test("scores like LightGBM on values, for each objective", async () => {
    const input = inputOf(table, value, "regression", train);
    const squared = await fitted(boostedTrees(), input, table);
    expect(squaredErrorOf(squared.predict(table, test1000), value, test1000)).toBeLessThan(0.31709 * 1.03);
    const absolute = await fitted(boostedTrees({ objective: "absolute" }), input, table);
    const predicted = absolute.predict(table, test1000);
    const error = test1000.reduce((sum, row, i) => sum + Math.abs(predicted[i]! - value[row]!), 0) / 1000;
    expect(error).toBeLessThan(0.45876 * 1.03);
    const upper = await fitted(boostedTrees({ objective: "quantile", quantile: 0.9 }), input, table);
    const high = upper.predict(table, test1000);
    const pinball = test1000.reduce((sum, row, i) => {
      const d = value[row]! - high[i]!;
      return sum + Math.max(0.9 * d, -0.1 * d) / 1000;
    }, 0);
    expect(pinball).toBeLessThan(0.10915 * 1.05);
    const counts = value.map((v) => Math.max(0, Math.floor(v)));
    const poisson = await fitted(
      boostedTrees({ objective: "poisson" }),
      inputOf(table, counts, "regression", train),
      table,
    );
    const means = poisson.predict(table, test1000);
    const deviance = test1000.reduce((sum, row, i) => sum + (means[i]! - counts[row]! * Math.log(means[i]!)) / 1000, 0);
    expect(deviance).toBeLessThan(0.42373 + 0.015);
  });

  test("scores like LightGBM on values with outliers, amounts and counts with zeros", async () => {
    const low = value.reduce((least, v) => Math.min(least, v), Number.POSITIVE_INFINITY);
    const losses = {
      huber: (q: number, y: number) => {
        const d = Math.abs(q - y);
        return d <= 0.5 ? (d * d) / 2 : 0.5 * (d - 0.25);
      },
      gamma: (q: number, y: number) => y / q + Math.log(q),
      tweedie: (q: number, y: number) => q ** 0.7 / 0.7 + (y * q ** -0.3) / 0.3,
    };
    const cases = [
      ["huber", value, { huberWidth: 0.5 }, 0.12981],
      ["gamma", value.map((v) => v - low + 0.1), {}, 2.21788],
      ["tweedie", value.map((v) => Math.max(0, v)), { tweediePower: 1.3 }, 3.62482],
    ] as const;
    for (const [objective, target, given, theirs] of cases) {
      const learner = boostedTrees({ objective, ...given });
      const model = await fitted(learner, inputOf(table, target, "regression", train), table);
      const predicted = model.predict(table, test1000);
      const loss = test1000.reduce((sum, row, i) => sum + losses[objective](predicted[i]!, target[row]!) / 1000, 0);
      expect(loss).toBeLessThan(theirs * 1.02);
      expect(loss).toBeGreaterThan(theirs * 0.9);
    }
  });

  test("refuses targets that a loss does not allow", async () => {
    for (const [objective, bad] of [["gamma", 0] as const, ["tweedie", -1] as const]) {
      const target = value.map((_, i) => (i === 7 ? bad : 1));
      const fit = fitted(boostedTrees({ objective }), inputOf(table, target, "regression", train), table);
      await expect(fit).rejects.toThrow(`got ${bad} in row 7`);
    }
  });

  test("gives the same model on one and two threads", async () => {
    const big = madeTable(30_000);
    const target = big.value.map((v) => (v > 0.9 ? 1 : 0));
    const learner = boostedTrees({ trees: 8, rowSample: 0.8, columnSample: 0.7 });
    const states = [];
    for (const threads of [1, 2, 3]) {
      const input = inputOf(big.table, target, "binary", rowRange(0, 30_000));
      states.push((await learner.spec.fit(input, learner.params, contextOf(threads))).state);
    }
    const digests = states.map(digestOf);
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).toBe(digests[0]);
  });

  test("does not depend on the order of rows when nothing is sampled", async () => {
    const forward = await fitted(boostedTrees({ trees: 20 }), inputOf(table, value, "regression", train), table);
    const reversed = await fitted(
      boostedTrees({ trees: 20 }),
      inputOf(table, value, "regression", train.slice().reverse()),
      table,
    );
    const a = forward.predict(table, test1000);
    const b = reversed.predict(table, test1000);
    a.forEach((v, i) => {
      expect(v).toBeCloseTo(b[i]!, 4);
    });
  });

  test("a weight of 2 is a row twice", async () => {
    const weights = Float64Array.from(train, (i) => 1 + (i % 2));
    const twice = Int32Array.from(Array.from(train).flatMap((i) => (i % 2 ? [i, i] : [i])));
    // few distinct values, so that both tables have the same bins
    const coarse: Table = {
      rows: table.rows,
      columns: table.columns.map((c) => ({
        name: c.name,
        kind: "number",
        values: (c as { values: Float64Array }).values.map((v) => Math.round(v * 100) / 100),
      })),
    };
    const learner = boostedTrees({ trees: 10, minLeafRows: 1, minChildWeight: 20 });
    const a = await fitted(learner, inputOf(coarse, value, "regression", train, { weights }), coarse);
    const b = await fitted(learner, inputOf(coarse, value, "regression", twice), coarse);
    const [p, q] = [a.predict(coarse, test1000), b.predict(coarse, test1000)];
    const gap = p.reduce((sum, v, i) => sum + Math.abs(v - q[i]!), 0) / 1000;
    expect(gap).toBeLessThan(1e-4);
  });

  test("keeps monotone directions", async () => {
    const learner = boostedTrees({ trees: 50, monotone: [1, 0, -1, 0, 0, 0] });
    const model = await fitted(learner, inputOf(table, value, "regression", train), table);
    for (const [column, sign] of [
      [0, 1],
      [2, -1],
    ] as const) {
      for (let row = 0; row < 50; row++) {
        const steps = 40;
        const line: Table = {
          rows: steps,
          columns: table.columns.map((c, j) => ({
            name: c.name,
            kind: "number",
            values: Float64Array.from({ length: steps }, (_, s) =>
              j === column ? s / steps : (c as { values: Float64Array }).values[row]!,
            ),
          })),
        };
        const out = model.predict(line, rowRange(0, steps));
        for (let s = 1; s < steps; s++) expect(sign * (out[s]! - out[s - 1]!)).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test("stops early and keeps the best round", async () => {
    const part = inputOf(table, positive, "binary", test1000);
    const input = inputOf(table, positive, "binary", rowRange(0, 500), { validation: part });
    const model = await fitted(boostedTrees({ trees: 500, stoppingRounds: 10, learningRate: 0.3 }), input, table);
    const losses = model.report.validationLoss!;
    const best = losses.indexOf(Math.min(...losses));
    expect(model.report.iterations).toBe(best + 1);
    expect(losses.length).toBe(best + 11);
    expect(logLossOf(model.predict(table, test1000), positive, test1000, 2)).toBeCloseTo(losses[best]!, 5);
  });

  test("stops early on weighted rows too", async () => {
    const rows = rowRange(0, 500);
    const part = inputOf(table, positive, "binary", test1000);
    const validation = { ...part, weights: new Float64Array(1000).fill(2) };
    const learner = boostedTrees({ trees: 30, stoppingRounds: 10 });
    const run = (more: object) => fitted(learner, inputOf(table, positive, "binary", rows, more), table);
    const plain = await run({ validation: part });
    const weighted = await run({ weights: new Float64Array(500).fill(1), validation });
    weighted.report.validationLoss!.forEach((loss, i) => {
      expect(loss).toBeCloseTo(plain.report.validationLoss![i]!, 5);
    });
    const balanced = boostedTrees({ trees: 30, stoppingRounds: 10, balanceClasses: true });
    const input = inputOf(table, positive, "binary", rows, { validation: part });
    expect((await fitted(balanced, input, table)).report.iterations).toBeGreaterThan(5);
  });

  test("ends when time is up, with the rounds that it has", async () => {
    let ticks = 0;
    const context = { ...contextOf(), tick: async () => ++ticks < 3 };
    const model = await fitted(boostedTrees(), inputOf(table, value, "regression", train), table, context);
    expect(model.report).toMatchObject({ iterations: 3, cutShort: true });
  });

  test("grows with random thresholds, columns per branch and a depth limit", async () => {
    const deep = boostedTrees({ trees: 3, leaves: 200, maxDepth: 6, columnSampleByNode: 0.5, randomThresholds: true });
    const model = await fitted(deep, inputOf(table, value, "regression", train), table);
    expect(squaredErrorOf(model.predict(table, test1000), value, test1000)).toBeLessThan(2);
  });

  test("copes with constant, empty and missing columns, one row, one class, no columns", async () => {
    const rows = 60;
    const odd: Table = {
      rows,
      columns: [
        { name: "constant", kind: "number", values: new Float64Array(rows).fill(3) },
        { name: "missing", kind: "number", values: new Float64Array(rows).fill(Number.NaN) },
        {
          name: "infinite",
          kind: "number",
          values: Float64Array.from({ length: rows }, (_, i) => [1 / 0, -1 / 0, i][i % 3]!),
        },
        { name: "level", kind: "category", codes: new Int32Array(rows).fill(-1), levels: ["a"] },
      ],
    };
    const target = Float64Array.from({ length: rows }, (_, i) => i % 2);
    for (const [given, task, count] of [
      [target, "binary", rows],
      [target, "regression", rows],
      [new Float64Array(rows).fill(5), "regression", rows],
      [new Float64Array(rows), "binary", rows],
      [target, "regression", 1],
    ] as const) {
      const all = rowRange(0, count);
      const model = await fitted(boostedTrees({ trees: 5, minLeafRows: 5 }), inputOf(odd, given, task, all), odd);
      expect(model.predict(odd, all).every(Number.isFinite)).toBe(true);
    }
    const none: Table = { rows, columns: [] };
    const { state } = await boostedTrees().spec.fit(
      inputOf(none, target, "binary", rowRange(0, rows)),
      boostedTrees().params,
      contextOf(),
    );
    expect(state.trees.base[0]).toBe(0);
  });

  test("refuses targets and weights that cannot be used", async () => {
    const bad = value.slice();
    bad[7] = Number.NaN;
    const learner = boostedTrees();
    const run = (input: ReturnType<typeof inputOf>) => learner.spec.fit(input, learner.params, contextOf());
    await expect(run(inputOf(table, bad, "regression", train))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: boostedTrees.target must be a finite number in every row, got NaN in row 7. Drop or repair the rows without a usable target.]`,
    );
    const weights = new Float64Array(3000);
    await expect(run(inputOf(table, value, "regression", train, { weights }))).rejects.toSatisfy((error) =>
      isError(error, "learn/weights"),
    );
    await expect(run(inputOf(table, value, "regression", rowRange(0, 0)))).rejects.toSatisfy((error) =>
      isError(error, "learn/no-rows"),
    );
    const wrong = boostedTrees({ monotone: [1] });
    await expect(
      wrong.spec.fit(inputOf(table, value, "regression", train), wrong.params, contextOf()),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: boostedTrees.monotone must be a list of 6 directions, one per column, got 1. Write 0 for columns without a direction.]`,
    );
  });
});
