import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import { dateParts } from "./date-parts.ts";
import { textEmbed } from "./text-embed.ts";

const golden = goldenOf("prepare");

describe("golden numbers of scikit-learn", () => {
  test("text-embed, terms as they are", async () => {
    const texts = column("t", golden.texts, "text");
    const { made } = await apply(textEmbed({ reduce: false }), [texts]);
    expect(made[0]?.parts).toEqual(golden.terms.map((term: string) => `t "${term}"`));
    close(made[0]?.rows, golden.tfidf);
  });
});

describe("dates and texts", () => {
  test("date-parts gives days and the parts that vary, or their angles", async () => {
    const days = [19723, 19754, 19783, null]; // 2024-01-01, 2024-02-01, 2024-03-01
    const plain = await apply(dateParts(), [column("d", days, "datetime")]);
    expect(plain.made.map((c) => c.name)).toEqual(["d days", "d month", "d weekday", "d day-of-year"]);
    expect(plain.made[0]?.rows).toEqual([[0], [31], [60], [Number.NaN]]);
    expect(plain.made[1]?.rows).toEqual([[1], [2], [3], [Number.NaN]]);
    const round = await apply(dateParts({ cyclical: true }), [column("d", days, "datetime")]);
    expect(round.made[1]?.parts).toEqual(["d month sine", "d month cosine"]);
    close(round.made[1]?.rows.slice(0, 2), [
      [0, 1],
      [0.5, Math.sqrt(0.75)],
    ]);
  });

  test("text-embed puts like texts together; missing and unknown ones are 0", async () => {
    const texts = column("t", [...golden.texts, "stocks fell today", "stocks rose today", null], "text");
    const { made } = await apply(textEmbed({ components: 3 }), [texts], {}, [
      ["cat on the mat", "stocks today", null, "zzz"],
    ]);
    const [cat, stocks, missing, unknown] = made[0]!.rows;
    expect(missing).toEqual([0, 0, 0]);
    expect(unknown).toEqual([0, 0, 0]);
    const product = cat!.reduce((s, v, k) => s + v * stocks![k]!, 0);
    expect(Math.abs(product)).toBeLessThan(0.05);
    const again = await apply(textEmbed({ components: 3 }), [texts]);
    expect(again.state).toEqual((await apply(textEmbed({ components: 3 }), [texts])).state);
    expect((await apply(textEmbed(), [column("t", [null, null], "text")])).made).toEqual([]);
  });
});
