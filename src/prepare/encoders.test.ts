import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import { createRandom } from "../compute/random.ts";
import { oneHot } from "./one-hot.ts";
import { ordinalEncode } from "./ordinal-encode.ts";
import { rareLevels } from "./rare-levels.ts";
import { targetEncode } from "./target-encode.ts";

const golden = goldenOf("prepare");
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
