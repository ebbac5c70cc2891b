/** `modelwright diff`: where two models part on the same rows, and through which columns. */
import type { Command } from "commander";
import type { DiffResult } from "../../../index.ts";
import type { Values } from "../../../verbs.ts";
import { short } from "../leaderboard-line.ts";
import { addVerb, joinsOf } from "../options.ts";
import { hint, say, table } from "../speech.ts";

export function addDiff(program: Command): void {
  addVerb(program, "diff", "two models on the same rows: which decisions change, and through which columns")
    .addHelpText(
      "after",
      `
Examples:
  modelwright diff old.mw new.mw people.csv
  modelwright diff old.mw new.mw houses.csv --by 5000 --id address --out moved.csv
A row is changed when the labels differ, or the values by more than --by.`,
    )
    .action(async (first: string, second: string, data: string, flags: Values<"diff">) => {
      const { diffModels } = await import("../../../index.ts");
      const { json, ...options } = flags;
      const result = await diffModels(first, second, data, joinsOf(options));
      for (const note of result.notes) say(`note: ${note}`);
      process.stdout.write(json ? `${JSON.stringify(result, null, 1)}\n` : words(result));
      hint(`evaluate ${second} labelled.csv`);
    });
}

function words(result: DiffResult): string {
  const { rows, changed, by, directions, columns, truth, top, out } = result;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const how = by === null ? "another decision" : `a value that differs by more than ${short(by)}`;
  const parts = [`${changed} of ${rows} rows (${percent(changed / rows)}) get ${how}`];
  if (changed === 0) return `${parts[0]}\n`;
  parts.push(
    table(
      ["direction", "rows"],
      directions.map((one) => [one.words, String(one.rows)]),
    ),
  );
  if (truth !== null)
    parts.push(
      truth.measure === "right"
        ? `known outcomes of ${truth.rows} of them: the first model is right on ${truth.first}, the second on ${truth.second}`
        : `known outcomes of ${truth.rows} of them: mean absolute error ${short(truth.first)} before, ${short(truth.second)} after`,
    );
  const telling = columns.filter(({ value }) => value > 0).slice(0, 8);
  parts.push(
    table(
      ["column", "agree again", "interval", "read by"],
      telling.map(({ column, value, low, high, readBy }) => [
        column,
        percent(value),
        `[${percent(low)}, ${percent(high)}]`,
        readBy === "both" ? "both" : `the ${readBy} only`,
      ]),
    ),
    "agree again: share of the changed rows on which the models agree once the column's cells are shuffled; columns that act together each count whole",
    table(
      ["row", "before", "after", "move", "through"],
      top.map(({ row, id, before, after, move, reasons }) => [
        id === null ? String(row) : `${row} (${id})`,
        typeof before === "number" ? short(before) : before,
        typeof after === "number" ? short(after) : after,
        short(move),
        reasons.map(({ column, share }) => `${column} ${Math.round(100 * share)} %`).join(", ") ||
          "several columns together",
      ]),
    ),
  );
  if (out !== null) parts.push(`all changed rows: ${out}`);
  return `${parts.join("\n\n")}\n`;
}
