/** What the trainings without a target share: the options they have no use for, and how a run is shown and stopped. */
import { ModelwrightError, type Run, type TimedEvent, type TrainEvent } from "../../index.ts";
import type { Values } from "../../verbs.ts";
import { createScreen } from "./screen.ts";

export type Flags = Values<"train"> & { readonly saveConfig?: string | true; readonly resume?: string | true };

/** Options that speak of a target or of the roles of rows: there is no target here, and every row counts the same. */
const OF_OTHER_TASKS = [
  "metric",
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

/** Shows a run as it goes; Ctrl-C stops it. */
export async function watched<Result>(run: Run<TrainEvent | TimedEvent, Result>, quiet: boolean): Promise<Result> {
  const screen = await createScreen(() => null, quiet);
  const interrupt = (): void => run.stop();
  process.once("SIGINT", interrupt);
  try {
    for await (const event of run) screen.show(event);
    return await run.result;
  } finally {
    screen.close();
    process.off("SIGINT", interrupt);
  }
}
