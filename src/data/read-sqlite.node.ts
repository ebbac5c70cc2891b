/** One table or query of an SQLite file. The file is never written to, not even for a moment, and nor is its folder. */
import { constants } from "node:fs";
import { copyFile, mkdtemp, open, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import type { Database } from "node-sqlite3-wasm";
import { didYouMean, ModelwrightError } from "../contract/errors.ts";
import { listed } from "../contract/table.ts";
import { type Cell, CellColumnBuilder, LONG_WHOLE } from "./cell-column.ts";
import { identifier, literal } from "./duckdb.node.ts";
import { headerNames } from "./header.ts";
import type { RawTable } from "./raw-table.ts";
import { headerOnly } from "./read-csv.ts";

export type SqliteRequest = { readonly table: string | null; readonly query: string | undefined };

export async function readSqlite(path: string, { table, query }: SqliteRequest): Promise<RawTable> {
  const file = basename(path);
  return withCopy(path, file, (database) => {
    const source = query === undefined ? `${file}::${tableOf(database, file, table)}` : file;
    const select = query ?? `SELECT * FROM main.${identifier(tableOf(database, file, table))}`;
    return readView(database, select, query === undefined ? source : `${source} (query)`, query !== undefined);
  });
}

/**
 * Opens the database under another name in a folder of our own: the library locks by making a folder beside the
 * file, which may be forbidden there and would hinder others. What a writer has not yet merged into the file (a log
 * or a journal beside it) is merged in a copy.
 */
async function withCopy<T>(path: string, file: string, work: (database: Database) => T): Promise<T> {
  const sqlite = await import("node-sqlite3-wasm");
  const folder = await mkdtemp(join(tmpdir(), "modelwright-sqlite-"));
  const name = join(folder, "data.db");
  let database: Database | null = null;
  try {
    const pending = await unmerged(path);
    const linked =
      !pending &&
      (await symlink(resolve(path), name).then(
        () => true,
        () => false,
      ));
    if (!linked) await copyFile(path, name, constants.COPYFILE_FICLONE);
    if (pending)
      for (const end of ["-wal", "-journal"]) await copyFile(`${path}${end}`, `${name}${end}`).catch(() => {});
    const Opened = sqlite.default.Database;
    database = new Opened(name, { readOnly: !pending, fileMustExist: true });
    if (pending) database.exec("PRAGMA locking_mode = EXCLUSIVE");
    return work(database);
  } catch (error) {
    if (error instanceof ModelwrightError) throw error;
    throw new ModelwrightError(
      "data/damaged",
      { source: file, cause: String(error) },
      {
        what: `${file} must be a whole SQLite database, got one that cannot be read (${(error as Error).message}).`,
        fix: "Check it with PRAGMA integrity_check, or write it again.",
      },
    );
  } finally {
    if (database?.isOpen === true) database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** True in write-ahead mode (byte 18 of the file) and where a journal lies beside the file. */
async function unmerged(path: string): Promise<boolean> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(20), 0, 20, 0).finally(() => file.close());
  const journal = await stat(`${path}-journal`).catch(() => null);
  return buffer[18] === 2 || (journal?.size ?? 0) > 0;
}

function tableOf(database: Database, file: string, wanted: string | null): string {
  const found = database.all("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name");
  const visible = found.filter(({ name }) => !String(name).startsWith("sqlite_"));
  const names = visible.map(({ name }) => String(name));
  if (wanted !== null && names.includes(wanted)) return wanted;
  const tables = visible.filter(({ type }) => type === "table").map(({ name }) => String(name));
  if (wanted === null && tables.length === 1) return tables[0]!;
  const has = names.length === 0 ? "It has none." : `It has ${names.length}: ${listed(names)}.`;
  if (wanted !== null) {
    throw new ModelwrightError(
      "data/no-table",
      { source: file, table: wanted, tables: names.slice(0, 100) },
      {
        what: `${file} must have the table "${wanted}", got none of that name.`,
        fix: `${didYouMean(wanted, names)}${has}`,
      },
    );
  }
  throw new ModelwrightError(
    "data/which-table",
    { source: file, tables: names.slice(0, 100) },
    { what: `${file} must hold exactly one table, got ${tables.length}.`, fix: `Name one as ${file}::table. ${has}` },
  );
}

/** Through a view of our own: it takes one SELECT and nothing else, and knows the declared type of each column. */
function readView(database: Database, select: string, source: string, isQuery: boolean): RawTable {
  try {
    database.exec(`CREATE TEMP VIEW "cells" AS SELECT * FROM (\n${select.replace(/[\s;]+$/, "")}\n)`);
    database.all(`SELECT * FROM "cells" LIMIT 0`);
  } catch (error) {
    if (!isQuery) throw error;
    throw badQuery(source, (error as Error).message);
  }
  const described = database.all(`SELECT name, type FROM pragma_table_info(${literal("cells")})`);
  const { names, notes } = headerNames(described.map(({ name }) => String(name)));
  if (isQuery) refuseRepeated(names, source);
  const types = described.map(({ type }) => String(type).toUpperCase());
  const builders = names.map(() => new CellColumnBuilder());
  const renamed = described.map(({ name }, c) => `${identifier(String(name))} AS c${c}`).join(", ");
  const statement = database.prepare(`SELECT ${renamed} FROM "cells"`);
  let rows = 0;
  try {
    for (const row of statement.iterate()) {
      for (let c = 0; c < builders.length; c++) {
        builders[c]!.push(cellOf(row[`c${c}`], types[c]!, () => binary(source, names[c]!)));
      }
      rows++;
    }
  } finally {
    statement.finalize();
  }
  if (rows === 0) throw headerOnly(source, names.length);
  return { source, rows, columns: names.map((name, c) => builders[c]!.finish(name)), lines: null, notes };
}

/** SQLite keeps truth as 0 and 1: the declared type alone tells it from a number. */
function cellOf(value: unknown, type: string, refuse: () => ModelwrightError): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "number") throw refuse();
  if (type.startsWith("BOOL") && (value === 0 || value === 1)) return value === 1 ? "true" : "false";
  return Math.abs(value) >= LONG_WHOLE && type.includes("INT") ? String(value) : value;
}

/** A view gives the second of two columns "x" the name "x:1". */
function refuseRepeated(names: readonly string[], source: string): void {
  const repeated = names
    .map((name) => /^(.*):\d+$/.exec(name)?.[1])
    .find((name) => name !== undefined && names.includes(name));
  if (repeated !== undefined) throw badQuery(source, `two columns "${repeated}"; name one of them anew with AS`);
}

function badQuery(source: string, received: string): ModelwrightError {
  return new ModelwrightError(
    "data/bad-query",
    { source },
    { what: `${source} must be one SELECT that the database understands, got: ${received}.`, fix: "Change --query." },
  );
}

function binary(source: string, column: string): ModelwrightError {
  return new ModelwrightError(
    "data/unsupported-column",
    { source, column },
    {
      what: `${source}, column "${column}" must hold numbers or texts, got binary data (a BLOB).`,
      fix: "Leave the column out: --query with the columns to read.",
    },
  );
}
