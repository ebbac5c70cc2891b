/** `modelwright train --task anomaly`: from a raw file to the rows unlike the others, a saved model and a report. */
import type { AnomalyResult } from "../../index.ts";
import { hint } from "./speech.ts";
import { type Flags, refuseOtherTasks, watched } from "./without-target.ts";

export async function trainAnomalies(data: string, flags: Flags): Promise<void> {
  const { positive, contamination } = flags;
  // Like a clustering it has no use for more than one column of what is known.
  const target = flags.target === undefined ? undefined : [flags.target].flat().join(",");
  refuseOtherTasks(flags, [
    "maxModels",
    "learners",
    "weight",
    "quantiles",
    ...(target === undefined ? (["positive"] as const) : []),
  ]);
  const { DEFAULT_BUDGET_SECONDS, findAnomalies, sourceStem } = await import("../../index.ts");
  const stem = sourceStem(data);
  const { kind, budget = DEFAULT_BUDGET_SECONDS, report, exclude, include, missing, query, seed } = flags;
  const run = findAnomalies(data, {
    ...(kind === undefined ? {} : { kinds: kind }),
    ...(include === undefined ? {} : { include }),
    ...(missing === undefined ? {} : { missing }),
    ...(query === undefined ? {} : { query }),
    ...(flags.join === undefined ? {} : { joins: flags.join }),
    ...(exclude === undefined ? {} : { exclude }),
    ...(target === undefined ? {} : { target }),
    ...(positive === undefined ? {} : { positive }),
    ...(contamination === undefined ? {} : { contamination }),
    seed,
    budgetSeconds: budget,
    out: flags.out ?? `${stem}.mw`,
    report: report === false ? null : (report ?? `${stem}-report.html`),
  });
  const result: AnomalyResult = await watched(run, flags);
  const { fitted: _, ...shown } = result;
  (flags.events === "-" ? process.stderr : process.stdout).write(
    flags.json ? `${JSON.stringify(shown, null, 1)}\n` : summary(result),
  );
  if (!flags.quiet) hint(`predict ${result.model} new.csv --out scored.csv`);
}

function summary(result: AnomalyResult): string {
  const { anomalies, threshold, oddest } = result;
  const lines = [
    `model      ${result.model}`,
    ...(result.report === null ? [] : [`report     ${result.report}`]),
    `anomalies  ${anomalies.value} of ${result.rows} rows (${anomalies.low} to ${anomalies.high}), from a score of ${short(threshold.value)} on`,
    ...oddest.slice(0, 3).map(({ row, score, reasons }) => {
      const words = reasons.slice(0, 2).map(({ column, cell }) => `${column} ${cell}`);
      return `odd row    ${row}: ${short(score)}${words.length === 0 ? "" : `, by ${words.join(" and ")}`}`;
    }),
    ...labelLines(result),
    `digest     ${result.digest}`,
    `time       ${result.seconds.toFixed(1)} s`,
    ...result.notes.map((note) => `note       ${note}`),
  ];
  return `${lines.join("\n")}\n`;
}

function labelLines({ labels }: AnomalyResult): string[] {
  if (labels === null || labels.metrics.length === 0) return [];
  const scores = labels.metrics.map(
    ({ name, value, low, high }) => `${name} ${short(value)} (${short(low)} to ${short(high)})`,
  );
  return [
    `known      ${labels.anomalies} anomalies, ${labels.learnt ? "learnt from" : "not learnt from"}: ${scores.join(", ")}`,
  ];
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
