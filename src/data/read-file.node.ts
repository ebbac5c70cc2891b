/** One file as cells; its first bytes say what it is, and for texts its name. */
import { basename } from "node:path";
import { ModelwrightError } from "../contract/errors.ts";
import { decodeText, isArrow, magicOf } from "./decode-text.ts";
import { type Delimiter, sniffDelimiter } from "./delimiter.ts";
import { firstBytes, firstUnzipped, sizeOf, unzipped, wholeFile } from "./file-bytes.node.ts";
import type { RawTable } from "./raw-table.ts";
import { firstRecord, readCsv } from "./read-csv.ts";
import { readJson } from "./read-json.ts";

export type FileOptions = {
  readonly delimiter?: Delimiter;
  readonly header?: boolean;
  /** Threads for the large-file reader. */
  readonly threads?: number;
  readonly memoryMegabytes?: number;
  /** "text" reads in this process, "database" through DuckDB; by size when absent. Both give the same table. */
  readonly reader?: "text" | "database";
  /** SQL that says what to read, where the source is a database. */
  readonly query?: string;
};

/** Above this many bytes on disk the in-process database, which takes about 0.3 s to start, is faster than reading the text here. */
const LARGE = 8 * 1024 * 1024;
/** A text longer than this does not fit one string. */
const LONGEST = 480 * 1024 * 1024;

/** `table` is what stood behind `::`. */
export async function readFileCells(path: string, table: string | null, options: FileOptions): Promise<RawTable> {
  const size = await sizeOf(path);
  const name = basename(path);
  const head = await firstBytes(path, 65_536);
  const magic = magicOf(head);
  if (magic === "an SQLite database") {
    const { readSqlite } = await import("./read-sqlite.node.ts");
    return readSqlite(path, { table, query: options.query });
  }
  if (table !== null || options.query !== undefined) throw notADatabase(name, table);
  if (magic === "a Parquet file") return readParquet(path, name, options);
  if (isArrow(head)) return readArrowBytes(await wholeFile(path), name);
  const large = options.reader === "database" || (options.reader !== "text" && size > LARGE);
  if (large) {
    const raw = await readLarge(path, name, head, options).catch(asFallback(size));
    if (raw !== null) return raw;
  }
  return readBytes(await wholeFile(path), name, options);
}

function notADatabase(name: string, table: string | null): ModelwrightError {
  const wish = table === null ? "--query" : `::${table}`;
  return new ModelwrightError(
    "data/not-a-database",
    { source: name, table },
    {
      what: `${name} must be an SQLite database to be read with ${wish}, got another file.`,
      fix: `Leave ${wish} out.`,
    },
  );
}

/** A file that the database refuses is read again here, for the exact line of the fault; unless it is too long for that. */
function asFallback(size: number): (error: unknown) => null {
  return (error) => {
    if (error instanceof ModelwrightError || size > LONGEST) throw error;
    return null;
  };
}

/** A table that is in memory as a whole. */
export async function readBytes(bytes: Uint8Array, name: string, options: FileOptions): Promise<RawTable> {
  if (isArrow(bytes)) return readArrowBytes(bytes, name);
  const plain = isGzip(bytes) ? await unzipped(bytes, name) : bytes;
  const { text, notes } = decodeText(plain, name);
  const raw = isJson(name, text) ? readJson(text, name) : readCsv(text, { ...options, source: name });
  return notes.length === 0 ? raw : { ...raw, notes: [...notes, ...raw.notes] };
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** By the name where it says so, else by the first characters. */
function isJson(name: string, text: string): boolean {
  if (/\.(json|ndjson|jsonl)(\.gz)?$/i.test(name)) return true;
  if (/\.(csv|tsv|txt|psv)(\.gz)?$/i.test(name)) return false;
  return /^\s*(\[\s*\{|\{\s*")/.test(text.slice(0, 1000));
}

async function readArrowBytes(bytes: Uint8Array, name: string): Promise<RawTable> {
  const { readArrow } = await import("./read-arrow.node.ts");
  return readArrow(bytes, name);
}

async function readParquet(path: string, name: string, options: FileOptions): Promise<RawTable> {
  const { readDatabaseFile } = await import("./read-duckdb.node.ts");
  try {
    return await readDatabaseFile(path, "parquet", name, options);
  } catch (error) {
    if (error instanceof ModelwrightError) throw error;
    throw new ModelwrightError(
      "data/damaged",
      { source: name, cause: String(error) },
      {
        what: `${name} must be a whole Parquet file, got one that cannot be read (${(error as Error).message.split("\n")[0]}).`,
        fix: "Write it again.",
      },
    );
  }
}

/** Null for texts that only the reader in this process can decode. */
async function readLarge(path: string, name: string, head: Uint8Array, options: FileOptions): Promise<RawTable | null> {
  const plain = isGzip(head) ? await firstUnzipped(path, 262_144) : await firstBytes(path, 262_144);
  // The cut may fall inside a character, so the last few bytes are not looked at.
  const { text, notes } = decodeText(plain.subarray(0, Math.max(0, plain.lastIndexOf(10) + 1)), name);
  if (notes.length > 0 || text === "") return null;
  const { readDatabaseFile, readLargeCsv } = await import("./read-duckdb.node.ts");
  if (isJson(name, text)) return readDatabaseFile(path, "json", name, options);
  const delimiter = options.delimiter ?? sniffDelimiter(text);
  const first = firstRecord(text, delimiter);
  // In a table of one column the database takes blank lines for rows.
  if (first.length === 1) return null;
  const header = (options.header ?? true) ? first : first.length;
  return readLargeCsv(path, { ...options, delimiter, header, source: name });
}
