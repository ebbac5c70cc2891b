import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as arrow from "apache-arrow";
import sqlite from "node-sqlite3-wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CSV, DDL, seen, VALUES } from "../../tests/typed-table.ts";
import { readTable } from "./read-table.node.ts";
import { writeTable } from "./write-table.node.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-sources-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const refusal = (source: string, options = {}): Promise<string> =>
  readTable(source, options).then(
    () => "read",
    (error) => `${error.code}: ${error.message}`.replaceAll(`${folder}/`, ""),
  );

async function expected(): Promise<unknown> {
  await writeFile(join(folder, "t.csv"), CSV);
  return seen((await readTable(join(folder, "t.csv"))).table);
}

function database(name: string, sql: string): string {
  const path = join(folder, name);
  const made = new sqlite.Database(path);
  made.exec(sql);
  made.close();
  return path;
}

/** The table of CSV, with the types that Arrow has for it. */
function arrowTable(): arrow.Table {
  const milliseconds = [
    Date.UTC(2020, 0, 31, 10),
    Date.UTC(2020, 1, 29, 23, 59, 59, 500),
    null,
    Date.UTC(1969, 11, 31, 0, 0, 1),
  ];
  const days = [Date.UTC(2020, 0, 31), Date.UTC(2020, 1, 29), null, Date.UTC(1969, 11, 31)];
  const words = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8());
  return new arrow.Table({
    real: arrow.vectorFromArray([1.5, -0.25, null, 1e-7], new arrow.Float64()),
    whole: arrow.vectorFromArray([1, null, 3, -4], new arrow.Int16()),
    big: arrow.vectorFromArray([12345678901234567n, 12345678901234568n, null, 1n], new arrow.Int64()),
    truth: arrow.vectorFromArray([true, false, true, null], new arrow.Bool()),
    day: arrow.vectorFromArray(
      days.map((d) => (d === null ? null : new Date(d))),
      new arrow.DateDay(),
    ),
    moment: arrow.vectorFromArray(milliseconds, new arrow.TimestampMicrosecond()),
    word: arrow.vectorFromArray(["a", "b", "a", null], words),
    note: arrow.vectorFromArray(['x, "y"', "größer 漢字 😀", null, "two words"], new arrow.Utf8()),
  });
}

describe("the same table", () => {
  test("comes out of CSV and Arrow, as a file and as a stream", async () => {
    const whole = await expected();
    for (const [name, form] of [
      ["t.arrow", "file"],
      ["t.feather", "file"],
      ["stream.bin", "stream"],
    ] as const) {
      await writeFile(join(folder, name), arrow.tableToIPC(arrowTable(), form));
      expect([name, seen((await readTable(join(folder, name))).table)]).toEqual([name, whole]);
    }
  });

  test("comes out of SQLite, by table, alone and by query", async () => {
    const whole = await expected();
    const path = database("one.sqlite", `CREATE TABLE "it's" (${DDL}); INSERT INTO "it's" VALUES ${VALUES}`);
    for (const [source, options] of [
      [path, {}],
      [`${path}::it's`, {}],
      [path, { query: `select * from "it's" order by rowid; ` }],
    ] as const)
      expect(seen((await readTable(source, options)).table)).toEqual(whole);
    expect((await readdir(folder)).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });

  test("comes back from .arrow, .feather and .parquet as it was written", async () => {
    await expected();
    const read = await readTable(join(folder, "t.csv"));
    for (const name of ["o.arrow", "o.feather", "o.parquet"]) {
      await writeTable(join(folder, name), read.table, read.schema);
      expect([name, seen((await readTable(join(folder, name))).table)]).toEqual([name, seen(read.table)]);
    }
  });
});

describe("Arrow", () => {
  test("reads decimals, other integers, times, seconds of durations and nested values", async () => {
    const decimal = arrow.makeData({
      type: new arrow.Decimal(2, 12, 128),
      length: 2,
      data: new Uint32Array([125, 0, 0, 0, 4294967171, 4294967295, 4294967295, 4294967295]),
    });
    const list = new arrow.List(new arrow.Field("item", new arrow.Int32()));
    const table = new arrow.Table({
      decimal: new arrow.Vector([decimal]),
      byte: arrow.vectorFromArray([200, 3], new arrow.Uint8()),
      long: arrow.vectorFromArray([5n, -6n], new arrow.Int64()),
      half: arrow.vectorFromArray([1.5, -2], new arrow.Float16()),
      time: arrow.vectorFromArray([3_723_000, 0], new arrow.TimeMillisecond()),
      span: arrow.vectorFromArray([1500n, 2000n], new arrow.DurationMillisecond()),
      list: arrow.vectorFromArray([[1, 2], [3]], list),
      nothing: arrow.vectorFromArray([null, null], new arrow.Null()),
      nanoseconds: arrow.vectorFromArray([1_580_464_800_000, null], new arrow.TimestampNanosecond("Europe/Berlin")),
    });
    await writeFile(join(folder, "types.arrow"), arrow.tableToIPC(table, "file"));
    const { raw } = await readTable(join(folder, "types.arrow"));
    const shown = raw.columns.map((column) =>
      "texts" in column ? [...column.codes].map((c) => column.texts[c] ?? null) : [...column.values],
    );
    expect(shown).toEqual([
      [1.25, -1.25],
      [200, 3],
      [5, -6],
      [1.5, -2],
      ["01:02:03", "00:00:00"],
      [1.5, 2],
      ["[1,2]", "[3]"],
      [Number.NaN, Number.NaN],
      ["2020-01-31 10:00:00", null],
    ]);
  });

  test("reads what pandas writes, compressed by LZ4 (its default) or Zstandard", async () => {
    const golden = join(import.meta.dirname, "../../tests/golden");
    const whole = seen((await readTable(join(golden, "feather.csv"))).table);
    for (const name of ["feather-lz4.feather", "feather-zstd.feather"])
      expect([name, seen((await readTable(join(golden, name))).table)]).toEqual([name, whole]);
    const bytes = await readFile(join(golden, "feather-lz4.feather"));
    // Every second byte of the buffers changed: whatever the faults are, they are one error or another table.
    for (const step of [2, 61, 400]) {
      const holes = bytes.map((byte, i) =>
        i > 1400 && i < bytes.length - 2000 && i % step === 0 ? byte ^ 0x5a : byte,
      );
      await writeFile(join(folder, "holes.feather"), holes);
      expect(await refusal(join(folder, "holes.feather"))).toMatch(/^(read|data\/)/);
    }
  });

  test("refuses what is cut, strange or empty", async () => {
    const bytes = arrow.tableToIPC(arrowTable(), "file");
    const stream = arrow.tableToIPC(arrowTable(), "stream");
    const binary = new arrow.Table({ blob: arrow.vectorFromArray([Uint8Array.of(1)], new arrow.Binary()) });
    const files: Record<string, Uint8Array> = {
      "cut.arrow": bytes.subarray(0, bytes.length - 40),
      "head.arrow": bytes.subarray(0, 12),
      "cut-stream.arrow": stream.subarray(0, stream.length - 60),
      "blob.arrow": arrow.tableToIPC(binary, "file"),
      "empty.arrow": arrow.tableToIPC(arrowTable().slice(0, 0), "file"),
      "old.feather": new TextEncoder().encode("FEA1....FEA1"),
      "holes.arrow": bytes.map((byte, i) => (i > 400 && i < bytes.length - 12 ? (byte * 31 + i) & 255 : byte)),
    };
    const messages: string[] = [];
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content);
      messages.push((await refusal(join(folder, name))).replace(/\(.*\)/, "(...)"));
    }
    expect(messages).toMatchInlineSnapshot(`
      [
        "data/damaged: cut.arrow must be a whole Arrow file, got one whose end is missing. Write it again.",
        "data/damaged: head.arrow must be a whole Arrow file, got one whose end is missing. Write it again.",
        "data/damaged: cut-stream.arrow must be a whole Arrow file, got one that cannot be read (...). Write it again.",
        "data/unsupported-column: blob.arrow, column "blob" must hold numbers, words, dates or nested values, got Binary. Write the table without that column, or the column as text.",
        "data/no-rows: empty.arrow must be a header and at least one row, got a header of 8 names and no row. Add rows.",
        "data/unknown-format: old.feather must be Arrow or Feather of version 2, got Feather of version 1. Write it again with a current library.",
        "data/damaged: holes.arrow must be a whole Arrow file, got one that cannot be read (...). Write it again.",
      ]
    `);
  });
});

describe("SQLite", () => {
  test("says what is wrong with a file, a table or a query", async () => {
    const two = database(
      "two.db",
      "CREATE TABLE people (a, b); CREATE TABLE houses (a); INSERT INTO people VALUES (1, x'00')",
    );
    database("none.db", "PRAGMA user_version = 1; CREATE TABLE t (a); DROP TABLE t");
    const bytes = await readFile(two);
    await writeFile(
      join(folder, "corrupt.db"),
      Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100, 7)]),
    );
    await writeFile(join(folder, "short.db"), bytes.subarray(0, 40));
    await mkdir(join(folder, "folder.db"));
    const at = (name: string): string => join(folder, name);
    const asked: [string, object?][] = [
      [two],
      [`${two}::peple`],
      [`${two}::people`],
      [`${two}::houses`],
      [at("none.db")],
      [at("corrupt.db")],
      [at("short.db")],
      [at("folder.db")],
      [`${at("folder.db")}::t`],
      [`${at("nowhere.db")}::t`],
      [`${at("t.csv")}::t`],
      [at("t.csv"), { query: "select 1" }],
      [`${two}::people`, { query: "select 1" }],
      [two, { query: "select 1 as a; select 2 as a" }],
      [two, { query: "select a from peeple" }],
      [two, { query: "select a, a from people" }],
      [two, { query: "delete from people" }],
      [two, { query: "" }],
      [two, { query: "select a from people where a > ?" }],
      [two, { query: "select a from people where a > 5" }],
    ];
    const messages: string[] = [];
    for (const [source, options] of asked) messages.push(await refusal(source, options));
    expect(messages).toMatchInlineSnapshot(`
      [
        "data/which-table: two.db must hold exactly one table, got 2. Name one as two.db::table. It has 2: houses, people.",
        "data/no-table: two.db must have the table "peple", got none of that name. Did you mean people? It has 2: houses, people.",
        "data/unsupported-column: two.db::people, column "b" must hold numbers or texts, got binary data (a BLOB). Leave the column out: --query with the columns to read.",
        "data/no-rows: two.db::houses must be a header and at least one row, got a header of 1 names and no row. Add rows.",
        "data/which-table: none.db must hold exactly one table, got 0. Name one as none.db::table. It has none.",
        "data/damaged: corrupt.db must be a whole SQLite database, got one that cannot be read (database disk image is malformed). Check it with PRAGMA integrity_check, or write it again.",
        "data/damaged: short.db must be a whole SQLite database, got one that cannot be read (database disk image is malformed). Check it with PRAGMA integrity_check, or write it again.",
        "data/directory: folder.db must be a file, got a directory. Name one file in it.",
        "data/directory: folder.db must be a file, got a directory. Name one file in it.",
        "data/no-file: nowhere.db must be a file, got no such file. Check the path.",
        "data/not-a-database: t.csv must be an SQLite database to be read with ::t, got another file. Leave ::t out.",
        "data/not-a-database: t.csv must be an SQLite database to be read with --query, got another file. Leave --query out.",
        "use/table-and-query: two.db::people must be read by a table or by a query, got both. Leave out --query or what is behind ::.",
        "data/bad-query: two.db (query) must be one SELECT that the database understands, got: near ";": syntax error. Change --query.",
        "data/bad-query: two.db (query) must be one SELECT that the database understands, got: no such table: peeple. Change --query.",
        "data/bad-query: two.db (query) must be one SELECT that the database understands, got: two columns "a"; name one of them anew with AS. Change --query.",
        "data/bad-query: two.db (query) must be one SELECT that the database understands, got: near "delete": syntax error. Change --query.",
        "data/bad-query: two.db (query) must be one SELECT that the database understands, got: near ")": syntax error. Change --query.",
        "data/bad-query: two.db (query) must be one SELECT that the database understands, got: parameters are not allowed in views. Change --query.",
        "data/no-rows: two.db (query) must be a header and at least one row, got a header of 1 names and no row. Add rows.",
      ]
    `);
    expect(await readFile(two)).toEqual(bytes);
  });

  test("reads what a writer has not yet merged, and leaves the files alone", async () => {
    const path = join(folder, "log.db");
    const script = `const { Database } = require("node-sqlite3-wasm"); const d = new Database(${JSON.stringify(path)});
      d.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)");
      require("node:fs").copyFileSync(${JSON.stringify(path)}, ${JSON.stringify(`${path}.2`)});
      require("node:fs").copyFileSync(${JSON.stringify(`${path}-wal`)}, ${JSON.stringify(`${path}.2-wal`)});`;
    const { execFileSync } = await import("node:child_process");
    execFileSync(process.execPath, ["-e", script], { stdio: "ignore" });
    const before = (await readdir(folder)).sort();
    expect((await readTable(`${path}.2::t`)).table.rows).toBe(3);
    expect((await readdir(folder)).sort()).toEqual(before);
  });
});

describe("patterns", () => {
  test("join the files of any format in sorted order, columns by name", async () => {
    await mkdir(join(folder, "parts/deep"), { recursive: true });
    const part = (name: string, text: string | Uint8Array) => writeFile(join(folder, "parts", name), text);
    await part("b.csv", "x,w\n3,c\n4,d\n");
    await part("a.csv", "w,x\na,1\nb,2\n");
    await part("deep/c.ndjson", '{"x":5,"w":"e"}\n');
    await part("deep/d.arrow", arrow.tableToIPC(arrow.tableFromArrays({ x: [6], w: ["a"] }), "file"));
    await part("[1].csv", "w,x\nz,9\n");
    const rows = async (pattern: string) => seen((await readTable(join(folder, pattern))).table);
    expect(await rows("parts/?.csv")).toEqual([
      ["w", "category", ["a", "b", "c", "d"]],
      ["x", "number", [1, 2, 3, 4]],
    ]);
    expect((await rows("parts/**/[a-d].{csv,ndjson,arrow}"))[1]![2]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await rows("parts/[1].csv")).toEqual([
      ["w", "category", ["z"]],
      ["x", "number", [9]],
    ]);
    await part("less.csv", "w\nq\n");
    await part("more.csv", "w,x,y\nq,1,1\n");
    expect(await refusal(join(folder, "parts/{a,less}.csv"))).toMatchInlineSnapshot(
      `"data/columns-differ: less.csv must have the columns of a.csv, got no column "x". Name files of one table only."`,
    );
    expect(await refusal(join(folder, "parts/{a,more}.csv"))).toMatchInlineSnapshot(
      `"data/columns-differ: more.csv must have the columns of a.csv, got a column "y" that a.csv has not. Did you mean w? Name files of one table only."`,
    );
    expect(await refusal(join(folder, "parts/*.xyz"))).toMatchInlineSnapshot(
      `"data/no-file: parts/*.xyz must match at least one file, got none. Check the pattern; quote it, so that the shell does not change it."`,
    );
  });
});
