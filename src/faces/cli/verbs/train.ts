/** `modelwright train`: from a raw file to a saved model and a report. */
import { basename } from "node:path";
import type { Command } from "commander";
import type { TrainOptions, TrainResult } from "../../../index.ts";
import { count, duration, names, readingOptions, roleOptions, threads } from "../options.ts";
import { hint } from "../speech.ts";

type Flags = Record<string, unknown> & {
  readonly target: string;
  readonly budget?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly kind?: Record<string, never>;
};

export function addTrain(program: Command): void {
  const command = program
    .command("train <data>")
    .description("choose, tune and assess a model; save it with a report")
    .requiredOption("--target <column>", "the column to predict")
    .option("--budget <time>", "from the table read to model and report written: 30s, 10m, 1h", duration)
    .option("--max-models <n>", "a budget by count instead: the clock plays no part, the run is repeatable", count(1))
    .option("--metric <name>", "what to choose the model by (log-loss, roc-auc, rmse, ...)")
    .option("--test <data>", "a labelled table that plays no part in training and is scored at the end")
    .option("--folds <k>", "folds of the cross-validation", count(2))
    .option("--learners <names>", "only these learners, with commas", names)
    .option("--seed <n>", "another seed, another run", count(0), 0)
    .option("--threads <n>", "threads; by default one per core", threads)
    .option("--out <file>", "where the model goes (default: <data>.mw)")
    .option("--report <file>", "where the report goes (default: <data>-report.html)")
    .option("--no-report", "write no report")
    .option("--json", "print one JSON document on standard output")
    .option("--quiet", "print no progress");
  roleOptions(readingOptions(command));
  command.addHelpText(
    "after",
    `
Examples:
  modelwright train people.csv --target churned
  modelwright train houses.parquet --target price --budget 10m --metric mae
  modelwright train visits.csv --target returned --group patient --kind zip=category`,
  );
  command.action(async (data: string, flags: Flags) => {
    const { train, DEFAULT_BUDGET_SECONDS } = await import("../../../index.ts");
    const { createScreen } = await import("../screen.ts");
    const stem =
      data === "-" ? "stdin" : basename(data).replace(/(\.(csv|tsv|json|ndjson|jsonl|parquet|gz|txt))+$/i, "");
    const out = (flags.out as string | undefined) ?? `${stem}.mw`;
    const report =
      flags.report === false ? null : typeof flags.report === "string" ? flags.report : `${stem}-report.html`;
    const seconds = flags.maxModels === undefined ? (flags.budget ?? DEFAULT_BUDGET_SECONDS) : null;
    const options = {
      ...flags,
      ...(flags.kind === undefined ? {} : { kinds: flags.kind }),
      ...(seconds === null ? {} : { budgetSeconds: seconds }),
      out,
      report,
    } as unknown as TrainOptions;

    let started = Number.POSITIVE_INFINITY;
    const screen = await createScreen(() => {
      return seconds === null || started === Number.POSITIVE_INFINITY
        ? null
        : seconds - (performance.now() - started) / 1000;
    }, flags.quiet === true);
    const run = train(data, options);
    const interrupt = (): void => run.stop();
    process.once("SIGINT", interrupt);
    let result: TrainResult;
    try {
      for await (const event of run) {
        if (event.kind === "stage" && event.stage === "task") started = performance.now();
        screen.show(event);
      }
      result = await run.result;
    } finally {
      screen.close();
      process.off("SIGINT", interrupt);
    }
    if (flags.json) process.stdout.write(`${JSON.stringify(asJson(result), null, 1)}\n`);
    else process.stdout.write(summary(result));
    if (!flags.quiet) hint(`predict ${result.model} new.csv --out scored.csv`);
    if (result.interrupted) process.exitCode = 130;
  });
}

function asJson(result: TrainResult): Omit<TrainResult, "fitted"> {
  const { fitted: _, ...rest } = result;
  return rest;
}

function summary(result: TrainResult): string {
  const short = (value: number): string => String(Number(value.toPrecision(4)));
  const [low, high] = result.interval;
  const lines = [
    `model    ${result.model}`,
    ...(result.report === null ? [] : [`report   ${result.report}`]),
    `score    ${result.metric} ${short(result.score)}  (95 % interval ${short(low)} to ${short(high)}, out of fold)`,
    `made of  ${result.members.map((m) => (result.members.length > 1 ? `${Math.round(100 * m.weight)} % ${m.name}` : m.name)).join(", ")}`,
    `digest   ${result.digest}`,
    `time     ${result.seconds.toFixed(1)} s`,
  ];
  const held = result.test?.metrics.find((m) => m.name === result.metric);
  if (held !== undefined)
    lines.splice(
      3,
      0,
      `test     ${result.metric} ${short(held.value)}  (${short(held.low)} to ${short(held.high)}, ${result.test!.rows} rows)`,
    );
  for (const note of result.notes) lines.push(`note     ${note}`);
  if (result.interrupted) lines.push("stopped  before the budget ended; what was finished is kept");
  return `${lines.join("\n")}\n`;
}
