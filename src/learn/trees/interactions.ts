/**
 * Which columns may act together: a column may follow another in a branch only where one group holds them both.
 * Source: LightGBM's `interaction_constraints`; D. Goldstein, "Interaction constraints", 2020. Columns that no group
 * names form a group of their own, as in scikit-learn.
 */
import { didYouMean, ModelwrightError } from "../../contract/errors.ts";
import type { Frame } from "../../contract/frame.ts";

const MOST_GROUPS = 31;

/**
 * Per flat column of the frame a bit for each group that it is in; null when all may act together. A column belongs to
 * a group that names it, or names all the columns of the table that it was made from.
 */
export function interactionsOf(
  owner: string,
  frame: Frame,
  groups: readonly (readonly string[])[],
): Uint32Array | null {
  if (groups.length === 0) return null;
  check(owner, frame, groups);
  const named = groups.map((group) => new Set(group));
  const bits: number[] = [];
  for (const { name, origin, width } of frame.columns) {
    let own = 0;
    named.forEach((names, g) => {
      if (names.has(name) || (origin.length > 0 && origin.every((source) => names.has(source)))) own |= 1 << g;
    });
    for (let part = 0; part < width; part++) bits.push(own === 0 ? 1 << groups.length : own);
  }
  return Uint32Array.from(bits);
}

function check(owner: string, frame: Frame, groups: readonly (readonly string[])[]): void {
  const known = new Set(frame.columns.flatMap(({ name, origin }) => [name, ...origin]));
  const unknown = groups.flat().find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new ModelwrightError(
      "params/unknown-column",
      { owner, param: "interactions", column: unknown, known: [...known] },
      {
        what: `${owner}.interactions names "${unknown}", which is not a column that it learns from.`,
        fix: `${didYouMean(unknown, [...known])}It learns from: ${[...known].join(", ")}.`,
      },
    );
  }
  if (groups.length <= MOST_GROUPS) return;
  throw new ModelwrightError(
    "params/out-of-range",
    { owner, param: "interactions", expected: MOST_GROUPS, received: groups.length },
    {
      what: `${owner}.interactions must be at most ${MOST_GROUPS} groups, got ${groups.length}.`,
      fix: "Join groups whose columns may act together.",
    },
  );
}
