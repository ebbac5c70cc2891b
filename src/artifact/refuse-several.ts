/** Models of several targets where a verb can do with one target only. */
import { ModelwrightError } from "../contract/errors.ts";
import type { TaskRecord } from "../contract/task.ts";

/** `done`: what cannot be done to them, as in "cannot be diagnosed". Throws `artifact/several-targets`. */
export function refuseSeveral({ kind, aims = [] }: TaskRecord, done: string): void {
  if (kind !== "several") return;
  const targets = aims.map(({ target }) => target);
  const named = targets.length === 1 ? `quantiles of "${targets[0]}"` : targets.map((name) => `"${name}"`).join(", ");
  throw new ModelwrightError(
    "artifact/several-targets",
    { targets },
    {
      what: `A model that is ${done} must have one target and no quantiles, got one of ${named}.`,
      fix: "Train a model of one target; predict, serve, types and evaluate work with several.",
    },
  );
}
