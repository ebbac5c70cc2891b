/** Arrow tables (Feather is the same format), as a file or as a stream, plain or with LZ4 or Zstandard buffers. */
import type { Table, Vector } from "apache-arrow";
import { ModelwrightError } from "../contract/errors.ts";
import { cellReader } from "./arrow-cells.ts";
import { CellColumnBuilder } from "./cell-column.ts";
import { magicOf } from "./decode-text.ts";
import { headerNames } from "./header.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";
import { headerOnly } from "./read-csv.ts";

type Arrow = typeof import("apache-arrow");

const FILE_MAGIC = "ARROW1";

export async function readArrow(bytes: Uint8Array, source: string): Promise<RawTable> {
  if (magicOf(bytes) === "a Feather file of version 1") throw firstFeather(source);
  const arrow = await import("apache-arrow");
  await registerCodecs(arrow);
  const table = parse(arrow, bytes, source);
  const { names, notes } = headerNames(table.schema.fields.map((field) => field.name));
  if (table.numRows === 0) throw headerOnly(source, names.length);
  const columns = names.map((name, c) => readColumn(arrow, table.getChildAt(c)!, name, source));
  return { source, rows: table.numRows, columns, lines: null, notes };
}

/** What cannot be read is found out here: a file that ends early lacks its last six bytes. */
function parse(arrow: Arrow, bytes: Uint8Array, source: string): Table {
  const ends = Buffer.from(bytes.subarray(-6)).toString("latin1") === FILE_MAGIC;
  if (magicOf(bytes) === "an Arrow file" && !ends) throw damaged(source, "one whose end is missing");
  try {
    return arrow.tableFromIPC(bytes);
  } catch (error) {
    throw damaged(source, `one that cannot be read (${(error as Error).message.split("\n")[0]})`);
  }
}

function readColumn(arrow: Arrow, vector: Vector, name: string, source: string): RawColumn {
  const builder = new CellColumnBuilder();
  for (const chunk of vector.data) {
    const read = cellReader(arrow, chunk);
    if (read === null) throw unsupported(source, name, String(chunk.type));
    try {
      if (chunk.nullCount === 0) for (let i = 0; i < chunk.length; i++) builder.push(read(i));
      else for (let i = 0; i < chunk.length; i++) builder.push(chunk.getValid(i) ? read(i) : null);
    } catch (error) {
      throw damaged(source, `one whose column "${name}" cannot be read (${(error as Error).message.split("\n")[0]})`);
    }
  }
  return builder.finish(name);
}

/** The library leaves decompression to others; both of these are plain JavaScript. */
async function registerCodecs({ compressionRegistry, CompressionType }: Arrow): Promise<void> {
  const [lz4, zstd] = await Promise.all([import("lz4js"), import("fzstd")]);
  compressionRegistry.set(CompressionType.LZ4_FRAME, {
    decode(bytes) {
      // LZ4 never packs more than 255 to 1; whoever claims more wants the memory and not the data.
      if (!(lz4.default.decompressBound(bytes) <= 255 * bytes.length + MOST_LZ4_BLOCK))
        throw new Error("a false length");
      return lz4.default.decompress(bytes);
    },
  });
  // A copy begins at a multiple of eight bytes, as numbers of eight bytes want it.
  compressionRegistry.set(CompressionType.ZSTD, { decode: (bytes) => zstd.decompress(bytes).slice() });
}

/** Bytes of the largest block of LZ4, which is what a small frame may claim to hold. */
const MOST_LZ4_BLOCK = 4 * 1024 * 1024;

function damaged(source: string, received: string): ModelwrightError {
  return new ModelwrightError(
    "data/damaged",
    { source },
    { what: `${source} must be a whole Arrow file, got ${received}.`, fix: "Write it again." },
  );
}

function unsupported(source: string, column: string, type: string): ModelwrightError {
  return new ModelwrightError(
    "data/unsupported-column",
    { source, column, type },
    {
      what: `${source}, column "${column}" must hold numbers, words, dates or nested values, got ${type}.`,
      fix: "Write the table without that column, or the column as text.",
    },
  );
}

function firstFeather(source: string): ModelwrightError {
  return new ModelwrightError(
    "data/unknown-format",
    { source },
    {
      what: `${source} must be Arrow or Feather of version 2, got Feather of version 1.`,
      fix: "Write it again with a current library.",
    },
  );
}
