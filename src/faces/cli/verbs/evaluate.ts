/** `modelwright evaluate`: a saved model on labelled data it has not seen. */
import type { Command } from "commander";
import type { Coverage, ReportMetric } from "../../../index.ts";
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
        if (result.coverage !== null) process.stdout.write(`\n${coverageWords(result.coverage)}\n`);
        for (const group of result.groups) {
          process.stdout.write(
            `\n${group.column} = ${group.level} (${group.rows} rows)\n${metricTable(group.metrics)}\n`,
          );
        }
      }
      hint(`types ${model}`);
    });
}

function coverageWords({ kind, found, size }: Coverage): string {
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const held = `hold ${share(found.value)} of the ${kind === "set" ? "true classes" : "true values"}  (95 % interval ${share(found.low)} to ${share(found.high)})`;
  return kind === "set"
    ? `sets ${held}; a set has ${short(size.value)} classes on average`
    : `intervals ${held}; one is ${short(size.value)} wide on average`;
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
  coverage: Coverage | null;
}): object {
  const byName = (metrics: readonly ReportMetric[]): object =>
    Object.fromEntries(metrics.map(({ name, value, low, high }) => [name, { value, interval: [low, high] }]));
  const groups = result.groups.map(({ column, level, rows, metrics }) => ({
    column,
    level,
    rows,
    metrics: byName(metrics),
  }));
  const { coverage: held } = result;
  const coverage =
    held === null
      ? null
      : {
          kind: held.kind,
          value: held.found.value,
          interval: [held.found.low, held.found.high],
          size: { value: held.size.value, interval: [held.size.low, held.size.high] },
        };
  return { rows: result.rows, target: result.target, metrics: byName(result.metrics), groups, coverage };
}
