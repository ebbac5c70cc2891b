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
  | { readonly kind: "candidate-started"; readonly name: string; readonly why: string }
  | { readonly kind: "fold"; readonly name: string; readonly done: number; readonly of: number }
  | {
      readonly kind: "progress";
      readonly name: string;
      readonly done: number;
      readonly of: number;
      readonly loss?: number;
    }
  | { readonly kind: "candidate-finished"; readonly row: LeaderboardRow; readonly best: boolean }
  | { readonly kind: "candidate-given-up"; readonly name: string; readonly words: string }
  | { readonly kind: "candidate-failed"; readonly name: string; readonly code: string; readonly words: string }
  | { readonly kind: "note"; readonly words: string };
