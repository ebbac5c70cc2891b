/** `modelwright train --task anomaly`: from a raw file to the rows unlike the others, a saved model and a report. */
import { type AnomalyResult, ModelwrightError } from "../../index.ts";
import type { Values } from "../../verbs.ts";
import { createScreen } from "./screen.ts";
import { hint } from "./speech.ts";

/** Options that speak of a target, of rows' roles or of a choice between models: there is none here. */
const OTHER_TASKS = [
  "maxModels",
  "metric",
  "test",
  "folds",
  "learners",
  "positive",
  "weight",
  "group",
  "time",
] as const;

type Flags = Values<"train"> & { readonly saveConfig?: string | true };

export async function trainAnomalies(data: string, flags: Flags): Promise<void> {
  refuseOtherTasks(flags);
  const { DEFAULT_BUDGET_SECONDS, findAnomalies, sourceStem } = await import("../../index.ts");
  const stem = sourceStem(data);
  const { kind, budget = DEFAULT_BUDGET_SECONDS, report, target, exclude = [], include, missing, query, seed } = flags;
  const run = findAnomalies(data, {
    ...(kind === undefined ? {} : { kinds: kind }),
    ...(include === undefined ? {} : { include }),
    ...(missing === undefined ? {} : { missing }),
    ...(query === undefined ? {} : { query }),
    // A label of anomalies is what must not be learnt from.
    exclude: target === undefined ? exclude : [...exclude, target],
    seed,
    budgetSeconds: budget,
    out: flags.out ?? `${stem}.mw`,
    report: report === false ? null : (report ?? `${stem}-report.html`),
  });
  const screen = await createScreen(() => null, flags.quiet === true);
  const interrupt = (): void => run.stop();
  process.once("SIGINT", interrupt);
  let result: AnomalyResult;
  try {
    for await (const event of run) screen.show(event);
    result = await run.result;
  } finally {
    screen.close();
    process.off("SIGINT", interrupt);
  }
  const { fitted: _, ...shown } = result;
  process.stdout.write(flags.json ? `${JSON.stringify(shown, null, 1)}\n` : summary(result));
  if (!flags.quiet) hint(`predict ${result.model} new.csv --out scored.csv`);
}

function refuseOtherTasks(flags: Flags): void {
  const given = [...OTHER_TASKS, "saveConfig" as const].find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  const flag = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new ModelwrightError(
    "use/option",
    { option: given, task: "anomaly" },
    { what: `${flag} must not be given with --task anomaly.`, fix: "Leave it out." },
  );
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
    `digest     ${result.digest}`,
    `time       ${result.seconds.toFixed(1)} s`,
    ...result.notes.map((note) => `note       ${note}`),
  ];
  return `${lines.join("\n")}\n`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
