/** `modelwright diagnose`: where a model fails, why, and what would help most. */
import type { Command } from "commander";
import type { Diagnosis } from "../../../index.ts";
import type { Values } from "../../../verbs.ts";
import { short } from "../leaderboard-line.ts";
import { addVerb, joinsOf } from "../options.ts";
import { createScreen } from "../screen.ts";
import { hint, say, table } from "../speech.ts";

const MOST_ROWS = 10;

export function addDiagnose(program: Command): void {
  addVerb(program, "diagnose", "where a model fails on labelled rows, why, and what would help most")
    .addHelpText(
      "after",
      `
Examples:
  modelwright diagnose people.mw people.csv              the rows it was trained on: its plan is fitted again under folds
  modelwright diagnose people.mw labelled.csv --json     new rows: the model answers them itself`,
    )
    .action(async (model: string, data: string, flags: Values<"diagnose">) => {
      const { diagnose } = await import("../../../index.ts");
      const { budget, json, quiet, ...rest } = flags;
      const screen = await createScreen(quiet === true);
      const run = diagnose(model, data, {
        ...joinsOf(rest),
        ...(budget === undefined ? {} : { budgetSeconds: budget }),
      });
      const interrupt = (): void => run.stop();
      process.once("SIGINT", interrupt);
      let found: Diagnosis;
      try {
        for await (const event of run) screen.show(event);
        found = await run.result;
      } finally {
        screen.close();
        process.off("SIGINT", interrupt);
      }
      for (const note of found.notes) say(`note: ${note}`);
      process.stdout.write(json ? `${JSON.stringify(found)}\n` : words(found));
      if (!quiet) hint(`train ${data} --target ${found.target}`);
    });
}

function words(found: Diagnosis): string {
  const { slices, labels, learning, noise, columns, actions } = found;
  const { value, low, high } = found.loss;
  const parts = [
    `${found.rows} rows, target "${found.target}": ${found.lossName} ${short(value)} (${short(low)} to ${short(high)}), by ${found.answeredBy}`,
    `What to do next\n${actions.map(({ action, gain, how }, i) => `${i + 1}. ${action}${gain === null ? "" : `: ${gainWords(gain)}`}\n   ${how}`).join("\n") || "nothing that would clearly help"}`,
    `Where it is worse\n${slices.length === 0 ? "no slice is worse than the others beyond chance" : sliceTable(found)}`,
    ...(labels === null
      ? []
      : [`Labels\n${labels.words}${labels.suspects.length === 0 ? "" : `\n${labelTable(labels)}`}`]),
    `Columns\n${columns.length === 0 ? "nothing to say against any" : columns.map(({ kind, words: what }) => `${kind}: ${what}`).join("\n")}`,
    ...(learning === null ? [] : [`More rows\n${learning.words}`]),
    ...(noise === null ? [] : [`What no model can take away\n${noise.words}`]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function gainWords({ value, low, high }: { value: number; low: number; high: number }): string {
  const percent = (share: number): string => `${short(Number((100 * share).toPrecision(2)))} %`;
  return `about ${percent(value)} less loss (${percent(low)} to ${percent(high)})`;
}

function sliceTable({ slices }: Diagnosis): string {
  const rows = slices.map((slice) => [
    slice.words,
    String(slice.rows),
    short(slice.loss),
    short(slice.rest),
    `${short(Number((100 * slice.excess).toPrecision(2)))} %`,
  ]);
  return table(["where", "rows", "loss", "elsewhere", "of all loss too much"], rows);
}

function labelTable(labels: NonNullable<Diagnosis["labels"]>): string {
  const rows = labels.suspects
    .slice(0, MOST_ROWS)
    .map(({ row, given, suggested, margin }) => [String(row), given, suggested, short(margin)]);
  const more = labels.suspects.length - rows.length;
  return `${table(["row", "given", "rather", "margin"], rows)}${more > 0 ? `\nand ${more} more: --json lists them all` : ""}`;
}
