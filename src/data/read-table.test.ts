import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Table } from "../contract/table.ts";
import { readTable } from "./read-table.node.ts";
import { shareTable } from "./share-table.ts";
import { tableTexts } from "./table-texts.ts";
import { writeTable } from "./write-table.node.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-table-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Name, kind and all cells of each column: what two equal tables share. */
function seen(table: Table) {
  return table.columns.map((column) => [
    column.name,
    column.kind,
    "codes" in column ? [...column.codes].map((code) => column.levels[code] ?? null) : [...column.values],
  ]);
}

const TEXT =
  'id,amount,when,word,note,flag\n1,1.50,2020-01-31,a,"x, ""y""",yes\n2,,2020-02-01 10:00:00,b,"two\nlines",no\n3,-0.25,,,é,yes\n';

describe("readTable", () => {
  test("gives the same table whatever the encoding, packing, delimiter or reader", async () => {
    const whole = seen((await readTable(await write("t.csv", TEXT))).table);
    expect(whole.map(([name, kind]) => `${name} ${kind}`)).toEqual([
      "id number",
      "amount number",
      "when datetime",
      "word category",
      "note category",
      "flag boolean",
    ]);
    const wide = Buffer.from(`\ufeff${TEXT}`, "utf16le");
    const others = {
      "bom.csv": `\ufeff${TEXT}`,
      "crlf.csv": TEXT.replace(/\n(?!lines)/g, "\r\n"),
      "packed.csv.gz": gzipSync(TEXT),
      "wide.csv": wide,
      "wide-other-end.csv": Buffer.from(wide).swap16(),
      "wide-without-mark.csv": wide.subarray(2),
      "old.csv": Buffer.from(TEXT, "latin1"),
      "tabs.tsv": TEXT.replace(/,(?! )/g, "\t"),
    };
    for (const [name, content] of Object.entries(others)) {
      const path = await write(name, content);
      for (const reader of ["text", "database"] as const)
        expect([name, reader, seen((await readTable(path, { reader })).table)]).toEqual([name, reader, whole]);
    }
    expect((await readTable(join(folder, "old.csv"))).notes).toEqual([
      "The text is not valid UTF-8; it was read as Windows-1252 (Latin-1).",
    ]);
  });

  test("gives back what writeTable wrote, in every format", async () => {
    const read = await readTable(await write("t.csv", TEXT));
    for (const name of ["o.csv", "o.tsv", "o.csv.gz", "o.json", "o.json.gz", "o.ndjson", "o.parquet"]) {
      const path = join(folder, name);
      await writeTable(path, read.table, read.schema);
      expect([name, seen((await readTable(path)).table)]).toEqual([name, seen(read.table)]);
    }
    expect(seen((await readTable(join(folder, "o.ndjson"), { reader: "database" })).table)).toEqual(seen(read.table));
    await expect(writeTable(join(folder, "o.xlsx"), read.table, read.schema)).rejects.toMatchObject({
      code: "data/unknown-format",
    });
  });

  test("keeps the cells as they were written", async () => {
    const { raw, table, schema } = await readTable(await write("t.csv", TEXT));
    expect(raw.columns[1]).toMatchObject({ texts: ["1.50", "", "-0.25"] });
    expect(tableTexts(table, schema).map((column) => column.cell(0))).toEqual([
      "1",
      "1.5",
      "2020-01-31",
      "a",
      'x, "y"',
      "yes",
    ]);
  });

  test("refuses what is not a table, and says what it got", async () => {
    await mkdir(join(folder, "directory.csv"));
    const hostile = [
      await write("picture.csv", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2)),
      await write("book.xlsx", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)),
      await write("paper.csv", "%PDF-1.7\n"),
      await write("zeros.csv", "a,b\n1,\0\n"),
      await write("cut.csv.gz", gzipSync(TEXT).subarray(0, 30)),
      await write("empty.csv", ""),
      await write("header.csv", "a,b\n"),
      await write("bad.json", '[{"a":1},'),
      await write("bad-line.ndjson", '{"a":1}\n{"a":\n'),
      await write("list.json", "[1,2]"),
      await write("bad.parquet", "PAR1 nothing PAR1"),
      join(folder, "directory.csv"),
      join(folder, "pictur.csv"),
    ];
    const messages: string[] = [];
    for (const path of hostile) {
      const message = await readTable(path).then(
        () => "read",
        (error) => `${error.code}: ${error.message}`,
      );
      messages.push(
        message
          .replaceAll(folder, "")
          .replace(/got [^.]* JSON[^.]*\./, "got ...")
          .replace(/\(Invalid[^)]*\)/s, "(...)"),
      );
    }
    expect(messages).toMatchInlineSnapshot(`
      [
        "data/not-a-table: picture.csv must be a table (CSV, TSV, JSON, NDJSON, Parquet, Arrow or SQLite, the text ones also gzipped), got a PNG image. Export the table as CSV or Parquet.",
        "data/not-a-table: book.xlsx must be a table (CSV, TSV, JSON, NDJSON, Parquet, Arrow or SQLite, the text ones also gzipped), got a ZIP archive (an .xlsx workbook is one). Export the table as CSV or Parquet.",
        "data/not-a-table: paper.csv must be a table (CSV, TSV, JSON, NDJSON, Parquet, Arrow or SQLite, the text ones also gzipped), got a PDF document. Export the table as CSV or Parquet.",
        "data/not-a-table: zeros.csv must be a table (CSV, TSV, JSON, NDJSON, Parquet, Arrow or SQLite, the text ones also gzipped), got binary data (a zero byte at 6). Export the table as CSV or Parquet.",
        "data/damaged: cut.csv.gz must be a whole gzip file, got a damaged or cut one. Fetch or compress it again.",
        "data/empty: empty.csv must be a table with a header and rows, got nothing. Check that it was written.",
        "data/no-rows: header.csv must be a header and at least one row, got a header of 2 names and no row. Add rows.",
        "data/bad-json: bad.json must be valid JSON, got ... Write an array of objects, or one object per line.",
        "data/bad-json: bad-line.ndjson, line 2 must be valid JSON, got ... Write an array of objects, or one object per line.",
        "data/bad-json: list.json, row 1 must be an object with one value per column, got 1. Write an array of objects, or one object per line.",
        "data/damaged: bad.parquet must be a whole Parquet file, got one that cannot be read (...). Write it again.",
        "data/directory: /directory.csv must be a file, got a directory. Name one file in it.",
        "data/no-file: /pictur.csv must be a file, got no such file. Did you mean picture.csv? Check the path.",
      ]
    `);
  });
});

test("shareTable moves numbers and codes to shared memory", async () => {
  const { table } = await readTable(await write("t.csv", TEXT));
  const shared = shareTable(table);
  expect(seen(shared)).toEqual(seen(table));
  for (const column of shared.columns)
    expect(("codes" in column ? column.codes : column.values).buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(shareTable(shared).columns[0]).toBe(shared.columns[0]);
});
