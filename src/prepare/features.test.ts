import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import { createRandom } from "../compute/random.ts";
import { isError } from "../contract/errors.ts";
import type { AnyStep } from "../contract/step.ts";
import { arithmeticFeatures } from "./arithmetic-features.ts";
import { crossCategories } from "./cross-categories.ts";
import { groupAggregates } from "./group-aggregates.ts";
import { polynomialFeatures } from "./polynomial-features.ts";
import { ratioFeatures } from "./ratio-features.ts";

const golden = goldenOf("prepare-features");
const NUMBERS = [0, 1, 2].map((j) =>
  column(
    "abc"[j]!,
    golden.x.map((row: number[]) => row[j]!),
  ),
);

describe("golden products of scikit-learn", () => {
  test.each([
    ["2", polynomialFeatures(), golden.two],
    ["2, interactions only", polynomialFeatures({ interactionsOnly: true }), golden.twoOnly],
    ["3", polynomialFeatures({ degree: 3 }), golden.three],
    ["3, interactions only", polynomialFeatures({ degree: 3, interactionsOnly: true }), golden.threeOnly],
  ] as const)("degree %s", async (_name, step, want) => {
    const { made } = await apply(step, NUMBERS);
    const rows = golden.x.map((_: unknown, i: number) => made.map((c) => c.rows[i]![0]!));
    expect(rows[0].length).toBe(want[0].length);
    close(rows, want, 10);
  });
});

test("golden groups of pandas", async () => {
  const { made } = await apply(groupAggregates(), [NUMBERS[0]!, column("w", golden.words, "category")]);
  expect(made.map((c) => c.name)).toEqual(["a", "w", "w rows", "a by w", "a by w difference"]);
  expect(made[3]?.parts).toEqual(["a by w mean", "a by w deviation", "a by w least", "a by w most"]);
  close(made[2]?.rows, golden.rows, 12);
  close(made[3]?.rows, golden.usual, 12);
  close(made[4]?.rows, golden.difference, 12);
});

describe("products and ratios", () => {
  test("name their factors, and refuse to make too many", async () => {
    const { made } = await apply(polynomialFeatures({ degree: 3 }), NUMBERS.slice(0, 2));
    const names = ["a", "b", "a · a", "a · b", "b · b", "a · a · a", "a · a · b", "a · b · b", "b · b · b"];
    expect(made.map((c) => c.name)).toEqual(names);
    for (const step of [
      polynomialFeatures({ most: 5 }),
      polynomialFeatures({ degree: 3, most: 10 }),
      ratioFeatures({ most: 5 }),
    ] as AnyStep[]) {
      await expect(apply(step, NUMBERS)).rejects.toSatisfy((error) => isError(error, "prepare/too-wide"));
    }
  });

  test("a ratio times its lower number is its upper one; missing over 0", async () => {
    const { made } = await apply(ratioFeatures(), [column("a", [6, 1, null, 0]), column("b", [3, 0, 2, 5])]);
    expect(made.map((c) => c.name)).toEqual(["a", "b", "a / b", "b / a"]);
    expect(made[2]?.rows).toEqual([[2], [Number.NaN], [Number.NaN], [0]]);
    expect(made[3]?.rows).toEqual([[0.5], [0], [Number.NaN], [Number.NaN]]);
  });
});

describe("group aggregates", () => {
  test("missing is a group, a level not seen and a group without values are like all rows", async () => {
    const x = column("x", [1, 3, null, 10, 6]);
    const w = column("w", ["a", "a", "b", null, null], "category");
    const asked = [
      [1, 2, 3, 4],
      ["a", "b", null, "never seen"],
    ];
    const { made } = await apply(groupAggregates({ difference: false }), [x, w], {}, asked);
    expect(made[2]?.rows).toEqual([[2], [1], [2], [0]]);
    const overall = [5, Math.sqrt((16 + 4 + 25 + 1) / 4), 1, 10];
    close(made[3]?.rows, [[2, 1, 1, 3], overall, [8, 2, 6, 10], overall], 12);
  });
});

describe("crossed categories", () => {
  const words = fc.array(fc.tuple(fc.constantFrom("a", "b", "a × b", null), fc.constantFrom("x", "b × x", "x", null)), {
    minLength: 1,
    maxLength: 25,
  });

  test("two rows have one level exactly where they have one pair; both missing is missing", async () => {
    await fc.assert(
      fc.asyncProperty(words, async (pairs) => {
        const [first, second] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        const step = crossCategories();
        const { made } = await apply(step, [column("a", first, "category"), column("b", second, "category")]);
        const { levels, rows } = made[2]!;
        expect([...levels].sort()).toEqual(levels);
        expect(new Set(levels).size).toBe(levels.length);
        pairs.forEach(([a, b], i) => {
          const code = rows[i]![0]!;
          if (a === null && b === null) expect(code).toBe(-1);
          else expect(levels[code]!.startsWith(`${a ?? "(missing)"} × ${b ?? "(missing)"}`)).toBe(true);
          pairs.forEach(([c, d], j) => {
            expect(rows[j]![0] === code).toBe(a === c && b === d);
          });
        });
      }),
      { numRuns: 60 },
    );
  });

  test("a pair that did not occur, and one with a level not seen, are levels not seen", async () => {
    const columns = [column("a", ["p", "q"], "category"), column("b", ["x", "y"], "category")];
    const asked = [
      ["p", "p", "z", null],
      ["x", "y", "x", "x"],
    ];
    const { made } = await apply(crossCategories(), columns, {}, asked);
    expect(made[2]?.name).toBe("a × b");
    expect(made[2]?.rows).toEqual([[0], [-2], [-2], [-2]]);
  });

  test("refuses tables of pairs that are not small", async () => {
    const many = Array.from({ length: 1100 }, (_, i) => `l${i}`);
    const columns = [column("a", many, "category"), column("b", many, "category")];
    await expect(apply(crossCategories(), columns)).rejects.toSatisfy((e) => isError(e, "prepare/too-many-levels"));
  });
});

describe("arithmetic features", () => {
  const random = createRandom(11);
  const rows = 800;
  const [a, b, c, d] = Array.from({ length: 4 }, () =>
    Array.from({ length: rows }, () => 1 + 4 * random.uniform()),
  ) as [number[], number[], number[], number[]];
  const columns = [column("a", a), column("b", b), column("c", c), column("d", d)];
  const made = async (target: readonly number[], task: "regression" | "binary" = "regression") => {
    const classes = task === "binary" ? 2 : 0;
    const input = { columns, rows, target: Float64Array.from(target), weights: null, task, classes };
    return arithmeticFeatures.spec.fit(input as never, { keep: 20 } as never, {} as never) as {
      features: readonly { first: number; second: number; operation: string; score: number }[];
    };
  };

  test("finds the pairs whose ratio and product were planted, first, and nothing where columns add up", async () => {
    const ratio = await made(a.map((x, i) => (3 * x) / b[i]! + c[i]!));
    expect(ratio.features[0]).toMatchObject({ first: 0, second: 1 });
    const product = await made(
      c.map((x, i) => (x * d[i]! > 9 ? 1 : 0)),
      "binary",
    );
    expect(product.features[0]).toMatchObject({ first: 2, second: 3 });
    expect((await made(a.map((x, i) => x + 2 * b[i]! - c[i]! + random.normal()))).features).toHaveLength(0);
    expect((await made(a.map(() => random.normal()))).features).toHaveLength(0);
  });

  test("names what it makes, and gives missing values where there are none to reckon with", async () => {
    const cells = [column("x", [6, 1, null, 4, 5, 2, 8, 9]), column("y", [3, 0, 2, 1, 5, 7, 2, 3])];
    const { made: kept } = await apply(arithmeticFeatures(), cells);
    expect(kept.map(({ name }) => name).slice(0, 2)).toEqual(["x", "y"]);
  });
});
