import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPostgres, freePort, PASSWORD, type PostgresServer, startPostgres } from "../../tests/postgres-server.ts";
import { CSV, DDL, seen, VALUES } from "../../tests/typed-table.ts";
import { readTable } from "./read-table.node.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-postgres-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const programs = findPostgres();
if (programs === null) console.log("skipped  PostgreSQL: the server is not installed");

describe.skipIf(programs === null && process.env.MODELWRIGHT_CI !== "1")("PostgreSQL", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    expect(programs, "PostgreSQL must be installed in CI").not.toBeNull();
    server = await startPostgres(programs!);
    const client = new pg.Client(server.address());
    await client.connect();
    await client.query(`CREATE TABLE t (${DDL}); INSERT INTO t VALUES ${VALUES};
      CREATE SCHEMA more; CREATE TABLE more."we""ird.ta'ble" (a int, "select" numeric(20, 3), at timestamptz, j jsonb);
      INSERT INTO more."we""ird.ta'ble" VALUES (1, 2.5, '2020-01-31 12:00:00+02', '{"k": [1]}'), (2, 'NaN', null, null);
      CREATE TABLE empty (a int); CREATE TABLE hollow (); INSERT INTO hollow DEFAULT VALUES; CREATE TABLE blob (a int, b bytea); INSERT INTO blob VALUES (1, '\\x00');
      CREATE TABLE many AS SELECT i AS x, 'w' || i % 7 AS w FROM generate_series(1, 25000) i`);
    await client.end();
  }, 60_000);
  afterAll(() => server?.stop());

  test("gives the same table as CSV, by table and by query, however the password is written", async () => {
    await writeFile(join(folder, "t.csv"), CSV);
    const whole = seen((await readTable(join(folder, "t.csv"))).table);
    for (const [source, options] of [
      [`${server.address()}::t`, {}],
      [`${server.address(PASSWORD.replaceAll("%", "%25"))}::public.t`, {}],
      [server.address(PASSWORD), { query: "select * from t;" }],
    ] as const)
      expect(seen((await readTable(source, options)).table)).toEqual(whole);
  });

  test("reads odd names and types, and tables of many pages", async () => {
    const { raw } = await readTable(`${server.address()}::more.we"ird.ta'ble`);
    expect(raw.columns).toMatchObject([
      { name: "a", values: Float64Array.of(1, 2) },
      { name: "select", values: Float64Array.of(2.5, Number.NaN) },
      { name: "at", texts: ["2020-01-31 10:00:00"] },
      { name: "j", texts: ['{"k": [1]}'] },
    ]);
    const many = await readTable(`${server.address()}::many`);
    expect(many.table.rows).toBe(25_000);
    expect(many.raw.columns[0]).toMatchObject({ values: Float64Array.from({ length: 25_000 }, (_, i) => i + 1) });
  });

  test("says what is wrong, and never the password", async () => {
    const all = server.address();
    const port = await freePort();
    const asked: [string, object?][] = [
      [`postgres://tester:${PASSWORD}@127.0.0.1:${port}/postgres::t`],
      [`postgres://tester:hush@no-such-host.invalid/postgres::t`],
      [`${server.address("hush")}::t`],
      [`${server.address(undefined, "nowhere")}::t`],
      [`postgres://tester:hush@127.0.0.1:port/x::t`],
      [`postgres://127.0.0.1:${server.port}/postgres?user=tester&password=hush::t`],
      [all],
      [`${all}::tt`],
      [`${all}::public.man`],
      [`${all}::empty`],
      [`${all}::hollow`],
      [`${all}::blob`],
      [`${all}::t`, { query: "select 1" }],
      [all, { query: "selec 1" }],
      [all, { query: "select 1; drop table t" }],
      [all, { query: "delete from t" }],
      [all, { query: "select 1 as a, 2 as a" }],
      [all, { query: "select * from nowhere" }],
      [all, { query: "select set_config('x.y', 'z', false), 1 / 0" }],
      [all, { query: "" }],
      ["mysql://root:hush@host/db::t"],
    ];
    const messages: string[] = [];
    for (const [source, options] of asked) {
      const error = await readTable(source, options).then(
        () => null,
        (error) => error,
      );
      const whole = `${error?.message}${JSON.stringify(error?.details)}${error?.stack}`;
      expect(whole).not.toContain("hush");
      expect(whole).not.toContain(PASSWORD);
      expect(whole).not.toContain(encodeURIComponent(PASSWORD));
      messages.push(
        `${error.code}: ${error.message}`.replaceAll(String(server.port), "PORT").replaceAll(String(port), "FREE"),
      );
    }
    expect(messages).toMatchInlineSnapshot(`
      [
        "data/no-connection: postgres://tester:***@127.0.0.1:FREE/postgres::t must be a PostgreSQL server that answers, got: connect ECONNREFUSED 127.0.0.1:FREE. Check host and port, and that it runs.",
        "data/no-connection: postgres://tester:***@no-such-host.invalid/postgres::t must be a PostgreSQL server that answers, got: getaddrinfo ENOTFOUND no-such-host.invalid. Check host and port, and that it runs.",
        "data/login-refused: postgres://tester:***@127.0.0.1:PORT/postgres::t must let the user in, got: password authentication failed for user "tester". Check user and password, or set PGPASSWORD.",
        "data/no-database: postgres://tester:***@127.0.0.1:PORT/nowhere::t must name a database of the server, got: database "nowhere" does not exist. Check the name behind the host.",
        "data/bad-address: postgres://tester:***@127.0.0.1:port/x::t must be an address as postgres://user:password@host:5432/database, got one that cannot be read. Check the host and the port.",
        "data/login-refused: postgres://127.0.0.1:PORT/postgres?user=tester&password=*** must let the user in, got: password authentication failed for user "tester". Check user and password, or set PGPASSWORD.",
        "data/which-table: postgres://tester:***@127.0.0.1:PORT/postgres must say what to read, got a database alone. Add ::schema.table or --query "select ...". It has 6: more.we"ird.ta'ble, public.blob, public.empty, public.hollow, public.many, public.t.",
        "data/no-table: postgres://tester:***@127.0.0.1:PORT/postgres::tt must name a table of the database, got "tt". Did you mean t? It has 6: more.we"ird.ta'ble, public.blob, public.empty, public.hollow, public.many, public.t.",
        "data/no-table: postgres://tester:***@127.0.0.1:PORT/postgres::public.man must name a table of the database, got "public.man". Did you mean public.many? It has 6: more.we"ird.ta'ble, public.blob, public.empty, public.hollow, public.many, public.t.",
        "data/no-rows: postgres://tester:***@127.0.0.1:PORT/postgres::empty must be a header and at least one row, got a header of 1 names and no row. Add rows.",
        "data/no-rows: postgres://tester:***@127.0.0.1:PORT/postgres::hollow must be a header and at least one row, got a header of 0 names and no row. Add rows.",
        "data/unsupported-column: postgres://tester:***@127.0.0.1:PORT/postgres::blob, column "b" must hold numbers or texts, got binary data (bytea). Leave the column out: --query with the columns to read.",
        "use/table-and-query: postgres://tester:***@127.0.0.1:PORT/postgres::t must be read by a table or by a query, got both. Leave out --query or what is behind ::.",
        "data/bad-query: postgres://tester:***@127.0.0.1:PORT/postgres must be read by one SELECT that the database understands, got: syntax error at or near "selec". Change --query.",
        "data/bad-query: postgres://tester:***@127.0.0.1:PORT/postgres must be read by one SELECT that the database understands, got: cannot insert multiple commands into a prepared statement. Change --query.",
        "data/bad-query: postgres://tester:***@127.0.0.1:PORT/postgres must be read by one SELECT that the database understands, got: syntax error at or near "delete". Change --query.",
        "data/bad-query: postgres://tester:***@127.0.0.1:PORT/postgres must be read by one SELECT that the database understands, got: two columns "a"; name one of them anew with AS. Change --query.",
        "data/bad-query: postgres://tester:***@127.0.0.1:PORT/postgres must be read by one SELECT that the database understands, got: relation "nowhere" does not exist. Change --query.",
        "data/bad-query: postgres://tester:***@127.0.0.1:PORT/postgres must be read by one SELECT that the database understands, got: division by zero. Change --query.",
        "data/bad-query: postgres://tester:***@127.0.0.1:PORT/postgres must be read by one SELECT that the database understands, got: syntax error at end of input. Change --query.",
        "data/unknown-source: mysql://root:***@host/db::t must be a path or an address of postgres://, got mysql://. Fetch or export the data to a file first.",
      ]
    `);
    expect((await readTable(`${all}::t`)).table.rows).toBe(4);
  });
});
