/** `modelwright evaluate`: a saved model on labelled data it has not seen. */
import type { Command } from "commander";
import type { Coverage, ReportMetric, SeveralEvaluation } from "../../../index.ts";
import type { Values } from "../../../verbs.ts";
import { short } from "../leaderboard-line.ts";
import { addVerb, joinsOf } from "../options.ts";
import { hint, say, table } from "../speech.ts";

export function addEvaluate(program: Command): void {
  addVerb(program, "evaluate", "score a model on labelled rows: every metric with its interval")
    .addHelpText("after", "\nExample:\n  modelwright evaluate people.mw labelled.csv")
    .action(async (model: string, data: string, flags: Values<"evaluate">) => {
      const { evaluateFile, evaluateSeveral, loadModel, catalog } = await import("../../../index.ts");
      const { manifest } = await loadModel(model);
      if (manifest.task.kind === "several") {
        const several = await evaluateSeveral(model, data, catalog, joinsOf(flags));
        for (const note of several.notes) say(`note: ${note}`);
        process.stdout.write(`${flags.json ? JSON.stringify(severalAsJson(several)) : severalWords(several)}\n`);
        return hint(`types ${model}`);
      }
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

/** All targets together, then each by itself. */
function severalWords({ joint, aims }: SeveralEvaluation): string {
  const parts = aims.map(({ target, rows, metrics, coverage, quantiles, groups }) =>
    [
      `target "${target}", ${rows} rows`,
      metricTable(metrics),
      ...(quantiles?.below ?? []).map(
        ({ asked, found }) => `${percent(asked)} shall lie below: ${percent(found.value)} did ${between(found)}`,
      ),
      ...(coverage === null ? [] : [coverageWords(coverage)]),
      ...groups.map(
        (group) => `\n${group.column} = ${group.level} (${group.rows} rows)\n${metricTable(group.metrics)}`,
      ),
    ].join("\n"),
  );
  const together = joint.metrics.length === 0 ? [] : [`together, ${joint.rows} rows\n${metricTable(joint.metrics)}`];
  return [...together, ...parts].join("\n\n");
}

function severalAsJson({ joint, aims }: SeveralEvaluation): object {
  return {
    joint: { rows: joint.rows, metrics: byName(joint.metrics) },
    targets: aims.map(({ quantiles, metric, ...aim }) => ({
      ...asJson(aim),
      metric,
      quantiles:
        quantiles === null
          ? null
          : {
              below: quantiles.below.map(({ asked, found }) => ({
                asked,
                value: found.value,
                interval: [found.low, found.high],
              })),
              crossing: quantiles.crossing,
            },
    })),
  };
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function between({ low, high }: { low: number; high: number }): string {
  return `(95 % interval ${percent(low)} to ${percent(high)})`;
}

function coverageWords({ kind, found, size }: Coverage): string {
  const held = `hold ${percent(found.value)} of the ${kind === "set" ? "true classes" : "true values"}  ${between(found)}`;
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

function byName(metrics: readonly ReportMetric[]): object {
  return Object.fromEntries(metrics.map(({ name, value, low, high }) => [name, { value, interval: [low, high] }]));
}
