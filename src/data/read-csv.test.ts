import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RawTable, textAt } from "./raw-table.ts";
import { readCsv } from "./read-csv.ts";
import { writeCsv } from "./write-csv.ts";

function rowsOf(raw: RawTable): (string | null)[][] {
  return Array.from({ length: raw.rows }, (_, row) => raw.columns.map((column) => textAt(column, row)));
}
const namesOf = (raw: RawTable) => raw.columns.map((column) => column.name);

describe("readCsv", () => {
  test("reads quotes, line breaks inside cells and any line end", () => {
    const raw = readCsv('a,b\r\n1,"x, ""y""\r\nz"\r\n\r\n2,\n3,"w"\r');
    expect(rowsOf(raw)).toEqual([
      ["1", 'x, "y"\r\nz'],
      ["2", ""],
      ["3", "w"],
    ]);
    expect([...raw.lines!]).toEqual([2, 5, 6]);
  });

  test.each([
    ["a;b\n1,5;2\n3,5;4\n", ";"],
    ["a\tb\n1\t2\n", "\t"],
    ["a|b\n1|2\n", "|"],
    ['a,b\n"1;2;3",4\n', ","],
    ["a\n1\n", ","],
  ])("finds the delimiter of %j", (text, delimiter) => {
    expect(rowsOf(readCsv(text))).toEqual(rowsOf(readCsv(text, { delimiter: delimiter as "," })));
    expect(namesOf(readCsv(text)).length).toBe(delimiter === "," && text.startsWith("a\n") ? 1 : 2);
  });

  test("gives every column a name of its own and says so", () => {
    const raw = readCsv("x,,x,__proto__,constructor,x (2)\n1,2,3,4,5,6\n");
    expect(namesOf(raw)).toEqual(["x", "column 2", "x (3)", "__proto__", "constructor", "x (2)"]);
    expect(raw.notes).toMatchInlineSnapshot(`
      [
        "Column 2 has no name; it is called "column 2".",
        "Column 3 repeats the name "x"; it is called "x (3)".",
      ]
    `);
  });

  test("reads a quotation mark inside an unquoted cell as it stands", () => {
    expect(rowsOf(readCsv('a,b\n5" pipe,1\n"q",2\n'))).toEqual([
      ['5" pipe', "1"],
      ["q", "2"],
    ]);
  });

  test("ignores a delimiter behind the last cell, and says so", () => {
    const raw = readCsv("a,b\n1,2,\n3,4\n");
    expect(rowsOf(raw)).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect(raw.notes).toEqual(["1 rows end with a delimiter too many; it was ignored."]);
  });

  test("skips a byte-order mark", () => {
    expect(namesOf(readCsv("\ufeffa,b\n1,2\n"))).toEqual(["a", "b"]);
  });

  test("gives back what writeCsv wrote", () => {
    const cell = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("", '"', ",", "\n", "\r\n", " x ", "\ufeff", '""'),
    );
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    const delimiters = fc.constantFrom(",", ";", "\t", "|") as fc.Arbitrary<",">;
    fc.assert(
      fc.property(table, delimiters, (rows, delimiter) => {
        const columns = rows[0]!.map((_, c) => ({ name: `c${c}`, cell: (row: number) => rows[row]![c]! }));
        const text = writeCsv(columns, rows.length, { delimiter });
        expect(rowsOf(readCsv(text, { delimiter }))).toEqual(rows);
      }),
    );
  });
});

test("a text that is no regular table is refused, with the line of the fault", () => {
  const hostile = [
    "a,b\n1,2\n3\n",
    'a,b\n"1\n1",2\n3,4,5\n',
    'a,b\n1,2\n3,"x\n5,6\n',
    'a,b\n1,2\n"x"y,3\n',
    " \n",
    "a,b\n",
  ];
  const messages = hostile.map((text) => {
    try {
      return readCsv(text, { source: "t.csv" });
    } catch (error) {
      return `${(error as { code: string }).code}: ${(error as Error).message}`;
    }
  });
  expect(messages).toMatchInlineSnapshot(`
    [
      "data/ragged-rows: t.csv, line 3 must be 2 cells wide like the first line, got 1. Correct the line, or quote cells that contain the delimiter.",
      "data/ragged-rows: t.csv, line 4 must be 2 cells wide like the first line, got 3. Correct the line, or quote cells that contain the delimiter.",
      "data/unbalanced-quote: t.csv, line 3 must be closed by a quotation mark before the next delimiter or line end, got an unbalanced quotation mark in the record that starts there. Close the quote, or write a quotation mark inside a cell as "".",
      "data/unbalanced-quote: t.csv, line 3 must be closed by a quotation mark before the next delimiter or line end, got an unbalanced quotation mark in the record that starts there. Close the quote, or write a quotation mark inside a cell as "".",
      "data/empty: t.csv must be a table with a header and rows, got nothing. Check that it was written.",
      "data/no-rows: t.csv must be a header and at least one row, got a header of 2 names and no row. Add rows.",
    ]
  `);
});
