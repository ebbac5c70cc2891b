/** The catalog's shape. The built-in one is `src/catalog.ts`; rooms get a catalog as an argument. */
import { didYouMean, ModelwrightError } from "./errors.ts";
import type { AnyLearnerMaker } from "./learner.ts";
import type { MetricSpec } from "./metric.ts";
import type { OperatorSpec } from "./program.ts";
import type { AnyStepMaker } from "./step.ts";

export type Catalog = {
  readonly learners: Readonly<Record<string, AnyLearnerMaker>>;
  readonly steps: Readonly<Record<string, AnyStepMaker>>;
  readonly metrics: Readonly<Record<string, MetricSpec>>;
  readonly operators: Readonly<Record<string, OperatorSpec>>;
};

/** The named entry, or an error that lists what there is. */
export function entryOf<T>(entries: Readonly<Record<string, T>>, what: string, name: string): T {
  if (Object.hasOwn(entries, name)) return entries[name] as T;
  const names = Object.keys(entries);
  throw new ModelwrightError(
    "use/unknown-name",
    { what, name, known: names },
    {
      what: `There is no ${what} "${name}".`,
      fix: `${didYouMean(name, names)}There are: ${names.join(", ")}.`,
    },
  );
}
