/** `modelwright prepare`: the cleaned table, with an audit of every change. */
import type { Command } from "commander";
import type { Values } from "../../../verbs.ts";
import { addVerb } from "../options.ts";
import { hint, table } from "../speech.ts";

export function addPrepare(program: Command): void {
  const command = addVerb(program, "prepare", "the cleaned table, with an audit of every change");
  command.addHelpText("after", "\nExample:\n  modelwright prepare people.csv --out clean.parquet");
  command.action(async (data: string, flags: Values<"prepare">) => {
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
