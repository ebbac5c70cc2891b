/** `modelwright train`: from a raw file to a saved model and a report. */
import type { Command } from "commander";
import type { TrainOptions, TrainResult } from "../../../index.ts";
import type { Values } from "../../../verbs.ts";
import { afterLines } from "../after-lines.ts";
import { addVerb, joinsOf } from "../options.ts";
import { runsFolder } from "../runs-folder.ts";
import { hint, say } from "../speech.ts";
import { openEvents } from "../write-events.ts";

type Flags = Values<"train"> & { readonly saveConfig?: string | true; readonly resume?: string | true };

export function addTrain(program: Command): void {
  const command = addVerb(program, "train", "choose, tune and assess a model; save it with a report");
  command.option("--save-config [file]", "write the run just made as a config file (default: modelwright.config.json)");
  command.option("--resume [run]", "go on from an unfinished run of the same data and options (default: the newest)");
  command.addHelpText(
    "after",
    `
Examples:
  modelwright train people.csv --target churned
  modelwright train houses.parquet --target price --budget 10m --metric mae
  modelwright train visits.csv --target returned --group patient --kind zip=category
  modelwright train shop.db::orders --target returned
  modelwright train postgres://me@host/shop --query "select * from orders where year = 2024" --target returned
  modelwright train people.csv --target churned --max-models 20 --save-config
  modelwright train customers.csv --target churned --join orders.parquet --on customer --as-of date
  modelwright train sales.csv --target sold --group store --time date --lags sold:1,7 --rolling sold:28:mean
  modelwright train people.csv --target churned --cost no:yes=1,yes:no=5
  modelwright train people.csv --target churned --metric f1 --class-weights balanced
  modelwright train houses.parquet --target price --coverage 0.95
  modelwright train people.csv --target risk --order low,medium,high
  modelwright train houses.parquet --target price,rent,sold
  modelwright train houses.parquet --target price --quantiles 0.1,0.5,0.9
  modelwright train people.csv --target churned --budget 1h --resume
  modelwright train people.csv --replay people.mw --out again.mw
  modelwright train customers.csv --task clustering
  modelwright train payments.csv --task anomaly
  modelwright train payments.csv --task anomaly --target fraud`,
  );
  command.action(async (data: string, flags: Flags) => {
    const { train, sourceStem, DEFAULT_BUDGET_SECONDS, ModelwrightError } = await import("../../../index.ts");
    const { createScreen } = await import("../screen.ts");
    if (flags.replay !== undefined) return (await import("../train-replay.ts")).trainReplay(data, flags, command);
    if (flags.task === "clustering") return (await import("../train-clusters.ts")).trainClusters(data, flags);
    if (flags.task === "anomaly") return (await import("../train-anomalies.ts")).trainAnomalies(data, flags);
    if (flags.contamination !== undefined) {
      throw new ModelwrightError(
        "use/option",
        { option: "contamination", task: flags.task ?? null },
        { what: "--contamination must be given with --task anomaly only.", fix: "Leave it out." },
      );
    }
    // Asked of the user before anything is read.
    if (flags.target === undefined) {
      throw new ModelwrightError(
        "task/no-target",
        { task: flags.task ?? null },
        {
          what: "--target must be a column, got none.",
          fix: "Name the column to predict, or use --task clustering or --task anomaly.",
        },
      );
    }
    const isSeveral = typeof flags.target !== "string" || flags.target.includes(",") || flags.quantiles !== undefined;
    if (isSeveral) {
      const { trainSeveral } = await import("../train-targets.ts");
      if (await trainSeveral(data, { ...flags, target: flags.target }, isOverruled(command))) return;
    }
    const target = [flags.target].flat().join(",");
    const saving = flags.saveConfig === undefined ? null : await import("../config/save-config.ts");
    const place = await saving?.placeFor(flags.saveConfig!, program.opts().config);
    const runs = runsFolder(flags.runs);
    const log = await openEvents(flags.events, flags.json === true);
    const stem = sourceStem(data);
    const out = flags.out ?? `${stem}.mw`;
    const report = flags.report === false ? null : (flags.report ?? `${stem}-report.html`);
    // A budget in a flag replaces a count in the config file: flags win.
    const counted = flags.maxModels !== undefined && !isOverruled(command);
    const seconds = counted ? null : (flags.budget ?? DEFAULT_BUDGET_SECONDS);
    const { kind, saveConfig: _, budget: __, maxModels, resume, runs: ___, events, target: ____, ...rest } = flags;
    const budget = seconds === null ? { maxModels: maxModels! } : { budget: seconds };
    const options: TrainOptions = {
      ...joinsOf(rest),
      target,
      ...(kind === undefined ? {} : { kinds: kind }),
      ...(seconds === null ? budget : { budgetSeconds: seconds }),
      out,
      report,
      ...(runs === null ? {} : { runs }),
      ...(resume === undefined ? {} : { resume }),
    };

    const screen = await createScreen(flags.quiet === true);
    const run = train(data, options);
    const interrupt = (): void => run.stop();
    process.once("SIGINT", interrupt);
    let result: TrainResult;
    try {
      for await (const event of run) {
        log?.take(event);
        screen.show(event);
      }
      result = await run.result;
    } finally {
      screen.close();
      await log?.close();
      process.off("SIGINT", interrupt);
    }
    if (flags.json) process.stdout.write(`${JSON.stringify(asJson(result), null, 1)}\n`);
    else (flags.events === "-" ? process.stderr : process.stdout).write(summary(result));
    if (!flags.quiet) hint(`predict ${result.model} new.csv --out scored.csv`);
    if (result.interrupted) process.exitCode = 130;
    if (saving === null) return;
    if (result.interrupted) return say("note: the run was stopped, so no config file is written");
    const made: Values<"train"> = {
      ...rest,
      target,
      ...(kind === undefined ? {} : { kind }),
      ...budget,
      out,
      report: report ?? false,
    };
    say(`config: the run is kept in ${await saving.saveConfig(place!, data, made)}`);
  });
}

function isOverruled(command: Command): boolean {
  return command.getOptionValueSource("budget") === "cli" && command.getOptionValueSource("maxModels") === "config";
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
    ...afterLines(result),
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
  lines.push(...judged(result));
  for (const note of result.notes) lines.push(`note     ${note}`);
  if (result.interrupted) lines.push("stopped  before the budget ended; what was finished is kept");
  return `${lines.join("\n")}\n`;
}

/** What the run says against its own choice. */
function judged({
  betterThanBaseline,
  optimism,
  fresh,
  families,
  leaderboard,
  leaks,
  copies,
  tooGood,
}: TrainResult): string[] {
  const alike = leaderboard.filter(({ comparison }) => comparison?.distinguishable === false);
  const names = alike.slice(0, 4).map(({ name }) => name);
  const more = alike.length > names.length ? ` and ${alike.length - names.length} more` : "";
  const behind = families.filter(({ best, words }) => best !== null && words !== "the winner");
  return [
    ...(betterThanBaseline === null ? [] : [`baseline ${betterThanBaseline.words}`]),
    ...(alike.length === 0 ? [] : [`alike    ${names.join(", ")}${more}: not distinguishable from the winner`]),
    ...(optimism === null ? [] : [`choice   ${optimism.words}`]),
    ...(fresh === null ? [] : [`fresh    ${fresh.words}`]),
    ...behind.map(({ family, words }) => `behind   ${family}: ${words}`),
    ...leaks.map(({ message, fix }) => `leak?    ${message} ${fix}`),
    ...(tooGood === null ? [] : [`leak?    ${tooGood.words}`]),
    ...(copies === null ? [] : [`copies   ${copies.words}`]),
  ];
}
