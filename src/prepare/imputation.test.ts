import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import { impute } from "./impute.ts";

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
