import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { JoinPlan } from "../../contract/join.ts";
import { PLAIN_NUMBER } from "../../contract/schema.ts";
import { type RawTable, textAt } from "../raw-table.ts";
import { joinColumns } from "./join-columns.ts";
import { joinKnown } from "./join-known.ts";
import { readForModel } from "./read-for-model.node.ts";
import { type JoinOptions, readJoined } from "./read-joined.node.ts";

const folder = mkdtempSync(join(tmpdir(), "join-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

/** The made columns, row by row, as texts. */
async function made(main: readonly string[], orders: readonly string[], request: object, options: JoinOptions = {}) {
  const table = file("orders.csv", orders);
  const joined = await readJoined(file("main.csv", main), { ...options, joins: [{ table, ...request }] });
  return { ...joined, cells: cellsOf(joined.raw, joined.joins) };
}

function cellsOf(raw: RawTable, plans: readonly JoinPlan[]): Record<string, (string | null)[]> {
  const names = plans.flatMap((plan) => plan.makes.map((column) => column.name));
  const found = raw.columns.filter((column) => names.includes(column.name));
  return Object.fromEntries(
    found.map((column) => [column.name, Array.from({ length: raw.rows }, (_, row) => textAt(column, row))]),
  );
}

const CUSTOMERS = ["customer,date", "7,2024-03-01", "8,2024-03-01", "9,2024-03-01", ",2024-03-01", "7,"];
const ORDERS = [
  "customer,date,amount,shop,paid",
  "7,2024-02-20,10.5,north,yes",
  "7,2024-01-01,2,south,no",
  "7,2024-03-01,900,east,no",
  "7,2024-05-05,800,east,no",
  "8,2024-02-28,,north,",
  "5,2024-01-01,1,north,yes",
];

describe("a join", () => {
  test("sums up the rows of the key that are strictly before the time", async () => {
    const { cells, notes } = await made(CUSTOMERS, ORDERS, { on: "customer", asOf: "date" });
    expect(cells).toEqual({
      "orders.count": ["2", "1", "0", null, null],
      "orders.date.since": ["10", "2", null, null, null],
      "orders.amount.mean": ["6.25", null, null, null, null],
      "orders.amount.min": ["2", null, null, null, null],
      "orders.amount.max": ["10.5", null, null, null, null],
      "orders.amount.sum": ["12.5", "0", "0", null, null],
      "orders.amount.last": ["10.5", null, null, null, null],
      "orders.shop.distinct": ["2", "1", "0", null, null],
      "orders.shop.mostFrequent": ["north", "north", null, null, null],
      "orders.paid.rate": ["0.5", null, null, null, null],
    });
    expect(notes).toContain('Rows of "orders" count when their date is strictly before date.');
  });

  test("without a time takes every row of the key, and says so", async () => {
    const { cells, notes } = await made(CUSTOMERS, ORDERS, { on: "customer", as: "bought" });
    expect(cells["bought.count"]).toEqual(["4", "1", "0", null, "4"]);
    expect(cells["bought.shop.mostFrequent"]).toEqual(["east", "north", null, null, "east"]);
    expect(Object.keys(cells)).not.toContain("bought.amount.last");
    expect(notes.join()).toContain("give --as-of");
  });

  test("takes other names for key and time, and an identifier that is a number in one table alone", async () => {
    const main = ["customer_id,at", ...Array.from({ length: 30 }, (_, i) => `${i},2024-03-01`)];
    const orders = ["buyer,bought,amount", ...Array.from({ length: 60 }, (_, i) => `${i % 2},2024-01-01,${i}`)];
    const options = { kinds: { "orders.buyer": "category" as const } };
    const { cells } = await made(main, orders, { on: "customer_id=buyer", asOf: "at=bought" }, options);
    expect(cells["orders.count"]!.slice(0, 3)).toEqual(["30", "30", "0"]);
  });

  test.each<[string, readonly string[], object, RegExp]>([
    ["no key", ORDERS, {}, /must have a key .* --on <column>/],
    [
      "an unknown key",
      ORDERS,
      { on: "custmer" },
      /--on must name a column of main.csv, got "custmer". Did you mean customer/,
    ],
    ["a key that the second table lacks", ORDERS, { on: "customer=buyer" }, /--on must name a column of orders.csv/],
    [
      "words against numbers",
      ["customer,x", "c7,1", "c8,2"],
      { on: "customer" },
      /must be of the kind .* number, got category, such as "c7"/,
    ],
    ["digits with leading zeros", ["customer,x", "007,1", "008,2"], { on: "customer" }, /such as "007"/],
    [
      "a time of words",
      ["customer,date,x", "7,soon,1", "8,late,1"],
      { on: "customer", asOf: "date" },
      /time "date" of orders.csv must be a date/,
    ],
    [
      "numbers against dates",
      ["customer,date,x", "7,1,1", "8,2,1"],
      { on: "customer", asOf: "date" },
      /must be a date, got a column of kind number/,
    ],
    ["an unknown time", ORDERS, { on: "customer", asOf: "day" }, /--as-of must name a column/],
  ])("refuses %s", async (_, orders, request, words) => {
    await expect(made(CUSTOMERS, orders, request)).rejects.toThrow(words);
  });

  test("refuses a name that is there already, and two joins of one name", async () => {
    const main = ["customer,orders.count", "7,1", "8,2"];
    await expect(made(main, ORDERS, { on: "customer" })).rejects.toThrow(/must not have a column "orders.count"/);
    const join = { table: file("orders.csv", ORDERS), on: "customer" };
    const twice = readJoined(file("main.csv", CUSTOMERS), { joins: [join, join] });
    await expect(twice).rejects.toThrow(/a name of its own, got "orders" twice/);
  });
});

const number = (name: string) => ({ name, kind: "number" as const, reason: "", missing: [], number: PLAIN_NUMBER });
const plan: JoinPlan = {
  name: "t",
  from: "table",
  on: { here: number("key"), there: number("key") },
  asOf: { here: number("time"), there: number("time") },
  reads: [number("x"), { name: "w", kind: "category", reason: "", missing: [] }],
  makes: [
    ...(["count", "since"] as const).map((measure) => ({ name: measure, measure, of: null, rows: null })),
    ...(["mean", "min", "max", "sum", "last"] as const).map((m) => ({ name: m, measure: m, of: "x", rows: null })),
    ...(["distinct", "mostFrequent"] as const).map((m) => ({ name: m, measure: m, of: "w", rows: null })),
  ],
};
type Row = { readonly key: number; readonly time: number; readonly x: number; readonly w: number };

function table(rows: readonly Row[]): RawTable {
  const values = (name: "key" | "time" | "x") => ({ name, values: Float64Array.from(rows, (row) => row[name]) });
  const words = { name: "w", texts: ["c", "a", "b"], codes: Int32Array.from(rows, (row) => row.w) };
  return {
    source: "t",
    rows: rows.length,
    columns: [values("key"), values("time"), values("x"), words],
    lines: null,
    notes: [],
  };
}

/** The definition, row by row: every row of the second table is looked at for every row of the main one. */
function naive(here: Row, there: readonly Row[]): (string | null)[] {
  if (Number.isNaN(here.key) || Number.isNaN(here.time)) return plan.makes.map(() => null);
  const seen = there.filter((row) => row.key === here.key && row.time < here.time).sort((a, b) => a.time - b.time);
  const x = seen.map((row) => row.x).filter((value) => !Number.isNaN(value));
  const words = seen.filter((row) => row.w >= 0).map((row) => ["c", "a", "b"][row.w]!);
  const frequency = (word: string): number => words.filter((other) => other === word).length;
  const sum = x.reduce((total, value) => total + value, 0);
  const frequent = [...new Set(words)].sort().sort((a, b) => frequency(b) - frequency(a))[0];
  const numbers = [
    seen.length,
    seen.length === 0 ? null : here.time - seen.at(-1)!.time,
    ...(x.length === 0
      ? [null, null, null, 0, null]
      : [sum / x.length, Math.min(...x), Math.max(...x), sum, x.at(-1)!]),
    new Set(words).size,
  ];
  return [...numbers.map((value) => (value === null ? null : String(value))), frequent ?? null];
}

describe("a plan carried out", () => {
  const gap = (of: fc.Arbitrary<number>) => fc.oneof({ weight: 9, arbitrary: of }, fc.constant(Number.NaN));
  const rows = fc.array(
    fc.record({
      key: gap(fc.integer({ min: 0, max: 3 })),
      time: gap(fc.integer({ min: 0, max: 6 })),
      x: gap(fc.float({ min: -100, max: 100, noNaN: true }).map((value) => value + 0)),
      w: fc.integer({ min: -1, max: 2 }),
    }),
    { maxLength: 30 },
  );
  const cells = (here: readonly Row[], there: readonly Row[]): (string | null)[][] => {
    const columns = joinColumns(plan, table(here), table(there));
    return here.map((_, row) => columns.map((column) => textAt(column, row)));
  };

  test("says what the definition says, row by row", () => {
    fc.assert(
      fc.property(rows, rows, (here, there) => {
        expect(cells(here, there)).toEqual(here.map((row) => naive(row, there)));
      }),
    );
  });

  test("gives a row the same cells whatever stands beside it", () => {
    fc.assert(
      fc.property(rows, rows, (here, there) => {
        expect(here.map((row) => cells([row], there)[0])).toEqual(cells(here, there));
      }),
    );
  });

  test("does not see a planted leak: rows at or after the time change nothing", () => {
    fc.assert(
      fc.property(rows, rows, fc.integer({ min: 0, max: 6 }), (here, there, time) => {
        const now = here.map((row) => ({ ...row, time }));
        const leak = now.flatMap((row) => [time, time + 1].map((later) => ({ ...row, time: later, x: 1e6, w: 0 })));
        expect(cells(now, [...leak, ...there])).toEqual(cells(now, there));
      }),
    );
  });
});

describe("lags and windows", () => {
  const SALES = ["store,day,sold", "a,3,30", "b,1,5", "a,1,10", "a,2,20", "b,2,", "a,4,40", "b,3,7"];
  const past = { group: "store", time: "day", lags: [{ column: "sold", rows: [1, 2] }] };
  const rolling = [
    { column: "sold", rows: 2, how: "mean" as const },
    { column: "sold", rows: 9, how: "max" as const },
  ];

  test("look back within the group, by time", async () => {
    const read = await readJoined(file("sales.csv", SALES), { ...past, rolling });
    expect(cellsOf(read.raw, read.joins)).toEqual({
      "sold.lag1": ["20", null, null, "10", "5", "30", null],
      "sold.lag2": ["10", null, null, null, null, "20", "5"],
      "sold.meanOf2": ["15", null, null, "10", "5", "25", "5"],
      "sold.maxOf9": ["20", null, null, "10", "5", "30", "5"],
    });
  });

  test("go on from a history into rows whose own value is not known yet", async () => {
    const { joins, raw } = await readJoined(file("sales.csv", SALES), past);
    const next = file("next.csv", ["store,day", "a,5", "a,6", "c,1"]);
    const { given, whole } = await readForModel(joins, next, { history: join(folder, "sales.csv") });
    expect(given.columns.map((column) => column.name)).toEqual(["store", "day"]);
    expect(cellsOf(whole, joins)).toEqual({ "sold.lag1": ["40", null, null], "sold.lag2": ["30", "40", null] });
    expect(joinKnown(given, joins, [raw])).toEqual(whole);
  });

  test.each<[string, JoinOptions, RegExp]>([
    ["no time", { lags: past.lags }, /must have a time .* got none/],
    ["words", { ...past, lags: [{ column: "store", rows: [1] }] }, /column of numbers, got "store" of kind category/],
    ["an unknown column", { ...past, lags: [{ column: "solt", rows: [1] }] }, /no column "solt". Did you mean sold/],
  ])("refuse %s", async (_, options, words) => {
    await expect(readJoined(file("sales.csv", SALES), options)).rejects.toThrow(words);
  });

  test("refuse no history, and one that holds the rows themselves", async () => {
    const path = file("sales.csv", SALES);
    const { joins } = await readJoined(path, past);
    const sales = file("bare.csv", SALES);
    await expect(readForModel(joins, sales, {})).rejects.toThrow(/earlier rows: it looks back at "sold", got none/);
    await expect(readForModel(joins, sales, { history: path })).rejects.toThrow(/one of the same "store" and "day"/);
    const { whole } = await readForModel(joins, sales, { history: false });
    expect(cellsOf(whole, joins)["sold.lag1"]).toEqual(["20", null, null, "10", "5", "30", null]);
  });
});
