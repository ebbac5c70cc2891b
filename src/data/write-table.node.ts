/** Writes a table to a file; its ending says how: .csv, .tsv (both also .gz), .json, .ndjson, .parquet, .arrow, .feather. */
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { ModelwrightError } from "../contract/errors.ts";
import type { Schema } from "../contract/schema.ts";
import type { ColumnKind, Table } from "../contract/table.ts";
import { identifier, literal, withDatabase } from "./duckdb.node.ts";
import { tableTexts } from "./table-texts.ts";
import { type CsvColumn, csvPieces } from "./write-csv.ts";
import { replaceWhole } from "./write-whole.node.ts";

const FORMATS = /\.(csv|tsv|json|ndjson|jsonl|parquet|arrow|feather)(\.gz)?$/i;
const BINARY: ReadonlySet<string> = new Set(["parquet", "arrow", "feather"]);

/** Writes typed columns. The file appears whole or not at all. */
export function writeTable(path: string, table: Table, schema: Schema): Promise<void> {
  const kinds = table.columns.map((column) => column.kind);
  return writeColumns(path, tableTexts(table, schema), table.rows, kinds);
}

/** Writes columns given as texts; `kinds` says what they are in formats that know kinds. */
export async function writeColumns(
  path: string,
  columns: readonly CsvColumn[],
  rows: number,
  kinds?: readonly ColumnKind[],
): Promise<void> {
  const match = FORMATS.exec(path);
  const format = match?.[1]?.toLowerCase();
  const gzip = match?.[2] !== undefined;
  if (format === undefined || (gzip && BINARY.has(format))) {
    throw new ModelwrightError(
      "data/unknown-format",
      { path },
      {
        what: `The output file must end in .csv, .tsv, .json, .ndjson, .parquet, .arrow or .feather, got ${JSON.stringify(path)}.`,
        fix: "Give it such an ending.",
      },
    );
  }
  await replaceWhole(path, async (temporary) => {
    const known = kinds ?? columns.map(() => "text" as const);
    if (format === "parquet") await writeParquet(temporary, columns, rows, known);
    else if (BINARY.has(format))
      await (await import("./write-arrow.node.ts")).writeArrow(temporary, columns, rows, known);
    else await writeText(temporary, pieces(format, columns, rows, kinds), gzip);
  });
}

function pieces(
  format: string,
  columns: readonly CsvColumn[],
  rows: number,
  kinds: readonly ColumnKind[] | undefined,
): Iterable<string> {
  if (format === "csv") return csvPieces(columns, rows);
  if (format === "tsv") return csvPieces(columns, rows, { delimiter: "\t" });
  return jsonPieces(columns, rows, kinds, format !== "json");
}

async function writeText(path: string, text: Iterable<string>, gzip: boolean): Promise<void> {
  const source = Readable.from(text, { objectMode: true });
  if (gzip) await pipeline(source, createGzip(), createWriteStream(path));
  else await pipeline(source, createWriteStream(path));
}

/** Objects, one a line; numbers as numbers, booleans as true and false where the texts are those words. */
function* jsonPieces(
  columns: readonly CsvColumn[],
  rows: number,
  kinds: readonly ColumnKind[] | undefined,
  lines: boolean,
): Generator<string> {
  const names = columns.map((column) => JSON.stringify(column.name));
  if (!lines) yield "[\n";
  for (let row = 0; row < rows; row++) {
    const cells = columns.map((column, c) => `${names[c]}:${jsonValue(column.cell(row), kinds?.[c])}`);
    yield `{${cells.join(",")}}${lines || row === rows - 1 ? "" : ","}\n`;
  }
  if (!lines) yield "]\n";
}

function jsonValue(text: string | null, kind: ColumnKind | undefined): string {
  if (text === null) return "null";
  if (kind === "number" && Number.isFinite(Number(text))) return text;
  return kind === "boolean" && (text === "true" || text === "false") ? text : JSON.stringify(text);
}

/** Through a text file: the database then gives each column the type of its kind. */
async function writeParquet(
  path: string,
  columns: readonly CsvColumn[],
  rows: number,
  kinds: readonly ColumnKind[],
): Promise<void> {
  const text = `${path}.csv`;
  await writeText(text, csvPieces(columns, rows), false);
  const types = { number: "DOUBLE", datetime: "TIMESTAMP", boolean: "VARCHAR", category: "VARCHAR", text: "VARCHAR" };
  const fields = columns.map((_, c) => `'c${c}': 'VARCHAR'`).join(", ");
  const select = columns
    .map((column, c) => `CAST(c${c} AS ${types[kinds[c]!]}) AS ${identifier(column.name)}`)
    .join(", ");
  try {
    await withDatabase({}, (connection) =>
      connection.run(
        `COPY (SELECT ${select} FROM read_csv(${literal(text)}, auto_detect = false, columns = {${fields}}, delim = ',', quote = '"', escape = '"', header = true))
       TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
      ),
    );
  } finally {
    await rm(text, { force: true });
  }
}
