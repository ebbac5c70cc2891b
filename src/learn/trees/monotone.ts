/** Columns with which an answer may only rise, or only fall. */
import { flatColumns } from "../../compute/flat-columns.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import type { FitInput } from "../../contract/learner.ts";

/** Directions in the order of the matrix; null when there are none. */
export function monotoneOf(
  given: readonly number[],
  input: FitInput,
  columns: readonly { readonly source: number }[],
): Int8Array | null {
  if (!given.some((direction) => direction !== 0)) return null;
  checkMonotone(given, input);
  return Int8Array.from(columns, ({ source }) => Math.sign(given[source] ?? 0));
}

function checkMonotone(given: readonly number[], input: FitInput): void {
  const columns = flatColumns(input.frame).length;
  if (given.length === columns) return;
  throw new ModelwrightError(
    "params/out-of-range",
    { owner: "boostedTrees", param: "monotone", expected: columns, received: given.length },
    {
      what: `boostedTrees.monotone must be a list of ${columns} directions, one per column, got ${given.length}.`,
      fix: "Write 0 for columns without a direction.",
    },
  );
}
