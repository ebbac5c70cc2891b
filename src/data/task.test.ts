import { describe, expect, test } from "vitest";
import { applySchema } from "./apply-schema.ts";
import { inferSchema } from "./infer-schema.ts";
import { rowsToRaw } from "./read-json.ts";
import { targetFor } from "./target.ts";
import { defineTask, type TaskOptions } from "./task.ts";

function read(rows: readonly Record<string, string | number | null>[]) {
  const raw = rowsToRaw(rows);
  const schema = inferSchema(raw);
  return { table: applySchema(raw, schema.columns), schema };
}

/** Thirty rows with a feature and the given targets in turn. */
function withTarget(cells: readonly (string | number | null)[], options: TaskOptions = {}, name = "y") {
  const { table, schema } = read(
    Array.from({ length: 30 }, (_, i) => ({ x: (i * 7) % 11, [name]: cells[i % cells.length]! })),
  );
  return defineTask(table, schema, { target: name, ...options });
}

describe("defineTask", () => {
  test.each([
    ["y", [0, 1], "binary"],
    ["y", [1, 2], "binary"],
    ["y", ["a", "b"], "binary"],
    ["y", ["Yes", "No"], "binary"],
    ["y", ["a", "b", "c"], "multiclass"],
    ["y", [0, 1, 2], "multiclass"],
    ["y", [1, 2, 3], "multiclass"],
    ["quality", [3, 4, 5, 6, 7], "regression"],
    ["y", [3, 5, 8], "regression"],
    ["class", [3, 5, 8], "multiclass"],
    ["count", [0, 1, 2], "regression"],
    ["y", [0.5, 1.5, 2.5], "regression"],
  ])("takes %s %j for %s", (name, cells, kind) => {
    expect(withTarget(cells, {}, name).kind).toBe(kind);
  });

  test.each([
    [["No", "Yes"], ["No", "Yes"], '"Yes" means yes'],
    [["false", "true", "true"], ["false", "true"], '"true" means yes'],
    [[1, 0, 1], ["0", "1"], '"1" means yes'],
    [["good", "bad", "good"], ["good", "bad"], '"bad" is the rarer class (10 of 30 rows)'],
    [[1, 2, 1], ["1", "2"], '"2" is the rarer class (10 of 30 rows)'],
  ])("of %j, puts the positive class last: %j", (cells, classes, reason) => {
    const task = withTarget(cells);
    expect(task.classes).toEqual(classes);
    expect(task.positiveReason).toBe(reason);
    const set = withTarget(cells, { positive: classes[0]!.toUpperCase() });
    expect(set.classes).toEqual([classes[1], classes[0]]);
    expect([...set.target]).toEqual([...task.target].map((c) => 1 - c));
  });

  test("leaves out rows without a target and remembers which it kept", () => {
    const task = withTarget(["a", null, "b"]);
    expect([...task.rows.slice(0, 4)]).toEqual([0, 2, 3, 5]);
    expect(task.table.rows).toBe(20);
    expect(task.notes).toEqual(['10 of 30 rows have no "y" and are left out.']);
  });

  test("leaves out identifiers, constants and empty columns, each with its reason", () => {
    const { table, schema } = read(
      Array.from({ length: 30 }, (_, i) => ({
        row: i,
        code: `k${i}`,
        same: "x",
        none: null,
        user_id: 1000 + ((i * 7) % 30),
        w: 1 + (i % 2),
        x: i % 7,
        y: i % 2,
      })),
    );
    const task = defineTask(table, schema, { target: "y", weight: "w" });
    expect(task.roles.features).toEqual(["x"]);
    expect(task.roles.excluded).toMatchInlineSnapshot(`
      [
        {
          "column": "row",
          "reason": "a row number: 0, 1, 2, ...",
        },
        {
          "column": "code",
          "reason": "an identifier: 30 distinct values in 30 cells",
        },
        {
          "column": "same",
          "reason": "every cell is "x"",
        },
        {
          "column": "none",
          "reason": "every cell is missing",
        },
        {
          "column": "user_id",
          "reason": "an identifier: whole numbers, all but unique, and the name says "id"",
        },
        {
          "column": "w",
          "reason": "the weight of the row",
        },
      ]
    `);
    expect(defineTask(table, schema, { target: "y", include: ["code"], exclude: ["x"] }).roles.features).toEqual([
      "code",
      "w",
    ]);
    expect([...task.weights!.slice(0, 3)]).toEqual([1, 2, 1]);
  });

  test("keeps unique measurements", () => {
    const { table, schema } = read(
      Array.from({ length: 40 }, (_, i) => ({
        weight: 50 + ((i * 17) % 40) + 0.25,
        price: 1000 + ((i * 13) % 40),
        y: i % 2,
      })),
    );
    expect(defineTask(table, schema, { target: "y" }).roles.features).toEqual(["weight", "price"]);
  });

  test("reads the target of another table in its own terms", () => {
    const task = withTarget(["b", "a", "c"]);
    const { table } = read([{ y: "c" }, { y: null }, { y: "a" }, { y: "b" }]);
    expect([...targetFor(task, table.columns[0]!)]).toEqual([2, Number.NaN, 0, 1]);
    expect(() => targetFor(task, read([{ y: "z" }, { y: "a" }]).table.columns[0]!)).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: Column "y", row 1 must be one of the classes a, b, c, got "z". Remove the rows of that class, or train again with them.]`,
    );
  });

  test("refuses what cannot be learnt", () => {
    const words = Array.from({ length: 30 }, (_, i) => `word${i}`);
    const { table, schema } = read([
      { same: 1, y: 0 },
      { same: 1, y: 1 },
    ]);
    const faults = [
      () => withTarget([0, 1], { target: "yy" }),
      () => withTarget(["a"]),
      () => withTarget([null]),
      () => withTarget(words),
      () => withTarget([1, "inf", 2.5]),
      () => withTarget(["a", "b"], { task: "regression" }),
      () => withTarget(["a", "b", "c"], { task: "binary" }),
      () => withTarget(["a", "b"], { positive: "aa" }),
      () => withTarget([-1, 2.5, 1], { weight: "y", target: "x" }),
      () => withTarget([0, 1], { target: null }),
      () => withTarget([0, 1], { exclude: ["x"] }),
      () => defineTask(table, schema, { target: "y" }),
    ];
    const messages = faults.map((fault) => {
      try {
        return fault();
      } catch (error) {
        return `${(error as { code: string }).code}: ${(error as Error).message}`;
      }
    });
    expect(messages).toMatchInlineSnapshot(`
      [
        "data/unknown-column: The table has no column "yy". Did you mean y? It has 2: x, y.",
        "task/one-class: task.target must have at least 2 different values, got "y" with 1. Name another target, or add rows of another class.",
        "task/target-missing: task.target must have values, got "y" with every cell missing. Name another target.",
        "task/too-many-classes: task.target must be a column whose values repeat, got "y" with 30 different words in 30 rows. Name another target, or set its kind to number if it is one.",
        "task/infinite-target: task.target must be finite, got Infinity in "y", row 2. Correct or remove the row.",
        "task/wrong-kind: task.target must be a number for regression, got "y" of kind category. Use a classification, or set the kind of the column to number.",
        "task/wrong-kind: task.target must have 2 classes for a binary task, got "y" with 3. Use the task multiclass.",
        "task/unknown-class: task.positive must be one of "a", "b", got "aa". Did you mean a? Name the class whose probability you want.",
        "task/bad-weight: task.weight must be a number in [0, ∞), got -1 in "y", row 1. Correct the weights; 0 leaves a row out.",
        "task/no-target: task.target must be a column, got none. Name the column to predict, or use the task clustering or anomaly.",
        "task/no-features: A task must have at least 1 column to learn from, got none (x: left out by the user). Add columns, or include one of these by name.",
        "task/no-features: A task must have at least 1 column to learn from, got none (same: every cell is 1). Add columns, or include one of these by name.",
      ]
    `);
  });
});
