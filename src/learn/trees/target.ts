/** Checks of what tree learners are given, and the weights that they work with. */
import { ModelwrightError } from "../../contract/errors.ts";
import type { FitInput } from "../../contract/learner.ts";
import { isClassification } from "../../contract/task.ts";

/** Targets that a loss allows: any, 0 and above, or above 0. */
export type LeastTarget = "any" | "zero" | "positive";

export function checkTarget(owner: string, input: FitInput, least: LeastTarget = "any"): void {
  if (input.target.length === 0) {
    throw new ModelwrightError(
      "learn/no-rows",
      { owner },
      { what: `${owner} must have at least one row, got none.`, fix: "Give it rows to learn from." },
    );
  }
  for (let i = 0; i < input.target.length; i++) {
    const value = input.target[i]!;
    const low = least === "zero" ? value >= 0 : least === "positive" ? value > 0 : true;
    if (Number.isFinite(value) && low) continue;
    const expected = { any: "a finite number", zero: "a number in [0, ∞)", positive: "a number in (0, ∞)" }[least];
    throw new ModelwrightError(
      "learn/target",
      { owner, row: i, received: value },
      {
        what: `${owner}.target must be ${expected} in every row, got ${value} in row ${i}.`,
        fix: "Drop or repair the rows without a usable target.",
      },
    );
  }
}

/** Row weights, null when all are 1; with `balance`, each class has the same total. */
export function rowWeights(owner: string, input: FitInput, balance: boolean): Float64Array | null {
  const { weights, target, classes } = input;
  if (weights !== null) {
    const total = weights.reduce((sum, w) => (w >= 0 ? sum + w : Number.NaN), 0);
    if (!(total > 0) || total === Number.POSITIVE_INFINITY) {
      throw new ModelwrightError(
        "learn/weights",
        { owner },
        {
          what: `${owner}.weights must be numbers in [0, ∞), not all 0, got others.`,
          fix: "Repair the weight column, or leave it out.",
        },
      );
    }
  }
  if (!balance || !isClassification(input.task)) return weights;
  const mass = new Float64Array(classes);
  let total = 0;
  for (let i = 0; i < target.length; i++) {
    mass[target[i]!]! += weights?.[i] ?? 1;
    total += weights?.[i] ?? 1;
  }
  const present = mass.reduce((count, m) => count + (m > 0 ? 1 : 0), 0);
  return target.map((label, i) => ((weights?.[i] ?? 1) * total) / (present * mass[label]!));
}
