import { describe, expect, test } from "vitest";
import { exampleTask } from "../../../tests/promises/tables.ts";
import { createRandom } from "../../compute/random.ts";
import { columnOf } from "../../contract/table.ts";
import { worstSlices } from "./slices.ts";

const ROWS = 2000;
const task = exampleTask("binary", ROWS);
const rows = Int32Array.from({ length: ROWS }, (_, i) => i);
const losses = (isBad: (row: number) => boolean): Float64Array => {
  const random = createRandom(8);
  return Float64Array.from(rows, (row) => (isBad(row) ? 0.8 : 0.4) + 0.2 * random.uniform());
};

describe("worst slices", () => {
  test("are none where the loss is the same everywhere", () => {
    expect(
      worstSlices(
        task,
        losses(() => false),
        rows,
      ),
    ).toEqual([]);
  });

  test("name the level whose rows are worse, first, with what it costs", () => {
    const job = columnOf(task.table, "job") as { readonly codes: Int32Array; readonly levels: readonly string[] };
    const [first, ...others] = worstSlices(
      task,
      losses((row) => job.codes[row] === 2),
      rows,
    );
    expect(first!.words).toBe("job = nurse");
    expect(first!.loss - first!.rest).toBeCloseTo(0.4, 1);
    expect(first!.difference.low).toBeGreaterThan(0.3);
    expect(first!.pValue).toBeLessThan(1e-6);
    expect(first!.excess).toBeGreaterThan(0.1);
    expect(others).toEqual([]);
  });

  test("name a pair where neither column alone is to blame", () => {
    const job = columnOf(task.table, "job") as { readonly codes: Int32Array };
    const flag = columnOf(task.table, "flag") as { readonly values: Float64Array };
    const isBad = (row: number): boolean => job.codes[row] === 1 && flag.values[row] === 1;
    const [first] = worstSlices(task, losses(isBad), rows);
    expect(first!.conditions.map(({ column }) => column).sort()).toEqual(["flag", "job"]);
  });

  test("name ranges of numbers and missing cells", () => {
    const a = columnOf(task.table, "a") as { readonly values: Float64Array };
    expect(
      worstSlices(
        task,
        losses((row) => Number.isNaN(a.values[row])),
        rows,
      )[0]!.words,
    ).toBe("a is missing");
    const high = worstSlices(
      task,
      losses((row) => a.values[row]! > 1.3),
      rows,
    )[0]!;
    expect(high.words).toMatch(/^a > 1\./);
  });
});
