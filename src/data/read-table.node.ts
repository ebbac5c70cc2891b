/** Reads a file or stdin into a typed table: raw cells, a schema with reasons, typed columns. */
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { buffer as bufferOf } from "node:stream/consumers";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { didYouMean, ModelwrightError } from "../contract/errors.ts";
import type { Schema } from "../contract/schema.ts";
import type { Table } from "../contract/table.ts";
import { applySchema } from "./apply-schema.ts";
import { decodeText } from "./decode-text.ts";
import type { Delimiter } from "./delimiter.ts";
import { type InferOptions, inferSchema } from "./infer-schema.ts";
import type { RawTable } from "./raw-table.ts";
import { readCsv } from "./read-csv.ts";

export type ReadOptions = InferOptions & {
  readonly delimiter?: Delimiter;
  readonly header?: boolean;
  /** Threads for the large-file reader. */
  readonly threads?: number;
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

/** Reads the cells only, as when a stored schema will say what they mean. */
export async function readRaw(source: string, options: ReadOptions = {}): Promise<RawTable> {
  const bytes = source === "-" ? await bufferOf(process.stdin) : await readBytes(source);
  const name = source === "-" ? "stdin" : basename(source);
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? await unzipped(bytes, name) : bytes;
  const { text, notes } = decodeText(plain, name);
  const raw = readCsv(text, { ...options, source: name });
  return notes.length === 0 ? raw : { ...raw, notes: [...notes, ...raw.notes] };
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

async function readBytes(path: string): Promise<Uint8Array> {
  await sizeOf(path);
  return readFile(path);
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

async function noFile(path: string, code: string): Promise<ModelwrightError> {
  if (code !== "ENOENT" && code !== "ENOTDIR") {
    return new ModelwrightError(
      "data/unreadable-file",
      { source: path, code },
      { what: `${path} must be a readable file, got ${code} from the system.`, fix: "Check its permissions." },
    );
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
