/** What training says against itself: whether differences are real, what the choice flattered, what looks like a leak. */
import type { Estimate } from "./estimate.ts";

/** A row of the leaderboard against the winner, on the same rows. */
export type RowComparison = {
  /** The row's score less the winner's, in natural sign, with its 95 % bounds. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Corrected for as many comparisons as the leaderboard has (Holm). */
  readonly pValue: number;
  readonly distinguishable: boolean;
};

/** How much better the chosen one looks on the rows it was chosen by than it is. */
export type SelectionOptimism = {
  /** In units of the metric, positive where the score was flattered; 95 % bounds. */
  readonly optimism: Estimate;
  /** The score of a choice that had not seen the rows it is scored on. */
  readonly corrected: Estimate;
  readonly candidates: number;
  readonly words: string;
};

export type BaselineVerdict = {
  readonly claimed: boolean;
  /** One-sided: the chance of a lead of this size or more if the model were no better. */
  readonly pValue: number;
  /** Score of the choice less the baseline's, in natural sign. */
  readonly difference: Estimate;
  readonly words: string;
};

/** A family of learners with its best candidate, or the reason why it has none. */
export type FamilyResult = {
  readonly family: string;
  readonly best: string | null;
  /** Of the best one to the winner, in natural sign; null where nothing was tried. */
  readonly difference: Estimate | null;
  readonly distinguishable: boolean;
  readonly words: string;
};

/** What the chosen model is expected to score on fresh rows: it learns from all rows, the models of the folds did not. */
export type FreshForecast = {
  /** With its 95 % bounds; in units of the metric. */
  readonly score: Estimate;
  /** Rows that a model of the folds saw, and that the chosen one sees. */
  readonly rows: readonly [number, number];
  /** The error falls like rows to the power of minus this. */
  readonly exponent: number;
  /** Fits on half of the rows that the exponent rests on; with none it is what is usual for tables. */
  readonly fits: number;
  readonly words: string;
};

export type Judgement = {
  /** Null where the models of the folds are the chosen model, or its error has no scale. */
  readonly fresh: FreshForecast | null;
  readonly betterThanBaseline: BaselineVerdict | null;
  readonly optimism: SelectionOptimism | null;
  readonly families: readonly FamilyResult[];
};

/** Rows that equal a row the model was fitted on in every feature. */
export type CopyReport = {
  readonly rows: number;
  readonly share: number;
  /** Of all scored rows, and of those without a copy among the rows fitted on. */
  readonly score: Estimate;
  readonly without: Estimate;
  readonly words: string;
};

/** A score that is suspiciously good, the column that carries it, and what is left without that column. */
export type TooGood = {
  readonly column: string;
  /** The column's part of the importance of all columns, in [0, 1]. */
  readonly share: number;
  /** One quick learner with and without the column; null where there was no time for it. */
  readonly score: Estimate | null;
  readonly without: Estimate | null;
  readonly words: string;
};
