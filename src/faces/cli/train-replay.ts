/** `modelwright train --replay`: a model's plan refitted on the given data, without any other choice. */
import type { Command } from "commander";
import { ModelwrightError, type Refitted, replay, sourceStem } from "../../index.ts";
import { joinsOf } from "./options.ts";
import { hint } from "./speech.ts";
import { verdict } from "./verbs/verify.ts";
import { type Flags, watched } from "./without-target.ts";

/** All else is in the plan. */
const ALLOWED = ["replay", "out", "threads", "join", "query", "json", "quiet", "events", "report"];

export async function trainReplay(data: string, flags: Flags, command: Command): Promise<void> {
  const given = Object.keys(flags).find(
    (name) => !ALLOWED.includes(name) && command.getOptionValueSource(name) === "cli",
  );
  if (given !== undefined || typeof flags.report === "string") {
    const option = given ?? "report";
    throw new ModelwrightError(
      "use/option",
      { option },
      {
        what: `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} must not be given with --replay: the plan says it.`,
        fix: "Leave it out, or train without --replay.",
      },
    );
  }
  const { join, query, threads } = flags;
  const run = replay(flags.replay!, data, {
    ...joinsOf({ ...(join === undefined ? {} : { join }) }),
    ...(query === undefined ? {} : { query }),
    ...(threads === undefined ? {} : { threads }),
    out: flags.out ?? `${sourceStem(data)}.mw`,
  });
  const { fitted: _, ...result }: Refitted = await watched(run, flags);
  if (flags.json) process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  else (flags.events === "-" ? process.stderr : process.stdout).write(`model    ${result.model}\n${verdict(result)}`);
  if (!flags.quiet) hint(`evaluate ${result.model} labelled.csv`);
}
