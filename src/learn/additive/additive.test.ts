import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contextOf, fitted, inputOf, madeTable, rowRange, squaredErrorOf } from "../../../tests/trees/made-table.ts";
import { sigmoid } from "../../compute/math.ts";
import type { Table } from "../../contract/table.ts";
import type { AdditiveState } from "./additive-state.ts";
import { additiveTerms } from "./additive-terms.ts";
import { explainableBoosting } from "./explainable-boosting.ts";
import { largestRoundedTo } from "./float32-edge.ts";
import { purify } from "./purify.ts";

const golden = JSON.parse(readFileSync(new URL("../../../tests/golden/additive.json", import.meta.url), "utf8"));
const { table, value } = madeTable(3000, true);
const train = rowRange(0, 2000);
const test1000 = rowRange(2000, 3000);

function numbers(rows: readonly (readonly number[])[]): Table {
  return {
    rows: rows.length,
    columns: rows[0]!.map((_, j) => ({
      name: `x${j}`,
      kind: "number" as const,
      values: Float64Array.from(rows, (row) => row[j]!),
    })),
  };
}

/** Value of a column's shape at x: edges belong to the interval below them. */
function shapeAt(state: AdditiveState, source: number, x: number): number {
  const main = state.mains.find(({ column }) => state.columns[column]!.source === source)!;
  const { edges, bins } = state.columns[main.column]!;
  if (Number.isNaN(x)) return main.values[bins]!;
  let bin = 0;
  while (bin < edges.length && edges[bin]! < Math.fround(x)) bin++;
  return main.values[bin]!;
}

/** Textbook boosting in turns, row by row: each step is a tree of at most `leaves` leaves, missing rows a leaf of their own. */
function plainBoosting(
  columns: readonly Float64Array[],
  target: Float64Array,
  rounds: number,
  rate: number,
  least: number,
) {
  const mean = target.reduce((sum, y) => sum + y, 0) / target.length;
  const score = new Float64Array(target.length).fill(mean);
  const residuals = (rows: readonly number[]) => rows.reduce((sum, row) => sum + target[row]! - score[row]!, 0);
  const take = (rows: readonly number[]) => {
    const step = (rate * residuals(rows)) / rows.length;
    for (const row of rows) score[row]! += step;
  };
  type Cut = { gain: number; sides: readonly [number[], number[]] };
  const cutOf = (values: Float64Array, rows: readonly number[]): Cut | null => {
    let best: Cut | null = null;
    const all = residuals(rows) ** 2 / rows.length;
    for (const limit of new Set(rows.map((row) => values[row]!))) {
      const sides = [rows.filter((row) => values[row]! <= limit), rows.filter((row) => values[row]! > limit)] as const;
      if (sides.some((side) => side.length < least)) continue;
      const gain = sides.reduce((sum, side) => sum + residuals(side) ** 2 / side.length, 0) - all;
      if (best === null || gain > best.gain) best = { gain, sides };
    }
    return best;
  };
  for (let round = 0; round < rounds; round++) {
    for (const values of columns) {
      const rows = Array.from(values.keys());
      const missing = rows.filter((row) => Number.isNaN(values[row]!));
      if (missing.length >= least) take(missing);
      const first = cutOf(
        values,
        rows.filter((row) => !Number.isNaN(values[row]!)),
      );
      if (first === null) continue;
      const seconds = first.sides.map((side) => cutOf(values, side));
      const gains = seconds.map((cut) => cut?.gain ?? 0);
      const which = gains[1]! > gains[0]! ? 1 : 0;
      const cut = seconds[which];
      const leaves = cut ? [...cut.sides, first.sides[1 - which]!] : first.sides;
      const steps = leaves.map((rows) => (rate * residuals(rows)) / rows.length);
      leaves.forEach((leaf, i) => {
        for (const row of leaf) score[row]! += steps[i]!;
      });
    }
  }
  return score;
}

describe("explainableBoosting", () => {
  test("takes, without looking at rows between visits, the steps of boosting row by row", async () => {
    const rows = 90;
    const columns = [0, 1, 3].map((j) => (table.columns[j] as { values: Float64Array }).values.slice(0, rows));
    const own: Table = { rows, columns: columns.map((values, j) => ({ name: `x${j}`, kind: "number", values })) };
    const params = { bags: 1, rounds: 16, learningRate: 0.1, validationShare: 0.01, pairsPerColumn: 0 };
    const input = inputOf(own, value, "regression", rowRange(0, rows));
    const model = await fitted(explainableBoosting(params), input, own);
    const want = plainBoosting(columns, input.target, 16, 0.1, 4);
    model.predict(own, rowRange(0, rows)).forEach((got, i) => {
      expect(Math.abs(got - want[i]!)).toBeLessThan(1e-5);
    });
  });

  test("finds the shapes that interpret finds", async () => {
    const own = numbers(golden.x);
    const target = Float64Array.from(golden.y);
    const input = inputOf(own, target, "regression", rowRange(0, target.length));
    const { state } = await fitted(explainableBoosting({ pairsPerColumn: 0 }), input, own);
    for (let j = 0; j < 3; j++) {
      const gaps = golden.grid.map(
        (x: number, i: number) => shapeAt(state as AdditiveState, j, x) - golden.shapes[j][i],
      );
      const mean = Math.sqrt(gaps.reduce((sum: number, gap: number) => sum + gap * gap, 0) / gaps.length);
      // both are means over bags of noisy steps, on effects of size 2; the third column has none
      expect(mean).toBeLessThan(0.08);
    }
  });

  test("a prediction is the sum of its terms, bit for bit", async () => {
    for (const task of ["regression", "binary"] as const) {
      const target = task === "binary" ? value.map((v) => (v > 1 ? 1 : 0)) : value;
      const input = inputOf(table, target, task, train);
      const model = await fitted(explainableBoosting({ bags: 2, rounds: 200 }), input, table);
      const state = model.state as AdditiveState;
      expect(state.pairs.length).toBeGreaterThan(2);
      const answers = model.predict(table, test1000);
      test1000.forEach((row, i) => {
        const binOf = (c: number): number => {
          const { source, categorical, edges, bins, levelBin, otherBin } = state.columns[c]!;
          const column = table.columns[source]!;
          if (categorical) return levelBin[(column as { codes: Int32Array }).codes[row]!] ?? otherBin;
          const x = Math.fround((column as { values: Float64Array }).values[row]!);
          return Number.isNaN(x) ? bins : edges.filter((edge) => edge < x).length;
        };
        let sum = state.intercept[0]!;
        for (const { column, values } of state.mains) sum += values[binOf(column)]!;
        for (const { a, b, codesA, codesB, wide, values } of state.pairs) {
          sum += values[codesA[binOf(a)]! * wide + codesB[binOf(b)]!]!;
        }
        if (task === "regression") expect(answers[i]).toBe(sum);
        else expect(answers[2 * i + 1]).toBe(sigmoid(sum));
      });
    }
  });

  test("shapes have mean 0 over the training rows, and pairs help", async () => {
    const input = inputOf(table, value, "regression", train);
    const model = await fitted(explainableBoosting(), input, table);
    const state = model.state as AdditiveState;
    for (const source of [0, 1, 2, 3, 5]) {
      const { values } = table.columns[source] as { values: Float64Array };
      const mean = train.reduce((sum, row) => sum + shapeAt(state, source, values[row]!), 0) / train.length;
      expect(Math.abs(mean)).toBeLessThan(1e-9);
    }
    const alone = await fitted(explainableBoosting({ pairsPerColumn: 0 }), input, table);
    const error = squaredErrorOf(model.predict(table, test1000), value, test1000);
    expect(error).toBeLessThan(squaredErrorOf(alone.predict(table, test1000), value, test1000) * 0.97);
    // the noise has variance 0.25
    expect(error).toBeLessThan(0.25 * 1.25);
    const facts = table.columns.map((column) => ({
      name: column.name,
      levels: "levels" in column ? column.levels : [],
    }));
    const { terms } = additiveTerms(state, facts);
    expect(terms.map((term) => term.name)).toContain("x0 × x1");
    expect(terms[0]!.importance).toBeGreaterThan(terms.at(-1)!.importance);
    const level = terms.find((term) => term.name === "x4")!;
    expect(level.axes[0]!.levels.flat().sort()).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"]);
    for (const { axes, values, outputs } of terms) {
      const cells = axes.reduce(
        (product, { edges, levels }) => product * (Math.max(edges.length + 1, levels.length) + 1),
        1,
      );
      expect(values.length).toBe(cells * outputs);
    }
  });

  test("is the same on one, two and four threads", async () => {
    const learner = explainableBoosting({ bags: 3, rounds: 160 });
    const classes = value.map((v) => (v < 0 ? 0 : v < 1.5 ? 1 : 2));
    for (const [task, target] of [
      ["regression", value],
      ["multiclass", classes],
    ] as const) {
      const input = inputOf(table, target, task, train);
      const [one, ...others] = await Promise.all(
        [1, 2, 4].map((threads) => learner.spec.fit(input, learner.params, contextOf(threads))),
      );
      for (const other of others) expect(other).toEqual(one);
    }
  });
});

describe("purify", () => {
  test("moves margins without changing any sum", () => {
    const cell = fc.double({ min: -5, max: 5, noNaN: true });
    const mass = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, mass), { minLength: 12, maxLength: 12 }), (cells) => {
        const before = cells.map(([v]) => v);
        const given = {
          values: Float64Array.from(before),
          mass: Float64Array.from(cells, ([, m]) => m),
          tall: 3,
          wide: 4,
        };
        const { rows, columns } = purify(given);
        for (let i = 0; i < 3; i++) {
          let margin = 0;
          for (let j = 0; j < 4; j++) {
            const at = i * 4 + j;
            margin += given.mass[at]! * given.values[at]!;
            expect(given.values[at]! + rows[i]! + columns[j]!).toBeCloseTo(before[at]!, 9);
          }
          expect(Math.abs(margin)).toBeLessThan(1e-8);
        }
      }),
    );
  });
});

describe("largestRoundedTo", () => {
  test("parts finite float64 values as rounding to float32 does", () => {
    const edge = fc.float({ noNaN: true });
    fc.assert(
      fc.property(edge, fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }), (e, x, ulps) => {
        const limit = largestRoundedTo(e);
        const near = limit + ulps * Math.abs(limit) * 2 ** -53;
        for (const v of [x, near, e].filter(Number.isFinite)) expect(v <= limit).toBe(Math.fround(v) <= e);
      }),
    );
  });
});
