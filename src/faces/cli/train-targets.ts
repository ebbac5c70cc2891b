/** `modelwright train --target a,b,c` or `--quantiles`: from a raw file to one model of several, with one report. */
import { isError, ModelwrightError, type TargetResult, type TargetsResult } from "../../index.ts";
import { joinsOf } from "./options.ts";
import { runsFolder } from "./runs-folder.ts";
import { hint } from "./speech.ts";
import { type Flags, watched } from "./without-target.ts";

type Given = Flags & { readonly target: string | readonly string[] };

/**
 * `isTimed`: a budget in a flag replaces a count in the config file. False where the target is one column after all, with
 * a comma in its name: then nothing was done.
 */
export async function trainSeveral(data: string, flags: Given, isTimed: boolean): Promise<boolean> {
  if (flags.saveConfig !== undefined) throw unfit("saveConfig");
  const { DEFAULT_BUDGET_SECONDS, trainTargets, sourceStem } = await import("../../index.ts");
  const stem = sourceStem(data);
  const runs = runsFolder(flags.runs);
  const { kind, budget, maxModels, report, runs: _, saveConfig: __, ...rest } = flags;
  const counted = maxModels !== undefined && !isTimed;
  const run = trainTargets(data, {
    ...joinsOf(rest),
    target: flags.target,
    ...(kind === undefined ? {} : { kinds: kind }),
    ...(counted ? { maxModels } : { budgetSeconds: budget ?? DEFAULT_BUDGET_SECONDS }),
    out: flags.out ?? `${stem}.mw`,
    report: report === false ? null : (report ?? `${stem}-report.html`),
    ...(runs === null ? {} : { runs }),
  });
  const result: TargetsResult | null = await watched(run, flags).catch((error: unknown) => {
    if (isError(error, "use/one-target")) return null;
    throw error;
  });
  if (result === null) return false;
  const { fitted: ___, ...shown } = result;
  const text = flags.json ? `${JSON.stringify(shown, null, 1)}\n` : summary(result);
  (!flags.json && flags.events === "-" ? process.stderr : process.stdout).write(text);
  if (!flags.quiet) hint(`predict ${result.model} new.csv --out scored.csv`);
  if (result.interrupted) process.exitCode = 130;
  return true;
}

function summary(result: TargetsResult): string {
  const { joint, test } = result;
  const lines = [
    `model    ${result.model}`,
    ...(result.report === null ? [] : [`report   ${result.report}`]),
    ...joint.metrics.map((metric) => `together ${metric.title} ${estimate(metric)}, ${joint.rows} rows, out of fold)`),
    ...(test?.joint.metrics ?? []).map(
      (metric) => `test     ${metric.title} ${estimate(metric)}, ${test!.joint.rows} rows)`,
    ),
    ...result.targets.flatMap(targetLines),
    `digest   ${result.digest}`,
    `time     ${result.seconds.toFixed(1)} s`,
    ...result.targets.flatMap(({ warnings }) => warnings.map((words) => `warning  ${words}`)),
    ...result.notes.map((note) => `note     ${note}`),
  ];
  if (result.interrupted) lines.push("stopped  before the budget ended; what was finished is kept");
  return `${lines.join("\n")}\n`;
}

function targetLines({ target, task, outputs, models, quantiles, coverage, test }: TargetResult): string[] {
  const lines = [`target   ${target}, ${task}: ${outputs.join(", ")}`];
  for (const { name, metric, score, members } of models) {
    const made = members.map((m) => (members.length > 1 ? `${Math.round(100 * m.weight)} % ${m.name}` : m.name));
    lines.push(
      `  score  ${models.length > 1 ? `${name}: ` : ""}${metric} ${estimate(score)}), made of ${made.join(", ")}`,
    );
    const held = test?.metrics.find((one) => one.name === metric);
    if (held !== undefined) lines.push(`  test   ${metric} ${estimate(held)}, ${test!.rows} rows)`);
  }
  for (const { asked, found } of quantiles?.below ?? [])
    lines.push(
      `  below  ${share(asked)} asked, ${share(found.value)} found  (${share(found.low)} to ${share(found.high)})`,
    );
  if (coverage !== null) {
    const { asked, found, size, kind } = coverage;
    const large = kind === "set" ? `${short(size.value)} classes` : `${short(size.value)} wide`;
    lines.push(
      `  holds  ${share(asked)} asked, ${share(found.value)} found  (${share(found.low)} to ${share(found.high)}), ${large} on average`,
    );
  }
  return lines;
}

function estimate({ value, low, high }: { value: number; low: number; high: number }): string {
  return `${short(value)}  (95 % interval ${short(low)} to ${short(high)}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function unfit(name: string): ModelwrightError {
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return new ModelwrightError(
    "use/option",
    { option: name },
    { what: `${flag} must not be given with several targets or quantiles.`, fix: "Leave it out." },
  );
}
