/** `modelwright profile`: what is in a table, and what is wrong with it. */
import type { Command } from "commander";
import type { TableProfile } from "../../../index.ts";
import type { Values } from "../../../verbs.ts";
import { short } from "../leaderboard-line.ts";
import { addVerb } from "../options.ts";
import { hint, table } from "../speech.ts";

export function addProfile(program: Command): void {
  const command = addVerb(program, "profile", "what is in a table, and what is wrong with it");
  command.addHelpText(
    "after",
    "\nExamples:\n  modelwright profile people.csv\n  modelwright profile people.csv --target churned --json",
  );
  command.action(async (data: string, flags: Values<"profile">) => {
    const { readTable, defineTask, profileTable, maskedSource } = await import("../../../index.ts");
    const options = { ...flags, ...(flags.kind === undefined ? {} : { kinds: flags.kind }) };
    const read = await readTable(data, options);
    const task = flags.target === undefined ? null : defineTask(read.table, read.schema, options);
    const notes = [...read.notes, ...(task?.notes ?? [])];
    const profile = profileTable(read.table, read.schema, { task, notes });
    process.stdout.write(flags.json ? `${JSON.stringify(profile)}\n` : words(profile));
    hint(`train ${maskedSource(data)} --target ${flags.target ?? "<column>"}`);
  });
}

function words(profile: TableProfile): string {
  const rows = profile.columns.map((column) => {
    const { numbers, cells, missing } = column;
    const share = missing === 0 ? "" : `${short((100 * missing) / cells)} %`;
    const values =
      numbers === null
        ? column.mostFrequent
            .slice(0, 3)
            .map((f) => `${f.value} (${f.count})`)
            .join(", ")
        : `${short(numbers.min)} .. ${short(numbers.median)} .. ${short(numbers.max)}`;
    return [column.name, column.kind, share, String(column.distinct), clip(values, 60)];
  });
  const target =
    profile.target === null
      ? ""
      : `target "${profile.target.column}": ${profile.target.kind}, ${profile.target.reason}\n`;
  const warnings = profile.warnings.map((w) => `! ${w.message} ${w.fix}`);
  const notes = profile.notes.map((note) => `note: ${note}`);
  const head = `${profile.rows} rows, ${profile.columns.length} columns, ${profile.missingCells} cells missing, ${profile.duplicateRows} rows repeated`;
  return `${[head, target, table(["column", "kind", "missing", "distinct", "values"], rows), "", ...warnings, ...notes].join("\n").trimEnd()}\n`;
}

function clip(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
}
