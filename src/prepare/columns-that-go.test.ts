import { describe, expect, test } from "vitest";
import { apply, column } from "../../tests/apply-step.ts";
import type { AnyStep } from "../contract/step.ts";
import { dropConstant } from "./drop-constant.ts";
import { dropDuplicates } from "./drop-duplicates.ts";

describe("columns that go", () => {
  test("constants and repeats", async () => {
    const columns = [
      column("a", [1, 2, null]),
      column("b", [5, 5, 5]),
      column("c", [1, 2, null]),
      column("d", [null, null, null]),
      column("e", ["x", "y", "x"], "category"),
      column("f", [1, null, 1]),
      column("g", ["x", "y", "x"], "category"),
    ];
    const names = async (step: AnyStep) => (await apply(step, columns)).made.map((c) => c.name);
    expect(await names(dropConstant())).toEqual(["a", "c", "e", "f", "g"]);
    expect(await names(dropDuplicates())).toEqual(["a", "b", "d", "e", "f"]);
  });
});
