/** Large text tables, Parquet and JSON through DuckDB: numbers as arrays, words as dictionary and codes. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { type DatabaseOptions, identifier, literal, withDatabase } from "./duckdb.node.ts";
import { headerNames } from "./header.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";
import { headerOnly } from "./read-csv.ts";

/** Plain numbers that cannot be codes: no leading zero, at most 15 digits before the point. RE2 syntax. */
const PLAIN_NUMBER = "[+-]?(?:(?:0|[1-9]\\d{0,14})(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d{1,3})?";

/** A column to fetch: an SQL expression over the table `cells`. */
type Wanted = { readonly name: string; readonly expression: string; readonly numeric: boolean };

export type LargeCsvOptions = DatabaseOptions & {
  readonly delimiter: string;
  /** Header cells as they were written, or the width when there is no header. */
  readonly header: readonly string[] | number;
  readonly source: string;
};

/** A text table whose header and delimiter are known. Throws DuckDB's own error where the file is not regular. */
export function readLargeCsv(path: string, options: LargeCsvOptions): Promise<RawTable> {
  const { header } = options;
  const cells = typeof header === "number" ? Array.from({ length: header }, () => "") : header;
  const { names, notes } = headerNames(cells);
  const fields = names.map((_, c) => `'c${c}': 'VARCHAR'`).join(", ");
  return withDatabase(options, async (connection) => {
    await connection.run(
      `CREATE TEMP TABLE cells AS SELECT * FROM read_csv(${literal(path)}, auto_detect = false, columns = {${fields}},
       delim = ${literal(options.delimiter)}, quote = '"', escape = '"', header = ${typeof header !== "number"}, strict_mode = true)`,
    );
    const numeric = await plainNumbers(connection, names.length);
    const wanted = names.map((name, c) => ({
      name,
      expression: numeric[c] ? `CAST(nullif(c${c}, '') AS DOUBLE)` : `coalesce(c${c}, '')`,
      numeric: numeric[c]!,
    }));
    const columns = await fetchColumns(connection, wanted);
    const rows = rowsOf(columns);
    if (rows === 0) throw headerOnly(options.source, names.length);
    return { source: options.source, rows, columns, lines: null, notes };
  });
}

/** Which text columns hold nothing but plain numbers and blanks, and at least one number. */
async function plainNumbers(connection: DuckDBConnection, width: number): Promise<boolean[]> {
  const test = (c: number) =>
    `count(*) FILTER (WHERE c${c} <> '' AND NOT regexp_full_match(c${c}, ${literal(PLAIN_NUMBER)})) = 0 AND count(nullif(c${c}, '')) > 0`;
  // A look at the first rows spares the whole test for most columns of words.
  const sample = await oneRow(
    connection,
    `SELECT ${everyColumn(width, (c) => `count(*) FILTER (WHERE c${c} <> '' AND NOT regexp_full_match(c${c}, ${literal(PLAIN_NUMBER)})) = 0`)} FROM (SELECT * FROM cells LIMIT 1000)`,
  );
  const whole = await oneRow(
    connection,
    `SELECT ${everyColumn(width, (c) => (sample[c] === true ? test(c) : "false"))} FROM cells`,
  );
  return whole.map((value) => value === true);
}

function everyColumn(width: number, expression: (c: number) => string): string {
  return Array.from({ length: width }, (_, c) => expression(c)).join(", ");
}

async function oneRow(connection: DuckDBConnection, sql: string): Promise<readonly unknown[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows()[0]!;
}

/** Parquet or JSON (arrays of objects, or one object per line). Nested values become their JSON text. */
export function readDatabaseFile(
  path: string,
  format: "parquet" | "json",
  source: string,
  options: DatabaseOptions = {},
): Promise<RawTable> {
  return withDatabase(options, async (connection) => {
    const from =
      format === "parquet"
        ? `read_parquet(${literal(path)})`
        : `read_json_auto(${literal(path)}, maximum_object_size = 67108864)`;
    const described = await connection.runAndReadAll(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${from})`,
    );
    const found = described.getRows() as [string, string][];
    // Own names keep those of the file from meaning something in the queries below.
    const renamed = found.map(([name], c) => `${identifier(name)} AS c${c}`).join(", ");
    await connection.run(`CREATE TEMP TABLE cells AS SELECT ${renamed} FROM ${from}`);
    const wanted: Wanted[] = [];
    for (const [c, [name, type]] of found.entries()) wanted.push(await wantedOf(connection, name, `c${c}`, type));
    const columns = await fetchColumns(connection, wanted);
    const rows = rowsOf(columns);
    if (rows === 0) throw headerOnly(source, wanted.length);
    return { source, rows, columns, lines: null, notes: [] };
  });
}

/** How to fetch a column of the database's `type`: as numbers, or as texts that inference understands. */
async function wantedOf(connection: DuckDBConnection, name: string, id: string, type: string): Promise<Wanted> {
  const numbers: Wanted = { name, expression: `CAST(${id} AS DOUBLE)`, numeric: true };
  const texts = (expression: string): Wanted => ({ name, expression, numeric: false });
  if (/(\[\d*\]$|^STRUCT|^MAP|^UNION)/.test(type)) return texts(`CAST(to_json(${id}) AS VARCHAR)`);
  if (/^(U?(TINY|SMALL)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL)/.test(type)) return numbers;
  if (/^(U?BIGINT|U?HUGEINT)/.test(type)) {
    // Beyond 15 digits a number no longer holds them all: such a column is a code.
    const [exact] = await oneRow(connection, `SELECT coalesce(max(abs(${id}::DOUBLE)) < 1e15, true) FROM cells`);
    return exact === true ? numbers : texts(`CAST(${id} AS VARCHAR)`);
  }
  if (type === "TIMESTAMP WITH TIME ZONE") return texts(`CAST(make_timestamp(epoch_us(${id})) AS VARCHAR)`);
  return texts(`CAST(${id} AS VARCHAR)`);
}

function rowsOf(columns: readonly RawColumn[]): number {
  const first = columns[0];
  if (first === undefined) return 0;
  return "texts" in first ? first.codes.length : first.values.length;
}

/** Words become ENUM columns first: the database makes the dictionary, in order of first appearance, and sends codes. */
async function fetchColumns(connection: DuckDBConnection, wanted: readonly Wanted[]): Promise<RawColumn[]> {
  const [count] = await oneRow(connection, "SELECT count(*) FROM cells");
  const rows = Number(count);
  const dictionaries: string[][] = [];
  const expressions: string[] = [];
  for (let c = 0; c < wanted.length; c++) {
    const { expression, numeric } = wanted[c]!;
    dictionaries.push([]);
    if (numeric) {
      expressions.push(expression);
      continue;
    }
    await connection.run(
      `CREATE TEMP TABLE words${c} AS SELECT word, row_number() OVER (ORDER BY first) - 1 AS code FROM
       (SELECT ${expression} AS word, min(rowid) AS first FROM cells GROUP BY word) WHERE word IS NOT NULL ORDER BY first`,
    );
    const words = await connection.runAndReadAll(`SELECT word FROM words${c} ORDER BY code`);
    dictionaries[c] = words.getColumns()[0] === undefined ? [] : (words.getColumns()[0] as string[]);
    if (dictionaries[c]!.length === 0) {
      expressions.push("NULL::INTEGER");
      continue;
    }
    await connection.run(`CREATE TYPE words_type${c} AS ENUM (SELECT word FROM words${c} ORDER BY code)`);
    expressions.push(`enum_code(CAST(${expression} AS words_type${c}))::INTEGER`);
  }
  const arrays = wanted.map(({ numeric }) =>
    numeric ? new Float64Array(rows).fill(Number.NaN) : new Int32Array(rows).fill(-1),
  );
  await copyInto(connection, `SELECT ${expressions.join(", ")} FROM cells`, arrays);
  return wanted.map(({ name }, c) => {
    const array = arrays[c]!;
    return array instanceof Float64Array ? { name, values: array } : { name, texts: dictionaries[c]!, codes: array };
  });
}

/** Copies a result of DOUBLE and INTEGER columns into arrays that already hold the value for NULL. */
async function copyInto(
  connection: DuckDBConnection,
  sql: string,
  arrays: readonly (Float64Array | Int32Array)[],
): Promise<void> {
  const result = await connection.stream(sql);
  let row = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    for (let c = 0; c < arrays.length; c++) {
      const vector = chunk.getColumnVector(c) as unknown as {
        items: Float64Array | Int32Array;
        validity: { data: unknown; itemValid(index: number): boolean };
      };
      const array = arrays[c]!;
      if (vector.validity.data === null) array.set(vector.items.subarray(0, chunk.rowCount), row);
      else for (let i = 0; i < chunk.rowCount; i++) if (vector.validity.itemValid(i)) array[row + i] = vector.items[i]!;
    }
    row += chunk.rowCount;
  }
}
