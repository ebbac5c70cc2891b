/** Reads a file or stdin into a typed table: raw cells, a schema with reasons, typed columns. */
import { open, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { buffer as bufferOf } from "node:stream/consumers";
import { promisify } from "node:util";
import { constants, gunzip } from "node:zlib";
import { didYouMean, ModelwrightError } from "../contract/errors.ts";
import type { Schema } from "../contract/schema.ts";
import type { Table } from "../contract/table.ts";
import { applySchema } from "./apply-schema.ts";
import { decodeText, magicOf } from "./decode-text.ts";
import { type Delimiter, sniffDelimiter } from "./delimiter.ts";
import { type InferOptions, inferSchema } from "./infer-schema.ts";
import type { RawTable } from "./raw-table.ts";
import { firstRecord, readCsv } from "./read-csv.ts";
import { readJson } from "./read-json.ts";

export type ReadOptions = InferOptions & {
  readonly delimiter?: Delimiter;
  readonly header?: boolean;
  /** Threads for the large-file reader. */
  readonly threads?: number;
  readonly memoryMegabytes?: number;
  /** "text" reads in this process, "database" through DuckDB; by size when absent. Both give the same table. */
  readonly reader?: "text" | "database";
};

export type ReadResult = {
  readonly table: Table;
  readonly schema: Schema;
  readonly raw: RawTable;
  readonly notes: readonly string[];
};

/** Reads a table and finds out what its columns mean. `source` is a path, or "-" for standard input. */
export async function readTable(source: string, options: ReadOptions = {}): Promise<ReadResult> {
  const raw = await readRaw(source, options);
  const schema = inferSchema(raw, options);
  return { table: applySchema(raw, schema.columns), schema, raw, notes: raw.notes };
}

/** Above this many bytes on disk the in-process database, which takes about 0.3 s to start, is faster than reading the text here. */
const LARGE = 8 * 1024 * 1024;
/** A text longer than this does not fit one string. */
const LONGEST = 480 * 1024 * 1024;

/** Reads the cells only, as when a stored schema will say what they mean. */
export async function readRaw(source: string, options: ReadOptions = {}): Promise<RawTable> {
  if (source === "-") return readBytes(await bufferOf(process.stdin), "stdin", options);
  const size = await sizeOf(source);
  const name = basename(source);
  const head = await firstBytes(source, 65_536);
  if (magicOf(head) === "a Parquet file") return readParquet(source, name, options);
  const large = options.reader === "database" || (options.reader !== "text" && size > LARGE);
  if (large) {
    const raw = await readLarge(source, name, head, options).catch(asFallback(size));
    if (raw !== null) return raw;
  }
  return readBytes(await wholeFile(source), name, options);
}

async function wholeFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadableFile(path, error);
  }
}

/** A file that the database refuses is read again here, for the exact line of the fault; unless it is too long for that. */
function asFallback(size: number): (error: unknown) => null {
  return (error) => {
    if (error instanceof ModelwrightError || size > LONGEST) throw error;
    return null;
  };
}

async function readBytes(bytes: Uint8Array, name: string, options: ReadOptions): Promise<RawTable> {
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

async function readParquet(path: string, name: string, options: ReadOptions): Promise<RawTable> {
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
async function readLarge(path: string, name: string, head: Uint8Array, options: ReadOptions): Promise<RawTable | null> {
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

async function firstBytes(path: string, count: number): Promise<Uint8Array> {
  const file = await open(path).catch((error) => {
    throw unreadableFile(path, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw unreadableFile(path, error);
  } finally {
    await file.close();
  }
}

/** The start of a gzip file, decompressed as far as `count` compressed bytes go. */
async function firstUnzipped(path: string, count: number): Promise<Uint8Array> {
  const inflate = promisify(gunzip) as (bytes: Uint8Array, options: object) => Promise<Buffer>;
  // An early end is expected: the rest of the file is not here.
  return inflate(await firstBytes(path, count), { finishFlush: constants.Z_SYNC_FLUSH });
}

async function unzipped(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes);
  } catch {
    throw new ModelwrightError(
      "data/damaged",
      { source: name },
      { what: `${name} must be a whole gzip file, got a damaged or cut one.`, fix: "Fetch or compress it again." },
    );
  }
}

/** The size in bytes; a typed error when there is no such file. */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) throw await noFile(path, found.code ?? "");
  if (found.isDirectory()) {
    throw new ModelwrightError(
      "data/directory",
      { source: path },
      { what: `${path} must be a file, got a directory.`, fix: "Name one file in it." },
    );
  }
  return found.size;
}

function unreadableFile(path: string, error: unknown): ModelwrightError {
  const { code = "a fault" } = error as NodeJS.ErrnoException;
  // A file of 2 GB or more does not fit one buffer.
  const fix = code === "ERR_FS_FILE_TOO_LARGE" ? "Give it as Parquet." : "Check its permissions.";
  return new ModelwrightError(
    "data/unreadable-file",
    { source: path, code },
    { what: `${path} must be a readable file, got ${code} from the system.`, fix },
  );
}

async function noFile(path: string, code: string): Promise<ModelwrightError> {
  if (code !== "ENOENT" && code !== "ENOTDIR") {
    return unreadableFile(path, { code });
  }
  const siblings = await readdir(dirname(path)).catch(() => []);
  return new ModelwrightError(
    "data/no-file",
    { source: path },
    {
      what: `${path} must be a file, got no such file.`,
      fix: `${didYouMean(basename(path), siblings)}Check the path.`,
    },
  );
}
