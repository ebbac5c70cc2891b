/** One table or query of a PostgreSQL database, in a read-only transaction, some thousand rows at a time. */
import type { Client, QueryArrayResult } from "pg";
import { didYouMean, ModelwrightError } from "../contract/errors.ts";
import { listed } from "../contract/table.ts";
import { type Cell, CellColumnBuilder, wholeCell } from "./cell-column.ts";
import { identifier } from "./duckdb.node.ts";
import { headerNames } from "./header.ts";
import { connectPostgres, scrubbed } from "./postgres-connection.node.ts";
import type { RawTable } from "./raw-table.ts";
import { headerOnly } from "./read-csv.ts";
import type { Source } from "./source.ts";

export type PostgresSource = Extract<Source, { readonly kind: "postgres" }>;

const ROWS_AT_A_TIME = 10_000;
const DECLARE = "DECLARE cells NO SCROLL CURSOR FOR ";

/** `name` is the source as it may be shown. */
export async function readPostgres(source: PostgresSource, query: string | undefined, name: string): Promise<RawTable> {
  const client = await connectPostgres(source.address, name);
  try {
    await client.query("BEGIN READ ONLY");
    // Dates as everywhere else here, times of UTC, numbers with all their digits, and a plan for all rows.
    await client.query(
      "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 3; SET LOCAL cursor_tuple_fraction = 1",
    );
    const select = query ?? `SELECT * FROM ${await tableOf(client, source.table, name)}`;
    // The extended protocol takes one statement and no second one behind it; a cursor takes one that returns rows.
    await client.query({ text: `${DECLARE}${select}`, queryMode: "extended" } as { text: string });
    return await fetchAll(client, name, query !== undefined);
  } catch (error) {
    if (error instanceof ModelwrightError) throw error;
    throw badQuery(name, scrubbed(error, source.address));
  } finally {
    await client.end().catch(() => {});
  }
}

async function fetchAll(client: Client, source: string, isQuery: boolean): Promise<RawTable> {
  let builders: CellColumnBuilder[] | null = null;
  let readers: ((text: string) => Cell)[] = [];
  let names: string[] = [];
  let rows = 0;
  for (;;) {
    const page: QueryArrayResult<(string | null)[]> = await client.query({
      text: `FETCH ${ROWS_AT_A_TIME} FROM cells`,
      rowMode: "array",
      // Texts as the server writes them; what each type means is said below.
      types: { getTypeParser: () => (text: string) => text } as never,
    });
    if (builders === null) {
      const given = page.fields.map((field) => field.name);
      const twice = given.find((name, c) => given.indexOf(name) < c);
      if (isQuery && twice !== undefined)
        throw badQuery(source, `two columns "${twice}"; name one of them anew with AS`);
      names = headerNames(given).names;
      readers = page.fields.map((field, c) => readerOf(field.dataTypeID, () => binary(source, names[c]!)));
      builders = names.map(() => new CellColumnBuilder());
    }
    for (const row of page.rows) {
      for (let c = 0; c < builders.length; c++) {
        const text = row[c]!;
        builders[c]!.push(text === null ? null : readers[c]!(text));
      }
    }
    rows += page.rows.length;
    if (page.rows.length < ROWS_AT_A_TIME) break;
  }
  if (rows === 0 || names.length === 0) throw headerOnly(source, names.length);
  return { source, rows, columns: names.map((name, c) => builders![c]!.finish(name)), lines: null, notes: [] };
}

/** By the type's number in the server's catalog, which never changes for built-in types. */
function readerOf(type: number, refuse: () => ModelwrightError): (text: string) => Cell {
  switch (type) {
    case 16: // boolean
      return (text) => (text === "t" ? "true" : "false");
    case 17: // bytea
      throw refuse();
    case 20: // bigint
      return (text) => wholeCell(BigInt(text));
    case 21: // smallint
    case 23: // integer
    case 26: // oid
    case 700: // real
    case 701: // double precision
    case 1700: // numeric
      return Number;
    case 1184: // timestamp with time zone, here always of UTC
      return (text) => text.replace(/\+00$/, "");
    default:
      return (text) => text;
  }
}

/** The table's name as SQL. Names are compared as they are, so that no quoting is asked of the user. */
async function tableOf(client: Client, wanted: string | null, source: string): Promise<string> {
  const { rows } = await client.query(
    `SELECT n.nspname AS schema, c.relname AS name, pg_table_is_visible(c.oid) AS visible
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
     ORDER BY 1, 2`,
  );
  const tables = rows as { schema: string; name: string; visible: boolean }[];
  const full = tables.map(({ schema, name }) => `${schema}.${name}`);
  const found =
    tables.find((_, i) => full[i] === wanted) ?? tables.find(({ name, visible }) => visible && name === wanted);
  if (found !== undefined) return `${identifier(found.schema)}.${identifier(found.name)}`;
  const has = full.length === 0 ? "It has none that this user can see." : `It has ${full.length}: ${listed(full)}.`;
  if (wanted === null) {
    throw new ModelwrightError(
      "data/which-table",
      { source, tables: full.slice(0, 100) },
      {
        what: `${source} must say what to read, got a database alone.`,
        fix: `Add ::schema.table or --query "select ...". ${has}`,
      },
    );
  }
  const near = didYouMean(wanted, [...full, ...tables.map(({ name }) => name)]);
  throw new ModelwrightError(
    "data/no-table",
    { source, table: wanted, tables: full.slice(0, 100) },
    { what: `${source} must name a table of the database, got "${wanted}".`, fix: `${near}${has}` },
  );
}

function badQuery(source: string, received: string): ModelwrightError {
  return new ModelwrightError(
    "data/bad-query",
    { source },
    {
      what: `${source} must be read by one SELECT that the database understands, got: ${received}.`,
      fix: "Change --query.",
    },
  );
}

function binary(source: string, column: string): ModelwrightError {
  return new ModelwrightError(
    "data/unsupported-column",
    { source, column },
    {
      what: `${source}, column "${column}" must hold numbers or texts, got binary data (bytea).`,
      fix: "Leave the column out: --query with the columns to read.",
    },
  );
}
