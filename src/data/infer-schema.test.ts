import { describe, expect, test } from "vitest";
import { isError } from "../contract/errors.ts";
import { applySchema } from "./apply-schema.ts";
import { inferSchema } from "./infer-schema.ts";
import { rowsToRaw } from "./read-json.ts";

const rawOf = (name: string, cells: readonly (string | number | boolean | null)[]) =>
  rowsToRaw(cells.map((cell) => ({ [name]: cell })));
const infer = (name: string, cells: readonly (string | number | boolean | null)[]) =>
  inferSchema(rawOf(name, cells)).columns[0]!;
const repeat = <T>(cells: readonly T[], times: number) => Array.from({ length: times }, () => cells).flat();

describe("inferSchema", () => {
  test.each([
    ["numbers", "x", ["1", "2.5", ""], "number"],
    ["numbers with a known word for missing", "x", ["1", "2", "None", "-"], "number"],
    ["numbers with thousands marks", "x", ["1,234", "5"], "number"],
    ["0 and 1", "x", ["0", "1", "1"], "number"],
    ["yes and no", "x", ["Yes", "No", "no"], "boolean"],
    ["true and false from JSON", "x", [true, false, null], "boolean"],
    ["yes and none: none may be a level", "x", ["yes", "none", "yes"], "category"],
    ["t and f", "x", ["t", "f"], "boolean"],
    ["f alone", "x", ["F", "F"], "category"],
    ["F and M", "x", ["F", "M"], "category"],
    ["yes, no and something else", "x", ["Yes", "No", "No service"], "category"],
    ["dates", "x", ["2020-01-31", "2021-05-02 10:00"], "datetime"],
    ["leading zeros", "x", ["01039", "62310"], "category"],
    ["long digits", "x", ["1234567890123456", "1234567890123457"], "category"],
    ["codes by name", "area_code", repeat(["415", "408", "510"], 10), "category"],
    ["seconds since 1970 by name", "created_at", ["1600000000", "1600003600"], "datetime"],
    ["seconds without such a name", "x", ["1600000000", "1600003600"], "number"],
    ["cabins", "cabin", ["C85", "B42", "E46"], "category"],
    ["one-letter units are not numbers", "x", ["7A", "8B"], "category"],
    ["nothing", "x", ["", null, "?"], "number"],
  ])("reads %s", (_, name, cells, kind) => {
    expect(infer(name, cells).kind).toBe(kind);
  });

  test("tells running text from words by how it varies", () => {
    const names = Array.from({ length: 40 }, (_, i) => `Braund, Mr. Owen the ${i}th`);
    expect(infer("name", names).kind).toBe("text");
    expect(infer("title", repeat(["Office Services Coordinator II", "Master Police Officer of Town"], 40)).kind).toBe(
      "category",
    );
  });

  test("says why, and which words it took for missing", () => {
    const reasons = [
      infer("a", ["1", "2", "N/A", "-"]),
      infer("b", ["US", "DE", "NA", "None"]),
      infer("c", ["13/01/2020", "01/02/2020"]),
      infer("d", ["01/02/2020", "03/04/2020"]),
      infer("zip", ["10115", "10117", "10115"]),
      infer("e", ["$1,200", "$5"]),
    ].map((column) => `${column.kind}: ${column.reason}`);
    expect(reasons).toMatchInlineSnapshot(`
      [
        "number: every value is a number; "-", "N/A" read as missing",
        "category: 3 distinct words in 3 cells; "NA" read as missing",
        "datetime: every value is a date ("13/01/2020"), day first: "13/01/2020" reads in no other way",
        "datetime: every value is a date ("01/02/2020"), day and month cannot be told apart; read month first, as is usual with /",
        "category: the name says "zip": digits that are a code",
        "number: every value is a number with "," between thousands and a currency or unit",
      ]
    `);
  });

  test("takes a rare word among many numbers for missing, but never one with digits in it", () => {
    const numbers = Array.from({ length: 400 }, (_, i) => String(i));
    expect(infer("x", [...numbers, "broken"])).toMatchObject({ kind: "number", missing: ["broken"] });
    expect(infer("x", [...numbers, "12 or 13"]).kind).toBe("category");
  });

  test("keeps None as a level among words", () => {
    const raw = rawOf("x", ["None", "Low", "High", "None"]);
    const table = applySchema(raw, inferSchema(raw).columns);
    expect(table.columns[0]).toMatchObject({ levels: ["High", "Low", "None"], codes: Int32Array.of(2, 1, 0, 2) });
  });

  test("is overruled by the user", () => {
    const raw = rawOf("x", ["1", "2", "-999"]);
    const asWords = inferSchema(raw, { kinds: { x: "category" } });
    expect(applySchema(raw, asWords.columns).columns[0]).toMatchObject({
      kind: "category",
      levels: ["-999", "1", "2"],
    });
    const withMissing = inferSchema(raw, { missing: ["-999"] });
    expect(applySchema(raw, withMissing.columns).columns[0]).toMatchObject({
      values: Float64Array.of(1, 2, Number.NaN),
    });
    expect(() => inferSchema(raw, { kinds: { y: "text" } })).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: The table has no column "y" to set the kind of. Did you mean x? It has 1: x.]`,
    );
  });

  test("names the cell that a kind set by the user cannot read", () => {
    const raw = rawOf("x", ["1", "two", "3"]);
    expect(() =>
      applySchema(raw, inferSchema(raw, { kinds: { x: "number" } }).columns),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: Column "x", row 2 must be a number, got "two". Correct the cell, or declare it a missing value, or give the column another kind.]`,
    );
  });
});

describe("applySchema", () => {
  const schema = inferSchema(
    rowsToRaw([
      { a: 1, b: "x" },
      { a: 2, b: "y" },
    ]),
  );

  test("reads columns by name, whatever their order, and leaves others alone", () => {
    const table = applySchema(rowsToRaw([{ z: 0, b: "y", a: 5 }]), schema.columns);
    expect(table.columns.map((column) => column.name)).toEqual(["a", "b"]);
  });

  test("gives -2 to a level that the dictionary does not have", () => {
    const columns = schema.columns.map((column) => (column.name === "b" ? { ...column, levels: ["x", "y"] } : column));
    const table = applySchema(
      rowsToRaw([
        { a: 1, b: "z" },
        { a: 1, b: null },
        { a: 1, b: " y " },
      ]),
      columns,
    );
    expect(table.columns[1]).toMatchObject({ codes: Int32Array.of(-2, -1, 1) });
  });

  test("reads a number as the number it is, whatever marks the texts of the schema use", () => {
    const { columns } = inferSchema(rowsToRaw([{ price: "1.234,5" }, { price: "2,25" }, { price: "1.234.567,5" }]));
    const values = (rows: readonly { price: unknown }[]) => applySchema(rowsToRaw(rows), columns).columns[0];
    expect(values([{ price: 2.5 }, { price: null }])).toMatchObject({ values: Float64Array.of(2.5, Number.NaN) });
    expect(values([{ price: 1.234 }])).toMatchObject({ values: Float64Array.of(1.234) });
    expect(values([{ price: "1.234" }])).toMatchObject({ values: Float64Array.of(1234) });
  });

  test("names the columns that are missing", () => {
    try {
      applySchema(rowsToRaw([{ A: 1, bb: 2 }], "new.csv"), schema.columns);
      expect.unreachable();
    } catch (error) {
      expect(isError(error, "data/missing-column")).toBe(true);
      expect((error as Error).message).toMatchInlineSnapshot(
        `"new.csv must have the columns "a", "b", got none of that name. Did you mean A? It has 2: A, bb."`,
      );
    }
  });
});
