import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import { isError } from "../contract/errors.ts";
import type { AnyStep } from "../contract/step.ts";
import type { Table } from "../contract/table.ts";
import { maxAbsScale } from "./max-abs-scale.ts";
import { minMaxScale } from "./min-max-scale.ts";
import { type PowerTransformState, powerTransform } from "./power-transform.ts";
import { quantileScale } from "./quantile-scale.ts";
import { robustScale } from "./robust-scale.ts";
import { squash } from "./squash.ts";
import { standardise } from "./standardise.ts";

const golden = goldenOf("prepare");
const scalers = goldenOf("prepare-scalers");
const NUMBERS = column("x", golden.x);

describe("golden numbers of scikit-learn", () => {
  test.each([
    ["standardise", standardise(), golden.standard],
    ["robust-scale", robustScale({ limit: 0 }), golden.robust],
  ] as const)("%s", async (_name, step, want) => {
    close((await apply(step as AnyStep, [NUMBERS])).made[0]?.rows, want);
  });

  test("quantile-scale, but for the ends", async () => {
    const { made } = await apply(quantileScale(), [NUMBERS]);
    const edge = Math.max(...made[0]!.rows.map((r) => r[0]!));
    made[0]!.rows.forEach(([got], i) => {
      if (Math.abs(golden.quantile[i]) < 5)
        expect(got).toBeCloseTo(Math.max(-edge, Math.min(edge, golden.quantile[i])), 6);
      else expect(Math.abs(got!)).toBeCloseTo(2.2414, 4);
    });
  });
});

describe("golden numbers of scikit-learn, more scalers", () => {
  test.each([
    ["min-max", minMaxScale(), "mixed", scalers.minMax],
    ["min-max, wide", minMaxScale({ low: -2, high: 5 }), "mixed", scalers.minMaxWide],
    ["max-abs", maxAbsScale(), "mixed", scalers.maxAbs],
    ["quantile, uniform", quantileScale({ shape: "uniform" }), "mixed", scalers.uniform],
    ["squash", squash(), "mixed", scalers.squash],
  ] as const)("%s", async (_name, step, of, want) => {
    close((await apply(step as AnyStep, [column("x", scalers[of])])).made[0]?.rows, want, 12);
  });

  test.each([
    ["yeo-johnson", "skew", scalers.yeoJohnson.skew],
    ["yeo-johnson", "mixed", scalers.yeoJohnson.mixed],
    ["yeo-johnson", "left", scalers.yeoJohnson.left],
    ["box-cox", "skew", scalers.boxCox],
  ] as const)("power, %s of %s", async (method, of, want) => {
    const cells = column("x", scalers[of]);
    const { state, made } = await apply(powerTransform({ method }), [cells]);
    const { curves } = (state as PowerTransformState).columns[0]!;
    // A likelihood near its top is flat: both searches stop within the root of the spacing of numbers.
    expect(curves[0]!.power).toBeCloseTo(want.power, 6);
    close(made[0]?.rows, want.values, 5);
    // With scikit-learn's power the formula itself agrees to the last digits.
    const exact = { ...powerTransform({ method }) } as AnyStep;
    const plain = { power: want.power, least: 1e-9, center: 0, factor: 1 };
    const fixed = { ...exact, spec: { ...exact.spec, fit: () => ({ method, columns: [{ curves: [plain] }] }) } };
    (await apply(fixed, [cells])).made[0]!.rows.forEach(([v], i) => {
      expect(Math.abs(v! - want.plain[i])).toBeLessThan(1e-12 * Math.max(1, Math.abs(want.plain[i])));
    });
  });
});

/** Columns of any numbers that tables hold, with gaps. */
const cells = fc.array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { freq: 8 }), {
  minLength: 4,
  maxLength: 40,
});

describe("laws of scalers", () => {
  const all = [minMaxScale(), maxAbsScale(), squash(), powerTransform(), quantileScale({ shape: "uniform" })];

  test.each(all.map((step) => [step.spec.name, step as AnyStep] as const))(
    "%s: rows keep their order, gaps stay gaps, values in their range",
    async (name, step) => {
      const bounds: Record<string, [number, number]> = {
        minMaxScale: [0, 1],
        maxAbsScale: [-1, 1],
        squash: [-3, 3],
        quantileScale: [0, 1],
      };
      const [low, high] = bounds[name] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      await fc.assert(
        fc.asyncProperty(cells, cells, async (given, asked) => {
          const { made } = await apply(step, [column("x", given)], {}, [asked]);
          const values = made[0]!.rows.map(([v]) => v!);
          const order = [...asked.keys()].filter((i) => asked[i] !== null && given.some((v) => v !== null));
          order.sort((i, j) => asked[i]! - asked[j]!);
          order.forEach((i, place) => {
            expect(values[i]! >= low && values[i]! <= high).toBe(true);
            // Rounding may swap values that are the same but for their last digits.
            if (place > 0) {
              const before = values[order[place - 1]!]!;
              expect(values[i]! - before).toBeGreaterThanOrEqual(-1e-9 * Math.max(1, Math.abs(before)));
            }
          });
          asked.forEach((cell, i) => {
            if (cell === null) expect(values[i]).toBeNaN();
          });
        }),
        { numRuns: 60 },
      );
    },
  );

  test("max-abs keeps its bounds where only 0 was seen", async () => {
    const { made } = await apply(maxAbsScale(), [column("x", [null, 0])], {}, [[5, -0.5, 0]]);
    expect(made[0]?.rows).toEqual([[1], [-0.5], [0]]);
  });

  test("quantiles of numbers near the least there are keep their order", async () => {
    const least = Number.MIN_VALUE;
    const given = [1, 1, -6, 0, -9, -9, null, -9, -9, 1].map((v) => v && v * least);
    const asked = [-9, -7, -6, -5, -1, 0, 1].map((v) => v * least);
    const { made } = await apply(quantileScale({ shape: "uniform" }), [column("x", given)], {}, [asked]);
    const values = made[0]!.rows.map(([v]) => v!);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  });

  test("min-max can be undone; without limit, values beyond those seen lie beyond the range", async () => {
    const asked = [[-4, 0, 3, 10, null]];
    const open = await apply(minMaxScale({ limit: false, low: -1, high: 1 }), [column("x", [0, 5, 10])], {}, asked);
    close(open.made[0]?.rows.slice(0, 4), [-1.8, -1, -0.4, 1], 14);
    expect(open.made[0]!.rows[4]![0]).toBeNaN();
    const shut = await apply(minMaxScale(), [column("x", [0, 5, 10])], {}, [[-4, 40]]);
    expect(shut.made[0]?.rows).toEqual([[0], [1]]);
    const table = minMaxScale.spec.describe!(open.state as never, ["x"]) as Table;
    expect(table.columns.map((c) => ("values" in c ? [...c.values] : c.levels))).toEqual([["x"], [0], [10]]);
  });

  test("min-max refuses a range upside down; box-cox refuses what is not above 0", async () => {
    await expect(apply(minMaxScale({ low: 1, high: 1 }), [NUMBERS])).rejects.toThrow("minMaxScale.high must be above");
    const refused = apply(powerTransform({ method: "box-cox" }), [column("x", [1, 0, 2])]);
    await expect(refused).rejects.toSatisfy((error) => isError(error, "prepare/not-positive"));
  });

  test("power: rows of weight 2 count as two, far columns stay apart, box-cox answers below what it saw", async () => {
    const weights = scalers.skew.map((_: number, i: number) => 1 + (i % 2));
    const twice = scalers.skew.flatMap((v: number, i: number) => (i % 2 === 1 ? [v, v] : [v]));
    const powerOf = async (values: number[], given = {}) =>
      ((await apply(powerTransform(), [column("x", values)], given)).state as PowerTransformState).columns[0]!
        .curves[0]!.power;
    expect(await powerOf(scalers.skew, { weights })).toBeCloseTo(await powerOf(twice), 6);
    const far = scalers.skew.map((v: number) => 1e7 + v);
    const { made } = await apply(powerTransform(), [column("x", far)]);
    expect(new Set(made[0]!.rows.map(([v]) => v)).size).toBe(new Set(far).size);
    const boxCox = powerTransform({ method: "box-cox" });
    const asked = await apply(boxCox, [column("x", scalers.skew)], {}, [[Math.min(...scalers.skew), 0, -5]]);
    expect(asked.made[0]!.rows[1]).toEqual(asked.made[0]!.rows[0]);
    expect(asked.made[0]!.rows[2]).toEqual(asked.made[0]!.rows[0]);
  });
});

describe("scales", () => {
  test.each([standardise(), robustScale(), quantileScale(), squash(), powerTransform()] as AnyStep[])(
    "%# leave gaps, and make 0 of constants",
    async (step) => {
      const { made } = await apply(step, [
        column("x", [1, 2, null, 4]),
        column("c", [7, 7, 7, 7]),
        column("e", [null, null, null, null]),
      ]);
      expect(made[0]!.rows[2]![0]).toBeNaN();
      expect(made[1]!.rows).toEqual([[0], [0], [0], [0]]);
      expect(made[2]!.rows[0]![0]).toBeNaN();
    },
  );

  test("robust-scale limits far values; quantile-scale does not care for monotone changes", async () => {
    const cells = [1, 2, 3, 4, 1000];
    expect((await apply(robustScale(), [column("x", cells)])).made[0]?.rows[4]).toEqual([5]);
    const plain = await apply(quantileScale(), [column("x", cells)]);
    const cubed = await apply(quantileScale(), [
      column(
        "x",
        cells.map((v) => v ** 3),
      ),
    ]);
    expect(cubed.made[0]?.rows).toEqual(plain.made[0]?.rows);
  });

  test("a row of weight 2 counts as two rows", async () => {
    const weights = [1, 2, 1, 2];
    const once = await apply(standardise(), [column("x", [1, 5, 2, 9])], { weights });
    const twice = await apply(standardise(), [column("x", [1, 5, 5, 2, 9, 9])]);
    expect(once.made[0]!.rows[1]![0]).toBeCloseTo(twice.made[0]!.rows[1]![0]!, 12);
  });
});
