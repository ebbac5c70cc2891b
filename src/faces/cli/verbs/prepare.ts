/** `modelwright prepare`: the cleaned table, with an audit of every change. */
import type { Command } from "commander";
import { readingOptions } from "../options.ts";
import { hint, table } from "../speech.ts";

type Flags = {
  readonly out: string;
  readonly json?: boolean;
  readonly dropDuplicates?: boolean;
  readonly keepConstant?: boolean;
  readonly kind?: Record<string, never>;
  readonly missing?: string[];
};

export function addPrepare(program: Command): void {
  const command = program
    .command("prepare <data>")
    .description("the cleaned table, with an audit of every change")
    .requiredOption("--out <file>", "where it goes: .csv, .tsv, .json, .ndjson or .parquet")
    .option("--drop-duplicates", "drop rows that repeat an earlier row")
    .option("--keep-constant", "keep constant and empty columns")
    .option("--json", "print the audit as one JSON document on standard output");
  readingOptions(command).addHelpText("after", "\nExample:\n  modelwright prepare people.csv --out clean.parquet");
  command.action(async (data: string, flags: Flags) => {
    const { readTable, prepareTable, writeTable } = await import("../../../index.ts");
    const read = await readTable(data, { ...flags, ...(flags.kind === undefined ? {} : { kinds: flags.kind }) });
    const options = { dropDuplicates: flags.dropDuplicates === true, dropConstant: flags.keepConstant !== true };
    const made = prepareTable(read.table, read.schema, read.raw, options);
    await writeTable(flags.out, made.table, made.schema);
    const { rows, columns } = made.table;
    if (flags.json) {
      process.stdout.write(
        `${JSON.stringify({ out: flags.out, rows, columns: columns.length, changes: made.changes, notes: read.notes })}\n`,
      );
    } else {
      const lines = made.changes.map((c) => [c.column ?? "(rows)", c.what, String(c.count), c.example]);
      const audit =
        lines.length === 0 ? "nothing had to be changed" : table(["column", "change", "cells", "example"], lines);
      process.stdout.write(`${flags.out}  ${rows} rows, ${columns.length} columns\n\n${audit}\n`);
    }
    hint(`profile ${flags.out}`);
  });
}
