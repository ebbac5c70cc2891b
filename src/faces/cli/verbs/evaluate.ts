/** `modelwright evaluate`: a saved model on labelled data it has not seen. */
import type { Command } from "commander";
import type { ReportMetric } from "../../../index.ts";
import type { Values } from "../../../verbs.ts";
import { short } from "../leaderboard-line.ts";
import { addVerb, joinsOf } from "../options.ts";
import { hint, say, table } from "../speech.ts";

export function addEvaluate(program: Command): void {
  addVerb(program, "evaluate", "score a model on labelled rows: every metric with its interval")
    .addHelpText("after", "\nExample:\n  modelwright evaluate people.mw labelled.csv")
    .action(async (model: string, data: string, flags: Values<"evaluate">) => {
      const { evaluateFile, catalog } = await import("../../../index.ts");
      const result = await evaluateFile(model, data, catalog, joinsOf(flags));
      for (const note of result.notes) say(`note: ${note}`);
      if (flags.json) process.stdout.write(`${JSON.stringify(asJson(result))}\n`);
      else {
        process.stdout.write(`${result.rows} rows, target "${result.target}"\n\n${metricTable(result.metrics)}\n`);
        for (const group of result.groups) {
          process.stdout.write(
            `\n${group.column} = ${group.level} (${group.rows} rows)\n${metricTable(group.metrics)}\n`,
          );
        }
      }
      hint(`types ${model}`);
    });
}

function metricTable(metrics: readonly ReportMetric[]): string {
  const rows = metrics.map(({ title, value, low, high }) => [title, short(value), short(low), short(high)]);
  return table(["metric", "value", "low", "high"], rows);
}

function asJson(result: {
  rows: number;
  target: string;
  metrics: readonly ReportMetric[];
  groups: readonly { column: string; level: string; rows: number; metrics: readonly ReportMetric[] }[];
}): object {
  const byName = (metrics: readonly ReportMetric[]): object =>
    Object.fromEntries(metrics.map(({ name, value, low, high }) => [name, { value, interval: [low, high] }]));
  const groups = result.groups.map(({ column, level, rows, metrics }) => ({
    column,
    level,
    rows,
    metrics: byName(metrics),
  }));
  return { rows: result.rows, target: result.target, metrics: byName(result.metrics), groups };
}
