/** `modelwright train --task clustering`: from a raw file to clusters, a saved model and a report. */
import type { ClusterResult } from "../../index.ts";
import { joinsOf } from "./options.ts";
import { hint } from "./speech.ts";
import { type Flags, refuseOtherTasks, watched } from "./without-target.ts";

export async function trainClusters(data: string, flags: Flags): Promise<void> {
  refuseOtherTasks(flags, ["positive", "contamination", "quantiles"]);
  const { DEFAULT_BUDGET_SECONDS, findClusters, sourceStem } = await import("../../index.ts");
  const stem = sourceStem(data);
  const { kind, budget, report, target, exclude = [], task: _, ...rest } = flags;
  const run = findClusters(data, {
    ...joinsOf(rest),
    ...(kind === undefined ? {} : { kinds: kind }),
    // A target is what must not be learnt from.
    exclude: target === undefined ? exclude : [...exclude, target].flat(),
    ...(flags.maxModels === undefined ? { budgetSeconds: budget ?? DEFAULT_BUDGET_SECONDS } : {}),
    out: flags.out ?? `${stem}.mw`,
    report: report === false ? null : (report ?? `${stem}-report.html`),
  });
  const result: ClusterResult = await watched(run, flags);
  const { fitted: __, ...shown } = result;
  (flags.events === "-" ? process.stderr : process.stdout).write(
    flags.json ? `${JSON.stringify(shown, null, 1)}\n` : summary(result),
  );
  if (!flags.quiet) hint(`predict ${result.model} new.csv --out scored.csv`);
  if (result.interrupted) process.exitCode = 130;
}

function summary(result: ClusterResult): string {
  const sizes = result.profiles.map(({ name, rows }) => `${name}: ${rows}`).join(", ");
  const found = result.structure ? `${result.clusters} by ${result.chosen}` : "no structure found: one cluster";
  const lines = [
    `model     ${result.model}`,
    ...(result.report === null ? [] : [`report    ${result.report}`]),
    `clusters  ${found}`,
    `rows      ${sizes}`,
    `digest    ${result.digest}`,
    `time      ${result.seconds.toFixed(1)} s`,
    ...result.notes.map((note) => `note      ${note}`),
  ];
  if (result.interrupted) lines.push("stopped   before the budget ended; what was finished is kept");
  return `${lines.join("\n")}\n`;
}
