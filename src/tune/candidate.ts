/** A candidate: a learner with parameters and the recipe that prepares its columns, as plain data that can be sent. */
import { type Catalog, entryOf } from "../contract/catalog.ts";
import type { AnyLearner, FitReport } from "../contract/learner.ts";
import type { AnyStep } from "../contract/step.ts";
import type { Task } from "../contract/task.ts";
import type { FittedParts } from "../pipeline/fitted.ts";
import { type RecipeOptions, recipeFor } from "../prepare/recipe.ts";

export type Candidate = {
  /** Unique in a run: "boostedTrees 3". */
  readonly name: string;
  readonly learner: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly recipe: RecipeOptions;
  /** Why it is tried: shown to the user. */
  readonly why: string;
  /** The place in the portfolio, or the draw, that it came from: whatever the clock did to its parameters. */
  readonly slot: string;
};

/** One fit of a candidate: which rows, until when. */
export type FitRequest = {
  readonly candidate: Candidate;
  /** Names the rows, so that prepared columns can be kept for the next candidate. */
  readonly rowsKey: string;
  /** Null for all rows. */
  readonly train: Int32Array | null;
  /** Rows to predict afterwards; also watched for early stopping. Null on a fit on all rows. */
  readonly test: Int32Array | null;
  readonly seed: number;
  /** Keep every round of boosting and leave the answers for later, when all folds say how many rounds are right. */
  readonly staged?: boolean;
  /** Send the model however large it is: what it costs is to be measured. */
  readonly keep?: boolean;
  /** Features that the fit shall not see. */
  readonly without?: readonly string[];
  /** Milliseconds since the epoch; the learner finishes with what it has. */
  readonly deadline: number;
};

export type FitAnswer = {
  /** Null where the model of a fold is too large to send and keep: it would be fitted again instead. */
  readonly parts: FittedParts | null;
  readonly report: FitReport;
  /** Of the test rows: probabilities or values, row-major. Null while the number of rounds is open. */
  readonly predictions: Float64Array | null;
  readonly seconds: number;
};

/** Asks a fitted program for its answers to some rows. */
export type AnswerRequest = { readonly parts: FittedParts; readonly rows: Int32Array };

/** The steps of the user's own, then those that the automatic recipe has for the learner. */
export function stepsOf(catalog: Catalog, { learner, recipe }: Candidate, task: Task): readonly AnyStep[] {
  const { family } = entryOf(catalog.learners, "learner", learner).spec;
  const own = (recipe.own ?? []).map(({ name, params, columns }) =>
    entryOf(catalog.steps, "step", name)(params as never, columns ?? undefined),
  );
  return [...own, ...recipeFor(family, task, recipe)];
}

export function learnerOf(catalog: Catalog, candidate: Candidate): AnyLearner {
  return entryOf(catalog.learners, "learner", candidate.learner)(candidate.params as never);
}
