/** Reads any source into a typed table: raw cells, a schema with reasons, typed columns. */
import { buffer as bufferOf } from "node:stream/consumers";
import { ModelwrightError } from "../contract/errors.ts";
import type { Schema } from "../contract/schema.ts";
import type { Table } from "../contract/table.ts";
import { applySchema } from "./apply-schema.ts";
import { concatenate } from "./concatenate.ts";
import { exists, findFiles, isPattern } from "./find-files.node.ts";
import { type InferOptions, inferSchema } from "./infer-schema.ts";
import type { RawTable } from "./raw-table.ts";
import { type FileOptions, readBytes, readFileCells } from "./read-file.node.ts";
import { maskedSource, parseSource } from "./source.ts";

export type ReadOptions = InferOptions & FileOptions;

export type ReadResult = {
  readonly table: Table;
  readonly schema: Schema;
  readonly raw: RawTable;
  readonly notes: readonly string[];
};

/**
 * Reads a table and finds out what its columns mean. `source` is a path, a pattern of paths, "-" for standard input,
 * `file.db::table` or `postgres://user@host/database::schema.table`.
 */
export async function readTable(source: string, options: ReadOptions = {}): Promise<ReadResult> {
  const raw = await readRaw(source, options);
  const schema = inferSchema(raw, options);
  return { table: applySchema(raw, schema.columns), schema, raw, notes: raw.notes };
}

/** Reads the cells only, as when a stored schema will say what they mean. */
export async function readRaw(source: string, options: ReadOptions = {}): Promise<RawTable> {
  const parsed = parseSource(source);
  const { query } = options;
  if (query !== undefined && "table" in parsed && parsed.table !== null) throw tableAndQuery(source);
  switch (parsed.kind) {
    case "stdin":
      if (query !== undefined) throw queryOfStdin();
      return readBytes(await bufferOf(process.stdin), "stdin", options);
    case "postgres": {
      const { readPostgres } = await import("./read-postgres.node.ts");
      return readPostgres(parsed, query, maskedSource(source));
    }
    case "address":
      throw unknownScheme(source, parsed.scheme);
    case "path":
      return readPaths(source, parsed.path, parsed.table, options);
  }
}

/** One file, or all that a pattern means. A file may have "::" or the marks of a pattern in its very name. */
async function readPaths(source: string, path: string, table: string | null, options: ReadOptions): Promise<RawTable> {
  if (table !== null && (await exists(source))) return readFileCells(source, null, options);
  if (!(await isPattern(path))) return readFileCells(path, table, options);
  const tables: RawTable[] = [];
  for (const file of await findFiles(path)) tables.push(await readFileCells(file, table, options));
  return concatenate(tables, source);
}

function tableAndQuery(source: string): ModelwrightError {
  const shown = maskedSource(source);
  return new ModelwrightError(
    "use/table-and-query",
    { source: shown },
    {
      what: `${shown} must be read by a table or by a query, got both.`,
      fix: "Leave out --query or what is behind ::.",
    },
  );
}

function queryOfStdin(): ModelwrightError {
  return new ModelwrightError(
    "data/not-a-database",
    { source: "stdin" },
    { what: "The source of a query must be a database, got standard input.", fix: "Leave --query out." },
  );
}

function unknownScheme(source: string, scheme: string): ModelwrightError {
  return new ModelwrightError(
    "data/unknown-source",
    { source: maskedSource(source), scheme },
    {
      what: `${maskedSource(source)} must be a path or an address of postgres://, got ${scheme}://.`,
      fix: "Fetch or export the data to a file first.",
    },
  );
}
