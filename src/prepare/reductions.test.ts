import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import { createRandom } from "../compute/random.ts";
import { type PrincipalComponentsState, principalComponents } from "./principal-components.ts";
import { type TruncatedSvdState, truncatedSvd } from "./truncated-svd.ts";

const golden = goldenOf("prepare-reductions");
const COLUMNS = [0, 1, 2, 3, 4].map((j) =>
  column(
    `x${j}`,
    golden.x.map((row: number[]) => row[j]!),
  ),
);

describe("golden components of scikit-learn", () => {
  test.each([
    ["plain", principalComponents({ components: 3, scale: false }), golden.plain],
    ["scaled", principalComponents({ components: 3 }), golden.scaled],
    ["as many as are enough", principalComponents({ share: 0.9, scale: false }), golden.enough],
  ] as const)("%s", async (_name, step, want) => {
    const { state, made } = await apply(step, COLUMNS);
    close(made[0]?.rows, want.values, 9);
    close([[...(state as PrincipalComponentsState).shares]], [want.shares], 12);
  });

  test("truncated SVD", async () => {
    const { state, made } = await apply(truncatedSvd({ components: 3 }), COLUMNS);
    close(made[0]?.rows, golden.svd.values, 6);
    close([[...(state as TruncatedSvdState).singularValues]], [golden.svd.singularValues], 9);
  });
});

describe("components", () => {
  test("whitened ones have deviation 1 and no correlation", async () => {
    const { made } = await apply(principalComponents({ whiten: true }), COLUMNS);
    const { rows } = made[0]!;
    for (let a = 0; a < 5; a++) {
      for (let b = 0; b <= a; b++) {
        const product = rows.reduce((sum, row) => sum + row[a]! * row[b]!, 0) / rows.length;
        expect(product).toBeCloseTo(a === b ? 1 : 0, 9);
      }
    }
  });

  test("repeats and constants add none; gaps count as the mean; nothing that varies gives no column", async () => {
    const random = createRandom(4);
    const x = Array.from({ length: 30 }, () => random.normal());
    const twice = [column("a", x), column("b", x), column("c", new Array(30).fill(3))];
    const { made } = await apply(principalComponents(), twice, {}, [[null], [null], [null]]);
    expect(made[0]?.parts).toEqual(["component 1"]);
    expect(Math.abs(made[0]!.rows[0]![0]!)).toBe(0);
    expect((await apply(principalComponents(), [column("c", [1, 1, 1])])).made).toEqual([]);
    expect((await apply(truncatedSvd(), [column("c", [0, 0, null])])).made).toEqual([]);
  });
});
