/** What the trainings without a target share: the options they have no use for, and how a run is shown and stopped. */
import { ModelwrightError, type Run, type TimedEvent, type TrainEvent } from "../../index.ts";
import type { Values } from "../../verbs.ts";
import { createScreen } from "./screen.ts";
import { openEvents } from "./write-events.ts";

export type Flags = Values<"train"> & { readonly saveConfig?: string | true; readonly resume?: string | true };

/** Options that speak of a target or of the roles of rows: there is no target here, and every row counts the same. */
const OF_OTHER_TASKS = [
  "metric",
  "cost",
  "coverage",
  "order",
  "classWeights",
  "test",
  "folds",
  "group",
  "time",
  "sensitive",
  "lags",
  "rolling",
  "saveConfig",
  "resume",
] as const;

/** `more`: options that this task has no use for either. */
export function refuseOtherTasks(flags: Flags, more: readonly (keyof Flags)[] = []): void {
  const given = [...OF_OTHER_TASKS, ...more].find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  const flag = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new ModelwrightError(
    "use/option",
    { option: given, task: flags.task },
    { what: `${flag} must not be given with --task ${flags.task}.`, fix: "Leave it out." },
  );
}

/** Shows a run as it goes, and writes its events where they are asked for; Ctrl-C stops it. */
export async function watched<Result>(
  run: Run<TrainEvent | TimedEvent, Result>,
  { quiet, events, json }: { readonly quiet?: boolean; readonly events?: string; readonly json?: boolean },
): Promise<Result> {
  const began = performance.now();
  const log = await openEvents(events, json === true);
  const screen = await createScreen(quiet === true);
  const interrupt = (): void => run.stop();
  process.once("SIGINT", interrupt);
  try {
    for await (const event of run) {
      const at = Math.round(performance.now() - began) / 1000;
      log?.take("at" in event ? event : { ...event, at, left: null });
      screen.show(event);
    }
    return await run.result;
  } finally {
    screen.close();
    await log?.close();
    process.off("SIGINT", interrupt);
  }
}
