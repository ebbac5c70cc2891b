import { describe, expect, test } from "vitest";
import { applySchema } from "./apply-schema.ts";
import { inferSchema } from "./infer-schema.ts";
import { findPersonalData, passesIban, passesLuhn } from "./personal-data.ts";
import { prepareTable } from "./prepare-table.ts";
import { profileTable } from "./profile.ts";
import { rowsToRaw } from "./read-json.ts";
import { defineTask } from "./task.ts";

type Rows = readonly Record<string, string | number | null>[];

function read(rows: Rows) {
  const raw = rowsToRaw(rows);
  const schema = inferSchema(raw);
  return { raw, schema, table: applySchema(raw, schema.columns) };
}

const made = (make: (i: number) => Record<string, string | number | null>, rows = 60) =>
  Array.from({ length: rows }, (_, i) => make(i));

function codesOf(rows: Rows, target?: string): string[] {
  const { table, schema } = read(rows);
  const task = target === undefined ? null : defineTask(table, schema, { target });
  return profileTable(table, schema, { task }).warnings.map((warning) => `${warning.code} ${warning.column}`);
}

describe("profileTable", () => {
  test("gives counts, quantiles and the most frequent values", () => {
    const { table, schema } = read([1, 2, 3, 4, 100, null, 1].map((x) => ({ x, w: x === 1 ? "a" : "b", z: x })));
    const { columns, missingCells } = profileTable(table, schema);
    expect(missingCells).toBe(2);
    expect(columns[0]).toMatchObject({
      missing: 1,
      distinct: 5,
      numbers: { min: 1, q1: 1.25, median: 2.5, q3: 3.75, max: 100, mean: 18.5, outliers: 1 },
    });
    expect(columns[0]!.mostFrequent[0]).toEqual({ value: "1", count: 2 });
    expect(columns[1]!.mostFrequent).toEqual([
      { value: "b", count: 5 },
      { value: "a", count: 2 },
    ]);
  });

  test.each<[string, Rows, string]>([
    ["a constant", made((i) => ({ x: i % 7, c: "same" })), "constant c"],
    ["an empty column", made((i) => ({ x: i % 7, e: null })), "all-missing e"],
    ["an identifier", made((i) => ({ x: i % 7, key: `k${i}` })), "id key"],
    ["a row number", made((i) => ({ x: i % 7, n: i + 1 })), "id n"],
    ["a column that is mostly missing", made((i) => ({ x: i % 7, m: i % 3 === 0 ? i % 5 : null })), "mostly-missing m"],
    ["a column twice", made((i) => ({ x: i % 7, again: i % 7 })), "duplicate-column again"],
    [
      "words for one another",
      made((i) => ({ x: ["HR", "IT"][i % 2]!, long: ["Human Resources", "Information"][i % 2]! })),
      "duplicate-column long",
    ],
    ["rows twice", made((i) => ({ x: i % 7, z: i % 2 })), "duplicate-rows null"],
    [
      "numbers mixed with words",
      made((i) => ({ x: i % 7, mix: i % 2 === 0 ? `A${i % 5}` : String(i % 9) })),
      "mixed-kinds mix",
    ],
    ["a code for missing", made((i) => ({ x: i % 10 === 0 ? -999 : (i * 7) % 31 })), "missing-code x"],
  ])("warns of %s", (_, rows, warning) => {
    expect(codesOf(rows)).toContain(warning);
  });

  test("warns of a column that gives the target away, but not of a good feature", () => {
    const rows = made(
      (i) => ({ good: (i * 7) % 21, leak: i % 2 === 0 ? "before" : "after", late: i % 2 === 0 ? null : 5, y: i % 2 }),
      200,
    );
    const codes = codesOf(rows, "y").filter((code) => code.startsWith("target-twin"));
    expect(codes).toEqual(["target-twin leak", "target-twin late"]);
    const amounts = made(
      (i) => ({ good: (i * 7) % 50, leak: 3 * ((i * 7) % 50) + 1 + (i % 2) * 0.1, y: ((i * 7) % 50) + 0.5 }),
      400,
    );
    expect(codesOf(amounts, "y")).toContain("target-twin leak");
  });

  test("warns of classes that are rare", () => {
    expect(
      codesOf(
        made((i) => ({ x: i % 13, y: i % 40 === 0 ? 1 : 0 }), 400),
        "y",
      ),
    ).toContain("imbalance y");
    expect(
      codesOf(
        made((i) => ({ x: i % 13, y: i < 3 ? 1 : 0 }), 60),
        "y",
      ),
    ).toContain("rare-class y");
  });

  test("is plain data", () => {
    const { table, schema } = read(made((i) => ({ x: i % 7, y: i % 2 })));
    const profile = profileTable(table, schema, { task: defineTask(table, schema, { target: "y" }) });
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  });
});

describe("personal data", () => {
  // Numbers from the card networks' and ISO 13616's published examples.
  test("checks the digits of cards and accounts", () => {
    expect(["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005"].every(passesLuhn)).toBe(true);
    expect(["4111111111111112", "0000000000000000", "12345"].some(passesLuhn)).toBe(false);
    expect(["GB29 NWBK 6016 1331 9268 19", "DE89370400440532013000"].every(passesIban)).toBe(true);
    expect(["DE89370400440532013001", "DE89"].some(passesIban)).toBe(false);
  });

  test("is found by values, and by names where values allow", () => {
    const { table } = read(
      made((i) => ({
        contact: `user${i}@example.org`,
        tel: `+49 30 ${1000 + i}${i % 10}`,
        own_telephone: i % 2 === 0 ? "yes" : "none",
        surname: `Name${"abcdefghij"[i % 10]}${"klmnop"[i % 6]}${"qrstuv"[Math.floor(i / 6) % 6]}`,
        order: `${2_251_682_692_923_920 + i * 10}`,
        remark:
          i % 9 === 0
            ? `Please write to me at mail${i}@example.com, or call again some other day, thank you`
            : `Nothing of note happened on the day number ${i}, and nobody complained at all`,
      })),
    );
    expect(findPersonalData(table).map(({ column, kind, by, insideText }) => [column, kind, by, insideText])).toEqual([
      ["contact", "e-mail", "values", false],
      ["tel", "phone", "values", false],
      ["surname", "person name", "name", false],
      ["remark", "e-mail", "values", true],
    ]);
  });
});

test("prepareTable lists every change", () => {
  const { raw, schema, table } = read([
    { a: "1,000", b: " x ", c: "01/02/2020", d: "k", e: "YES" },
    { a: "2", b: "?", c: "13/02/2020", d: "k", e: "no" },
    { a: "2", b: "?", c: "13/02/2020", d: "k", e: "no" },
    { a: "-", b: "y", c: "", d: "k", e: "yes" },
    { a: "7", b: "y", c: "", d: "k", e: "yes" },
  ]);
  const prepared = prepareTable(table, schema, raw, { dropDuplicates: true });
  expect(prepared.table.rows).toBe(4);
  expect(prepared.table.columns.map((column) => column.name)).toEqual(["a", "b", "c", "e"]);
  expect(prepared.changes.map((c) => `${c.column}: ${c.what}, ${c.count}, ${c.example}`)).toMatchInlineSnapshot(`
    [
      "a: text read as number, 1, "1,000"",
      "a: read as missing, 1, "-" is now empty",
      "b: blanks trimmed, 1, " x " is now "x"",
      "b: read as missing, 2, "?" is now empty",
      "c: date written as ISO, 3, "01/02/2020"",
      "e: boolean spelled alike, 1, "YES"",
      "d: column dropped, 5, every cell is "k"",
      "null: rows dropped, 1, row 3 repeats an earlier row",
    ]
  `);
  expect(prepareTable(table, schema, raw, { dropConstant: false }).table.rows).toBe(5);
});
