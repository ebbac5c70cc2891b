import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, type Cell, close, column, goldenOf } from "../../tests/apply-step.ts";
import type { AnyStep } from "../contract/step.ts";
import { impute } from "./impute.ts";
import { imputeIteratively } from "./impute-iteratively.ts";
import { imputeNearest } from "./impute-nearest.ts";

const others = goldenOf("prepare-imputation");
const golden = goldenOf("prepare");

describe("golden numbers of scikit-learn", () => {
  test.each(["median", "mean"] as const)("impute, %s", async (numbers) => {
    const { made } = await apply(impute({ numbers }), [column("x", golden.holes)]);
    close(made[0]?.rows, golden[numbers]);
    expect(made[1]?.name).toBe("x missing");
    expect(made[1]?.rows.filter(([v]) => v === 1).length).toBe(3);
  });
});

describe("impute", () => {
  test("fills categories by the mode or a level of their own, and marks them", async () => {
    const cells = ["b", null, "a", "b"];
    const mode = await apply(impute(), [column("c", cells, "category")], {}, [["zz", null, "a", "b"]]);
    expect(mode.made[0]?.rows).toEqual([[-2], [1], [0], [1]]);
    expect(mode.made[1]?.rows).toEqual([[0], [1], [0], [0]]);
    const own = await apply(impute({ categories: "level", indicator: false }), [column("c", cells, "category")]);
    expect(own.made[0]?.levels).toEqual(["a", "b", "(missing)"]);
    expect(own.made[0]?.rows).toEqual([[1], [2], [0], [1]]);
    expect(own.made.length).toBe(1);
  });

  test("a column without any value becomes 0, or one level", async () => {
    const { made } = await apply(impute(), [column("x", [null, null]), column("c", [null, null], "category")]);
    expect(made.find((c) => c.name === "x")?.rows).toEqual([[0], [0]]);
    const words = made.find((c) => c.name === "c");
    expect(words?.levels).toEqual(["(missing)"]);
    expect(words?.rows).toEqual([[0], [0]]);
  });

  test("booleans get the more frequent value, also where none was missing while fitting", async () => {
    const { made } = await apply(impute(), [column("b", [1, 1, 0], "boolean")], {}, [[null, 0, 1]]);
    expect(made.length).toBe(1);
    expect(made[0]?.rows).toEqual([[1], [0], [1]]);
  });
});

/** Column by column, from a list of rows. */
const turned = (rows: readonly (readonly Cell[])[]): Cell[][] => rows[0]!.map((_, j) => rows.map((row) => row[j]!));
const HOLES = turned(others.holes).map((cells, j) => column(`x${j}`, cells));

describe("golden numbers of KNNImputer and IterativeImputer", () => {
  test.each([
    ["nearest", imputeNearest({ neighbours: 3, scale: false }), others.nearest],
    [
      "nearest, by distance",
      imputeNearest({ neighbours: 3, scale: false, weights: "distance" }),
      others.nearestByDistance,
    ],
    ["iterative", imputeIteratively({ rounds: 4, tolerance: 0 }), others.iterative],
    ["iterative, weak", imputeIteratively({ rounds: 7, tolerance: 0, penalty: 0.01 }), others.iterativeWeak],
  ] as const)("%s: the rows fitted on, and others", async (_name, step, want) => {
    const filled = await apply(step as AnyStep, HOLES);
    const asked = await apply(step as AnyStep, HOLES, {}, turned(others.cells));
    for (const [j, name] of ["x0", "x1", "x2", "x3"].entries()) {
      const column = want.filled.map((row: number[]) => row[j]!);
      close(filled.made.find((c) => c.name === name)?.rows, column, 9);
      close(
        asked.made.find((c) => c.name === name)?.rows,
        want.asked.map((row: number[]) => row[j]!),
        9,
      );
    }
    expect(filled.made.map((c) => c.name)).toEqual(["x0", "x0 missing", "x1", "x1 missing", "x2", "x2 missing", "x3"]);
  });
});

describe("laws of steps that fill from other numbers", () => {
  const steps = [imputeNearest(), imputeNearest({ weights: "distance", maxRows: 5 }), imputeIteratively()] as AnyStep[];
  const row = fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { freq: 4 }), {
    minLength: 3,
    maxLength: 3,
  });
  const rows = fc.array(row, { minLength: 2, maxLength: 25 });

  test.each(steps)("%# what is there stays bit for bit, what is filled lies in the range seen", async (step) => {
    await fc.assert(
      fc.asyncProperty(rows, rows, async (given, asked) => {
        const columns = turned(given).map((cells, j) => column(`x${j}`, cells));
        const { made } = await apply(step, columns, {}, turned(asked));
        for (const [j, cells] of turned(given).entries()) {
          const seen = cells.filter((cell) => cell !== null).map(Number);
          const [low, high] = seen.length === 0 ? [0, 0] : [Math.min(...seen), Math.max(...seen)];
          const slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
          const filled = made.find((c) => c.name === `x${j}`)!.rows;
          for (const [i, cells] of asked.entries()) {
            if (cells[j] !== null) expect(filled[i]![0]).toBe(cells[j]);
            else expect(filled[i]![0]! >= low - slack && filled[i]![0]! <= high + slack).toBe(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("a number that follows from another is found again; a mean would not do", async () => {
    const x = Array.from({ length: 200 }, (_, i) => (i * 37) % 100);
    const y = x.map((v, i) => (i % 5 === 0 ? null : 3 * v - 7));
    for (const step of [imputeNearest({ neighbours: 1 }), imputeIteratively({ penalty: 1e-6 })] as AnyStep[]) {
      const { made } = await apply(step, [column("x", x), column("y", y)]);
      const filled = made.find((c) => c.name === "y")!.rows;
      for (let i = 0; i < 200; i += 5) expect(Math.abs(filled[i]![0]! - (3 * x[i]! - 7))).toBeLessThan(3.1);
    }
  });

  test("rows of weight 2 count as two in regressions; iterations end when nothing moves", async () => {
    const x = [1, 2, 3, 4, 5, 6];
    const y = [1, 4, 2, 5, null, 3];
    const step = imputeIteratively({ penalty: 0.5 });
    const weights = [1, 2, 1, 2, 1, 1];
    const once = await apply(step, [column("x", x), column("y", y)], { weights });
    const double = (cells: Cell[]): Cell[] => cells.flatMap((cell, i) => (weights[i] === 2 ? [cell, cell] : [cell]));
    const twice = await apply(step, [column("x", double(x)), column("y", double(y))]);
    expect(once.made[1]!.rows[4]![0]).toBeCloseTo(twice.made[1]!.rows[6]![0]!, 10);
    expect((once.state as { turns: Int32Array }).turns.length).toBeLessThanOrEqual(2);
  });
});
