/** Sources other than one text file, as users name them on the command line: every verb, and every way to be wrong. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Float64, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import sqlite from "node-sqlite3-wasm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPostgres, PASSWORD, type PostgresServer, startPostgres } from "../postgres-server.ts";
import { type Ended, expectEnd, expectRefusal, folder, IN_CI, listing, modelwright, people, start } from "./cli.ts";

const FAST = ["--max-models", "2", "--no-report", "--json", "--quiet"];
const [HEADER, ...ROWS] = people(200).trimEnd().split("\n") as [string, ...string[]];
const NAMES = HEADER.split(",");
const CELLS = ROWS.map((row) => row.split(","));
const NEW = people(40, 9);

const literal = (cell: string): string => (cell === "" ? "NULL" : `'${cell}'`);
const INSERT = `INSERT INTO people VALUES ${CELLS.map((row) => `(${row.map(literal).join(",")})`).join(",")}`;
const DDL = `CREATE TABLE people (age integer, income integer, job text, joined date, remark text, "left" text)`;

function database(path: string, sql: string): void {
  const made = new sqlite.Database(path);
  made.exec(sql);
  made.close();
}

function arrowBytes(): Uint8Array {
  const columns = NAMES.map((name, c) => {
    const cells = CELLS.map((row) => (row[c] === "" ? null : row[c]!));
    const numbers = cells.map((cell) => (cell === null ? null : Number(cell)));
    return [name, c < 2 ? vectorFromArray(numbers, new Float64()) : vectorFromArray(cells, new Utf8())] as const;
  });
  return tableToIPC(new Table(Object.fromEntries(columns)), "file");
}

/** The model's digest holds no path and no name: equal tables give equal digests. */
async function digestOf(path: string, args: readonly string[]): Promise<string> {
  const ended = await modelwright(["train", ...args, "--target", "left", ...FAST, "--out", "m.mw"], { cwd: path });
  expectEnd(ended, 0);
  return JSON.parse(ended.stdout).digest;
}

describe("every verb", () => {
  let path = "";
  let whole = "";
  beforeAll(async () => {
    path = folder({
      "people.csv": people(200),
      "new.csv": NEW,
      "parts/1.csv": `${[HEADER, ...ROWS.slice(0, 70)].join("\n")}\n`,
      "parts/2.csv": `${[HEADER, ...ROWS.slice(70)].join("\n")}\n`,
      "people.arrow": arrowBytes(),
    });
    database(join(path, "people.sqlite"), `${DDL}; ${INSERT}`);
    database(
      join(path, "more.db"),
      `${DDL}; ${INSERT}; CREATE TABLE other (a); CREATE TABLE "o'd d" AS SELECT * FROM people`,
    );
    whole = await digestOf(path, ["people.csv"]);
  });

  test.each([
    ["an Arrow file", ["people.arrow"]],
    ["an SQLite file of one table", ["people.sqlite"]],
    ["a table of an SQLite file", ["more.db::people"]],
    ["a table with a quote in its name", ["more.db::o'd d"]],
    ["a query", ["more.db", "--query", "select * from people order by rowid"]],
    ["a pattern of files", ["parts/*.csv"]],
  ])("train makes the same model from %s", async (_, args) => {
    expect(await digestOf(path, args)).toBe(whole);
  });

  test("names what it makes after the table, and shows the query in the report", async () => {
    const args = [
      "train",
      "more.db",
      "--query",
      "select * from people",
      "--target",
      "left",
      "--max-models",
      "1",
      "--quiet",
    ];
    expectEnd(await modelwright(args, { cwd: path }), 0);
    const report = readFileSync(join(path, "more-report.html"), "utf8");
    expect(report).toContain("--query &#39;select * from people&#39;");
    expectEnd(await modelwright(["train", "more.db::people", "--target", "left", ...FAST], { cwd: path }), 0);
    expect(listing(path)).toContain("people.mw");
  });

  test("profile, prepare, predict and evaluate read them, and write Arrow", async () => {
    const run = async (...args: string[]): Promise<Ended> => {
      const ended = await modelwright(args, { cwd: path });
      expectEnd(ended, 0);
      return ended;
    };
    await run("train", "people.csv", "--target", "left", ...FAST, "--out", "made.mw");
    expect((await run("profile", "more.db::people")).stdout).toMatch(/200 rows, 6 columns/);
    await run("prepare", "people.sqlite", "--out", "clean.feather");
    expect((await run("profile", "clean.feather", "--json")).stdout).toContain('"rows":200');
    const scored = JSON.parse((await run("predict", "made.mw", "people.csv", "--json")).stdout);
    await run("predict", "made.mw", "more.db", "--query", "select * from people", "--out", "scored.arrow");
    const again = JSON.parse((await run("predict", "made.mw", "parts/*.csv", "--json")).stdout);
    expect(again).toEqual(scored);
    expect((await run("profile", "scored.arrow", "--json")).stdout).toContain("probability_yes");
    const figures = JSON.parse((await run("evaluate", "made.mw", "people.csv", "--json")).stdout);
    expect(JSON.parse((await run("evaluate", "made.mw", "more.db::people", "--json")).stdout)).toEqual(figures);
    const held = await run(
      "train",
      "more.db",
      "--query",
      "select * from people",
      "--target",
      "left",
      ...FAST,
      "--test",
      "more.db::people",
    );
    expect(JSON.parse(held.stdout).test.rows).toBe(200);
  });

  test("the packages behind them are not loaded for help and for a small CSV", async () => {
    const hooks = `import { writeSync } from "node:fs";
      export async function resolve(name, context, next) {
        const found = await next(name, context);
        if (/node_modules.(apache-arrow|node-sqlite3-wasm|pg|tinyglobby|lz4js|fzstd|@duckdb)/.test(found.url)) writeSync(2, "LOADED " + name);
        return found;
      }`;
    writeFileSync(join(path, "hooks.mjs"), hooks);
    const code = `import { register } from "node:module"; register("./hooks.mjs", import.meta.url);`;
    writeFileSync(join(path, "watch.mjs"), code);
    await modelwright(["train", "people.csv", "--target", "left", ...FAST, "--out", "made.mw"], { cwd: path });
    const watched = async (args: readonly string[]): Promise<string> => {
      const before = process.env.NODE_OPTIONS;
      process.env.NODE_OPTIONS = `--import ${join(path, "watch.mjs")}`;
      const { ended } = start(args, { cwd: path });
      if (before === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = before;
      return (await ended).stderr;
    };
    expect(await watched(["profile", "people.arrow"])).toContain("LOADED");
    expect(await watched(["--help"])).not.toContain("LOADED");
    expect(await watched(["predict", "made.mw", "new.csv"])).not.toContain("LOADED");
  });
});

describe.concurrent("train refuses", () => {
  const bytes = arrowBytes();
  test.each<[string, string, RegExp, string[]?]>([
    ["a cut Arrow file", "cut.arrow", /must be a whole Arrow file, got one whose end is missing/],
    ["a corrupt SQLite file", "bad.db", /must be a whole SQLite database, got/],
    ["a folder named as a database", "folder.db", /must be a file, got a directory/],
    ["a wrong table", "good.db::peple", /must have the table "peple".*Did you mean people\?/],
    ["a file of several tables", "good.db", /exactly one table, got 3.*It has 3: blobs, empty, people/],
    ["an empty table", "good.db::empty", /no row/],
    ["binary data", "good.db::blobs", /column "b" must hold numbers or texts, got binary data/],
    ["two statements", "good.db", /one SELECT/, ["--query", "select 1 as left; delete from people"]],
    ["two columns of one name", "good.db", /two columns "a"/, ["--query", "select 1 as a, 2 as a"]],
    [
      "a query of a text file",
      "people.csv",
      /must be an SQLite database to be read with --query/,
      ["--query", "select 1"],
    ],
    ["a pattern without a file", "x*.csv", /must match at least one file, got none/],
    ["files of different columns", "*.csv", /people\.csv must have the columns of less\.csv, got a column "age"/],
    [
      "another kind of address",
      "mysql://me:hush@host/db",
      /mysql:\/\/me:\*\*\*@host\/db must be a path or an address of postgres/,
    ],
    [
      "a server that is not there",
      "postgres://me:hush@127.0.0.1:1/db::t",
      /must be a PostgreSQL server that answers, got: connect ECONNREFUSED/,
    ],
  ])("%s", async (_, source, words, more = []) => {
    const path = folder({ "people.csv": people(50), "less.csv": "left\nyes\n", "cut.arrow": bytes.subarray(0, 900) });
    database(
      join(path, "good.db"),
      `${DDL}; ${INSERT}; CREATE TABLE empty (a); CREATE TABLE blobs (a, b); INSERT INTO blobs VALUES (1, x'00')`,
    );
    const good = readFileSync(join(path, "good.db"));
    writeFileSync(join(path, "bad.db"), Buffer.concat([good.subarray(0, 100), Buffer.alloc(4096, 7)]));
    mkdirSync(join(path, "folder.db"));
    const before = listing(path);
    const ended = await modelwright(["train", source, "--target", "left", ...FAST, ...more], { cwd: path });
    expectRefusal(ended, words, path, before);
    expect(ended.stderr).not.toContain("hush");
    expect(readFileSync(join(path, "good.db"))).toEqual(good);
  });
});

const programs = findPostgres();
if (programs === null) console.log("skipped  journeys with PostgreSQL: the server is not installed");

describe.skipIf(programs === null && !IN_CI)("with PostgreSQL", () => {
  let server: PostgresServer;
  let path = "";
  beforeAll(async () => {
    expect(programs, "PostgreSQL must be installed in CI").not.toBeNull();
    server = await startPostgres(programs!);
    const client = new pg.Client(server.address());
    await client.connect();
    await client.query(`${DDL}; ${INSERT}`);
    await client.end();
    path = folder({ "people.csv": people(200), "new.csv": NEW });
  }, 60_000);
  afterAll(() => server?.stop());

  test("train makes the same model as from CSV, and no file or word holds the password", async () => {
    const whole = await digestOf(path, ["people.csv"]);
    expect(await digestOf(path, [`${server.address()}::people`])).toBe(whole);
    expect(await digestOf(path, [server.address(PASSWORD), "--query", "select * from people"])).toBe(whole);
    const source = `${server.address(PASSWORD)}::public.people`;
    const ended = await modelwright(
      [
        "train",
        source,
        "--target",
        "left",
        "--max-models",
        "1",
        "--test",
        source,
        "--out",
        "kept.mw",
        "--report",
        "kept.html",
      ],
      { cwd: path },
    );
    expectEnd(ended, 0);
    const report = readFileSync(join(path, "kept.html"), "utf8");
    expect(report).toMatch(/modelwright train &#39;postgres:\/\/tester:\*\*\*@127/);
    const profiled = await modelwright(["profile", source], { cwd: path });
    expectEnd(profiled, 0);
    const words = [
      ended.stdout,
      ended.stderr,
      profiled.stdout,
      profiled.stderr,
      report,
      readFileSync(join(path, "kept.mw"), "latin1"),
    ];
    for (const text of words) {
      expect(text).not.toContain(PASSWORD);
      expect(text).not.toContain(PASSWORD.slice(0, 7));
      expect(text).not.toContain(encodeURIComponent(PASSWORD));
    }
    const predicted = await modelwright(["predict", "kept.mw", `${server.address()}::people`, "--json"], { cwd: path });
    expectEnd(predicted, 0);
    expect(JSON.parse(predicted.stdout).rows).toBe(200);
  });

  test.each<[string, string, RegExp, string[]?]>([
    ["a wrong password", "::people", /must let the user in/],
    ["an unknown table", "::peopl", /must name a table of the database, got "peopl".*Did you mean people\?/],
    ["a bad query", "", /syntax error/, ["--query", "selec 1"]],
    ["two statements", "", /multiple commands/, ["--query", "select 1; drop table people"]],
    ["a query that writes", "", /must be read by one SELECT/, ["--query", "delete from people"]],
    ["no column", "", /no row/, ["--query", "select from people"]],
    ["neither table nor query", "", /must say what to read/],
  ])("%s is one clear error", async (name, table, words, more = []) => {
    const before = listing(path);
    const source = `${name === "a wrong password" ? server.address("hush") : server.address()}${table}`;
    const ended = await modelwright(["train", source, "--target", "left", ...FAST, ...more], { cwd: path });
    expectRefusal(ended, words, path, before);
    expect(ended.stderr).not.toMatch(/hush|p@ss/);
  });
});
