import { describe, expect, test } from "vitest";
import { apply, column, goldenOf } from "../../tests/apply-step.ts";
import { wordFlags } from "./word-flags.ts";

const { titles, titleTerms: terms, flags } = goldenOf("prepare");
const TITLES = column("t", titles, "category");
/** The terms that at least two titles have; of those that the same titles have, the first. */
const SHARED = ["fire", "ii", "nurse", "officer", "officer ii", "police", "police officer"];

describe("word flags", () => {
  test("are those of scikit-learn's CountVectorizer, for terms that levels share; the category stays", async () => {
    const { made } = await apply(wordFlags(), [TITLES]);
    expect(made.map(({ name, kind }) => [name, kind])).toEqual([
      ["t", "category"],
      ["words of t", "number"],
    ]);
    const found = made[1]!.parts.map((part) => part.slice(3, -1));
    expect([...found].sort()).toEqual(SHARED);
    titles.forEach((_: string, i: number) => {
      const want = found.map((term) => flags[i][terms.indexOf(term)]);
      expect(made[1]!.rows[i]).toEqual(want);
    });
  });

  test("terms that part the rows most evenly come first; missing and unseen levels have none", async () => {
    const { made } = await apply(wordFlags({ terms: 2 }), [TITLES], {}, [["Police Officer II", null, "Fire Chief"]]);
    expect(made[1]!.parts).toEqual(['t "ii"', 't "officer"']);
    expect(made[1]!.rows).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
  });

  test("a category whose levels share no word is left as it is", async () => {
    expect((await apply(wordFlags(), [column("t", ["a", "b", null, "c"], "category")])).made.length).toBe(1);
  });
});
