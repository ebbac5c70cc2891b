import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import { createRandom } from "../compute/random.ts";
import { treeImportances } from "../compute/tree-importances.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { type SelectAgainstProbesState, selectAgainstProbes } from "./select-against-probes.ts";
import { type SelectFromModelState, selectFromModel } from "./select-from-model.ts";
import { type SelectRecursivelyState, selectRecursively } from "./select-recursively.ts";
import { type SelectSequentiallyState, selectSequentially } from "./select-sequentially.ts";

const golden = goldenOf("prepare-selection-models");
const COLUMNS: FrameColumn[] = golden.x[0].map((_: number, j: number) =>
  column(
    `x${j}`,
    golden.x.map((row: number[]) => row[j]!),
  ),
);
const values = { target: golden.y } as const;
const classes = { target: golden.k, task: "multiclass", classes: 3 } as const;

/** Columns of noise, and a target that the first two make together: neither says anything alone. */
function crossed(rows: number, seed: number): { columns: FrameColumn[]; target: number[] } {
  const random = createRandom(seed);
  const cells = Array.from({ length: 8 }, () => Array.from({ length: rows }, () => random.normal()));
  const target = cells[0]!.map((v, i) => Number(v * cells[1]![i]! > 0));
  return { columns: cells.map((own, j) => column(`x${j}`, own)), target };
}

describe("golden choices of scikit-learn", () => {
  test.each([
    ["values", values, golden.coefficients, golden.fromModel],
    ["classes", classes, golden.lengths, golden.fromClasses],
  ] as const)("from a ridge of %s", async (_name, given, scores, kept) => {
    const { state } = await apply(selectFromModel({ by: "linear" }), COLUMNS, given);
    const found = state as SelectFromModelState;
    close([[...found.scores]], [scores], 10);
    expect([...found.kept]).toEqual(kept);
  });

  test.each([
    ["values", values, golden.ranking],
    ["classes", classes, golden.rankingClasses],
  ] as const)("recursively by a ridge of %s", async (_name, given, ranking) => {
    const { state } = await apply(selectRecursively({ by: "linear", keep: 1, step: 0 }), COLUMNS, given);
    expect([...(state as SelectRecursivelyState).rank]).toEqual(ranking);
  });

  test.each(["forward", "backward"] as const)("sequentially, %s", async (direction) => {
    for (const [place, kept] of golden[direction].entries()) {
      const { state } = await apply(selectSequentially({ direction, keep: place + 1 }), COLUMNS, values);
      expect([...(state as SelectSequentiallyState).kept]).toEqual(kept);
    }
  });
});

describe("importances of random trees", () => {
  test("see what only two columns together say, are at home in [0, 1] and repeat", async () => {
    const { columns, target } = crossed(800, 1);
    const x = {
      rows: 800,
      columns: 8,
      values: Float64Array.from({ length: 6400 }, (_, at) => columns[at % 8]!.values()[Math.floor(at / 8)]!),
    };
    const spec = { x, target: Float64Array.from(target), weights: null, classes: 2, trees: 60 };
    const find = () => treeImportances(spec, createRandom(1), async () => true);
    const found = await find();
    expect(found).toEqual(await find());
    expect(found.reduce((sum, own) => sum + own, 0)).toBeCloseTo(1, 12);
    const [a, b, ...rest] = found;
    expect(Math.min(a!, b!)).toBeGreaterThan(1.5 * Math.max(...rest));
  });

  test("a constant target or column has none", async () => {
    const x = { rows: 50, columns: 2, values: Float64Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? at : 7)) };
    const of = (target: Float64Array, count: number) =>
      treeImportances({ x, target, weights: null, classes: count, trees: 5 }, createRandom(1), async () => true);
    expect([...(await of(new Float64Array(50), 2))]).toEqual([0, 0]);
    expect([...(await of(new Float64Array(50).fill(3), 0))]).toEqual([0, 0]);
    expect(
      (
        await of(
          Float64Array.from({ length: 50 }, (_, i) => i),
          0,
        )
      )[1],
    ).toBe(0);
  });
});

describe("columns that a model makes use of", () => {
  test("trees find a pair that ridge cannot see", async () => {
    const { columns, target } = crossed(800, 2);
    const given = { target, task: "binary", classes: 2 } as const;
    for (const step of [selectFromModel({ most: 2 }), selectRecursively({ keep: 2, trees: 60 })]) {
      expect((await apply(step, columns, given)).made.map((c) => c.name)).toEqual(["x0", "x1"]);
    }
  });

  test("probes leave what says something, and little else", async () => {
    let strangers = 0;
    for (const seed of [3, 4, 5]) {
      const { columns, target } = crossed(800, seed);
      const { state, made } = await apply(selectAgainstProbes(), columns, { target, task: "binary", classes: 2 });
      expect(made.slice(0, 2).map((c) => c.name)).toEqual(["x0", "x1"]);
      strangers += made.length - 2;
      const { hits } = state as SelectAgainstProbesState;
      expect(Math.min(hits[0]!, hits[1]!)).toBe(1);
    }
    expect(strangers).toBeLessThanOrEqual(1);
  });

  test("where nothing says anything, one column is left", async () => {
    const random = createRandom(7);
    const noise = Array.from({ length: 6 }, (_, j) =>
      column(
        `x${j}`,
        Array.from({ length: 300 }, () => random.normal()),
      ),
    );
    const target = Array.from({ length: 300 }, () => random.normal());
    expect((await apply(selectAgainstProbes({ rounds: 30 }), noise, { target })).made.length).toBeLessThanOrEqual(2);
    expect((await apply(selectFromModel({ threshold: 1000 }), noise, { target })).made).toHaveLength(1);
  });

  test("forward ends when no column helps: those without a word in the target stay out", async () => {
    const random = createRandom(8);
    const cells = Array.from({ length: 10 }, () => Array.from({ length: 400 }, () => random.normal()));
    const target = cells[3]!.map((v, i) => v - 2 * cells[7]![i]! + 0.5 * random.normal());
    const columns = cells.map((own, j) => column(`x${j}`, own));
    const forward = (await apply(selectSequentially({ gain: 0.01 }), columns, { target }))
      .state as SelectSequentiallyState;
    expect([...forward.kept.keys()].filter((c) => forward.kept[c] === 1)).toEqual([3, 7]);
    expect([forward.turn[7], forward.turn[3]]).toEqual([1, 2]);
    const backward = await apply(selectSequentially({ direction: "backward", gain: 0.01 }), columns, { target });
    expect(backward.made.map((c) => c.name)).toEqual(["x3", "x7"]);
  });

  test("columns that repeat each other are no obstacle", async () => {
    const twice = [...COLUMNS, ...COLUMNS.map((c) => ({ ...c, name: `${c.name} again` }))];
    for (const step of [
      selectFromModel({ by: "linear" }),
      selectRecursively({ by: "linear", keep: 3 }),
      selectSequentially({ keep: 3 }),
    ]) {
      expect((await apply(step, twice, values)).made.length).toBeGreaterThan(0);
    }
  });

  test("more numbers than can be weighed together are refused", async () => {
    const wide = Array.from({ length: 2001 }, (_, j) => column(`x${j}`, [1, 2, j]));
    await expect(apply(selectSequentially(), wide, { target: [1, 2, 3] })).rejects.toThrow(
      "selectSequentially must be given at most 2000 numbers per row, got 2001.",
    );
  });
});
