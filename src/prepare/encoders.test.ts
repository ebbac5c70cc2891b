import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import { createRandom } from "../compute/random.ts";
import type { AnyStep } from "../contract/step.ts";
import { countEncode } from "./count-encode.ts";
import { hashEncode } from "./hash-encode.ts";
import { oneHot } from "./one-hot.ts";
import { ordinalEncode } from "./ordinal-encode.ts";
import { rareLevels } from "./rare-levels.ts";
import { similarityEncode } from "./similarity-encode.ts";
import { targetEncode } from "./target-encode.ts";
import { weightOfEvidence } from "./weight-of-evidence.ts";

const golden = goldenOf("prepare");
const encoders = goldenOf("prepare-encoders");
const WORDS = column("w", golden.words, "category");

describe("golden numbers of scikit-learn", () => {
  test("one-hot", async () => {
    const { made } = await apply(oneHot({ minCount: 5 }), [WORDS]);
    expect(made[0]?.parts.length).toBe(golden.oneHot.columns.length);
    close(made[0]?.rows, golden.oneHot.values);
  });

  test("target-encode", async () => {
    const step = targetEncode({ smoothing: "fixed" });
    close((await apply(step, [WORDS], { target: golden.y })).made[0]?.rows, golden.targetRegression);
    const binary = golden.k.map((k: number) => Number(k > 0));
    close(
      (await apply(step, [WORDS], { target: binary, task: "binary", classes: 2 })).made[0]?.rows,
      golden.targetBinary,
    );
    const multi = await apply(step, [WORDS], { target: golden.k, task: "multiclass", classes: 3 });
    close(multi.made[0]?.rows, golden.targetMulti);
  });
});

describe("golden numbers of category_encoders and FeatureHasher, level by level", () => {
  const words = column("w", encoders.words, "category");
  const asked = [encoders.levels];
  const target = { target: encoders.y, task: "binary", classes: 2 } as const;

  test.each([
    ["count", countEncode({ as: "count" }), encoders.count],
    ["share", countEncode(), encoders.share],
    ["evidence", weightOfEvidence(), encoders.evidence],
    ["evidence, little smoothing", weightOfEvidence({ smoothing: 0.25 }), encoders.evidenceWeak],
    ["hash", hashEncode(), encoders.hash],
    ["hash without signs", hashEncode({ numbers: 5, signed: false }), encoders.hashUnsigned],
    ["similarity", similarityEncode({ prototypes: 3 }), encoders.similarity],
  ] as const)("%s", async (_name, step, want) => {
    expect(words.levels).toEqual(encoders.levels);
    close((await apply(step as AnyStep, [words], target, asked)).made[0]?.rows, want, 12);
  });

  test("log is the logarithm of one more than the count; similarity names its prototypes", async () => {
    const logs = await apply(countEncode({ as: "log" }), [words], {}, asked);
    close(
      logs.made[0]?.rows,
      encoders.count.map((count: number) => Math.log(1 + count)),
      12,
    );
    const alike = await apply(similarityEncode({ prototypes: 3 }), [words]);
    expect(alike.made[0]?.parts).toEqual(encoders.prototypes.map((word: string) => `w like ${word}`));
  });
});

describe("laws of encoders", () => {
  const cells = fc.array(fc.option(fc.constantFrom("a", "ab", "abc", "b", "é", ""), { freq: 6 }), {
    minLength: 1,
    maxLength: 30,
  });

  test("counts are what counting gives, and shares of a column sum to 1", async () => {
    await fc.assert(
      fc.asyncProperty(cells, async (given) => {
        const { made } = await apply(countEncode({ as: "count" }), [column("c", given, "category")]);
        given.forEach((cell, i) => {
          expect(made[0]!.rows[i]).toEqual([given.filter((other) => other === cell).length]);
        });
        const distinct = [...new Set(given)];
        const shares = await apply(countEncode(), [column("c", given, "category")], {}, [distinct]);
        expect(shares.made[0]!.rows.reduce((sum, [v]) => sum + v!, 0)).toBeCloseTo(1, 12);
      }),
      { numRuns: 40 },
    );
  });

  test("an unseen level and, where said, a missing one are 0 everywhere", async () => {
    const words = [column("c", ["a", "a", "b", null, "c"], "category")];
    const given = { target: [0, 1, 1, 0, 1], task: "binary", classes: 2 } as const;
    for (const step of [countEncode(), hashEncode(), weightOfEvidence(), similarityEncode()] as AnyStep[]) {
      const [unseen, missing] = (await apply(step, words, given, [["never seen", null]])).made[0]!.rows;
      expect(unseen!.every((v) => v === 0)).toBe(true);
      const counts = ["countEncode", "weightOfEvidence"].includes(step.spec.name);
      expect(missing!.every((v) => v === 0)).toBe(!counts);
    }
  });

  test("similarity is between 0 and 1, and 1 with itself; a typing error costs little", async () => {
    const words = [column("c", ["Lausanne", "Lausanne", "Lausane", "Bern"], "category")];
    const { made } = await apply(similarityEncode(), words);
    const [lausanne, , typo, bern] = made[0]!.rows;
    expect(lausanne![0]).toBe(1);
    expect(typo![0]).toBeGreaterThan(0.5);
    expect(bern![0]).toBeLessThan(0.1);
  });

  test("evidence grows with the share of the second class, and is 0 where a level says nothing", async () => {
    const words = [column("c", ["a", "a", "b", "b", "c", "c"], "category")];
    const { made } = await apply(weightOfEvidence(), words, { target: [0, 0, 0, 1, 1, 1], task: "binary", classes: 2 });
    const values = made[0]!.rows.map(([v]) => v!);
    expect(values[2]).toBeCloseTo(0, 12);
    expect(values[0]).toBeCloseTo(-values[4]!, 12);
    expect(values[4]).toBeGreaterThan(1);
  });
});

describe("categories", () => {
  test("one-hot keeps the frequent, joins the rare, and says where the unseen go", async () => {
    const cells = ["a", "a", "a", "b", "b", "c", null];
    const asked = [["a", "c", "new", null]];
    const grouped = await apply(oneHot({ maxLevels: 2 }), [column("c", cells, "category")], {}, asked);
    expect(grouped.made[0]?.parts).toEqual(["c=a", "c=b", "c=(rare)", "c=(missing)"]);
    expect(grouped.made[0]?.rows).toEqual([
      [1, 0, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ]);
    const plain = await apply(oneHot({ missing: false }), [column("c", cells, "category")], {}, asked);
    expect(plain.made[0]?.rows).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect((await apply(oneHot({ missing: false }), [column("c", [null, null], "category")])).made).toEqual([]);
  });

  test("ordinal-encode ranks by frequency", async () => {
    const cells = ["x", "y", "y", "z", "z", null];
    const asked = [["y", "z", "x", null, "new"]];
    const kept = await apply(ordinalEncode(), [column("c", cells, "category")], {}, asked);
    expect(kept.made[0]?.rows).toEqual([[0], [1], [2], [Number.NaN], [Number.NaN]]);
    const coded = await apply(ordinalEncode({ keepMissing: false }), [column("c", cells, "category")], {}, asked);
    expect(coded.made[0]?.rows).toEqual([[0], [1], [2], [-1], [3]]);
  });

  test("rare-levels gives a sorted dictionary with the rare together", async () => {
    const cells = ["q", "q", "p", "p", "z", "y", null];
    const { made } = await apply(rareLevels(), [column("c", cells, "category")], {}, [["p", "z", "new", null]]);
    expect(made[0]?.levels).toEqual(["(rare)", "p", "q"]);
    expect(made[0]?.rows).toEqual([[1], [0], [0], [-1]]);
  });

  test("target-encode: levels that tell nothing get the overall mean, telling ones their own", async () => {
    const random = createRandom(1);
    const cells = Array.from({ length: 3000 }, (_, i) => `l${i % 30}`);
    const noise = cells.map(() => random.normal());
    const blind = await apply(targetEncode(), [column("c", cells, "category")], { target: noise });
    const spread = new Set(blind.made[0]!.rows.map((r) => r[0]!));
    const mean = noise.reduce((a, b) => a + b, 0) / 3000;
    for (const v of spread) expect(Math.abs(v - mean)).toBeLessThan(0.1);
    const telling = noise.map((v, i) => (i % 30) * 10 + v);
    const seen = await apply(targetEncode(), [column("c", cells, "category")], { target: telling }, [
      ["l3", "new", null],
    ]);
    expect(seen.made[0]!.rows[0]![0]).toBeCloseTo(30, 0);
    expect(seen.made[0]!.rows[1]![0]).toBeCloseTo(145, 0);
    expect(seen.made[0]!.rows[2]).toEqual(seen.made[0]!.rows[1]);
    expect(targetEncode.spec.looksAtTarget).toBe(true);
  });

  test("target-encode: one row per level, one level, a constant target: numbers all the same", async () => {
    for (const cells of [
      ["a", "b", "c"],
      ["a", "a", "a"],
      [null, null, null],
    ]) {
      for (const target of [
        [1, 2, 3],
        [2, 2, 2],
      ]) {
        const { made } = await apply(targetEncode(), [column("c", cells, "category")], { target });
        for (const [v] of made[0]!.rows) expect(v! >= 1 && v! <= 3).toBe(true);
      }
    }
  });
});
