/** Everything that can be watched while the product works: a tagged union, in the order things happen. */

import type { RowComparison } from "./honesty.ts";

export type LeaderboardRow = {
  readonly name: string;
  readonly learner: string;
  /** Out-of-fold score in natural sign, with its 95 % interval. */
  readonly score: number;
  readonly low: number;
  readonly high: number;
  readonly seconds: number;
  /** Folds that the score is made of. */
  readonly folds: number;
  readonly note: string;
  /** With the winner; absent for the winner itself and while the search goes on. */
  readonly comparison?: RowComparison;
};

export type TrainEvent =
  | { readonly kind: "stage"; readonly stage: string; readonly words: string }
  | { readonly kind: "candidate-started"; readonly name: string; readonly why: string; readonly learner?: string }
  | {
      readonly kind: "fold";
      readonly name: string;
      readonly done: number;
      readonly of: number;
      /** The fit was made by an earlier part of the run. */
      readonly kept?: true;
    }
  | {
      readonly kind: "progress";
      readonly name: string;
      readonly done: number;
      readonly of: number;
      readonly loss?: number;
    }
  | { readonly kind: "candidate-finished"; readonly row: LeaderboardRow; readonly best: boolean }
  | { readonly kind: "candidate-failed"; readonly name: string; readonly code: string; readonly words: string }
  /** Given up because the time for comparing is over. */
  | { readonly kind: "candidate-left"; readonly name: string; readonly words: string }
  /** Who votes, once that is decided; weights sum to 1. */
  | { readonly kind: "members"; readonly members: readonly { readonly name: string; readonly weight: number }[] }
  | { readonly kind: "note"; readonly words: string };

/** An event with the time: what a watcher needs to show a clock. */
export type TimedEvent = (TrainEvent | RunEvent) & {
  /** Seconds since the call. */
  readonly at: number;
  /** Seconds of the budget that are left; null before it begins, and where the number of models is the budget. */
  readonly left: number | null;
};

/** What is said of the run itself. */
export type RunEvent =
  | {
      readonly kind: "run-started";
      /** Null where no record is kept. */
      readonly id: string | null;
      readonly budgetSeconds: number | null;
      readonly maxModels: number | null;
      /** Seconds and finished fits of the earlier parts of a run that is resumed. */
      readonly usedSeconds: number;
      readonly keptFits: number;
    }
  | { readonly kind: "stage-ended"; readonly stage: string; readonly seconds: number };
