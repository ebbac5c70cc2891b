import { describe, expect, test } from "vitest";
import { createRandom } from "../../compute/random.ts";
import type { Column, Table } from "../../contract/table.ts";
import { defineTask } from "../task.ts";
import { findLeaks } from "./find-leaks.ts";
import { soundsLate } from "./late-names.ts";
import { targetSum } from "./target-sums.ts";

const ROWS = 600;

/** A task with the columns that `make` gives for each row; `y` is the target. */
function taskOf(make: (i: number, normal: () => number) => Record<string, number>, days: readonly string[] = []) {
  const random = createRandom(5);
  const made = Array.from({ length: ROWS }, (_, i) => make(i, () => random.normal()));
  const columns = Object.keys(made[0]!).map((name): Column => {
    const values = Float64Array.from(made, (row) => row[name]!);
    return { name, kind: days.includes(name) ? "datetime" : "number", values };
  });
  const table: Table = { rows: ROWS, columns };
  const schema = { columns: columns.map(({ name, kind }) => ({ name, kind, reason: "made", missing: [] })) };
  return defineTask(table, schema, { target: "y", include: columns.map(({ name }) => name).filter((n) => n !== "y") });
}

const codes = (task: ReturnType<typeof taskOf>): string[] =>
  findLeaks(task).map(({ code, column }) => `${code} ${column}`);

describe("the scan for leaks", () => {
  test("finds nothing in a sound table", () => {
    const task = taskOf((i, normal) => ({ a: normal(), b: i % 7, y: normal() + (i % 7) }));
    expect(codes(task)).toEqual([]);
  });

  test("names columns that add up to the target, with their signs", () => {
    const task = taskOf((_, normal) => {
      const [total, tip, toll] = [40 + 9 * normal(), 6 + 2 * normal(), 3 + 2 * normal()];
      return { total, tip, toll, other: normal(), y: total - tip - toll };
    });
    const found = targetSum(task, new Set());
    expect(found!.formula).toBe("total - tip - toll");
    expect(found!.explained).toBeCloseTo(1, 6);
    expect(findLeaks(task)[0]!.fix).toContain("--exclude");
  });

  test("names columns that multiply to the target", () => {
    const task = taskOf((_, normal) => {
      const [price, pieces] = [20 + 2 * Math.abs(normal()), 1 + 5 * Math.abs(normal())];
      return { price, pieces, y: price * pieces };
    });
    expect(targetSum(task, new Set(["pieces"]))).toBeNull();
    expect(["price × pieces", "pieces × price"]).toContain(targetSum(task, new Set())!.formula);
  });

  test("does not take a good linear fit for a sum", () => {
    const task = taskOf((_, normal) => {
      const [a, b] = [normal(), normal()];
      return { a, b, y: 3 * a + 0.5 * b + 0.3 * normal() };
    });
    expect(targetSum(task, new Set())).toBeNull();
  });

  test("names a column that ranks two classes all but perfectly", () => {
    const task = taskOf((i, normal) => ({ leak: (i % 2) + 0.2 * normal(), honest: (i % 2) + normal(), y: i % 2 }));
    expect(codes(task)).toEqual(["target-twin leak"]);
  });

  test("names times that the target drifts along, and not times that say nothing", () => {
    const drifting = taskOf((i, normal) => ({ day: 18_000 + i, a: normal(), y: i / 200 + normal() }), ["day"]);
    expect(codes(drifting)).toEqual(["time-order day"]);
    expect(findLeaks(drifting)[0]!.fix).toContain('--time "day"');
    expect(codes(taskOf((i, normal) => ({ day: 18_000 + i, a: normal(), y: normal() }), ["day"]))).toEqual([]);
  });

  test("names numbers of rows", () => {
    expect(codes(taskOf((i, normal) => ({ row: 7 + 3 * i, a: normal(), y: normal() })))).toEqual(["row-counter row"]);
  });

  test("names a column by its name only where it knows something, too", () => {
    const late = taskOf((_, normal) => {
      const y = normal();
      return { final_amount: y + normal(), result_code: normal(), y };
    });
    expect(codes(late)).toEqual(["late-name final_amount"]);
  });
});

describe("names", () => {
  test.each([
    ["churn_date", "churned"],
    ["G2", "G3"],
    ["loan_outcome_code", "default"],
    ["chargeback", "fraud"],
  ])("%s may be written after %s", (name, target) => expect(soundsLate(name, target)).not.toBeNull());

  test.each([
    ["median_income", "median_house_value"],
    ["age", "wage"],
    ["x", "y"],
    ["G2", "grade"],
  ])("%s says nothing of %s", (name, target) => expect(soundsLate(name, target)).toBeNull());
});
