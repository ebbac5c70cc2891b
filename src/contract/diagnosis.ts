/** What `diagnose` finds: where a model fails, why, and what would help most. Plain data. */
import type { Estimate } from "./estimate.ts";
import type { TaskKind } from "./task.ts";

/** One column held to a level, a range or to being missing. */
export type SliceCondition = { readonly column: string; readonly words: string };

/** Rows whose loss is worse than that of all others. */
export type Slice = {
  readonly conditions: readonly SliceCondition[];
  readonly words: string;
  readonly rows: number;
  /** Mean loss of its rows and of all others. */
  readonly loss: number;
  readonly rest: number;
  /** Of the difference (Welch), and corrected for all slices that were looked at (Benjamini-Hochberg). */
  readonly difference: Estimate;
  readonly pValue: number;
  /** Part of the whole loss that would be gone if its rows were like the others. */
  readonly excess: number;
};

/** A row whose label or value hardly agrees with what models say that had not seen it. */
export type SuspectRow = {
  /** From 1, in the order of the data. */
  readonly row: number;
  readonly given: string;
  readonly suggested: string;
  /** Classification: probability of the given label less that of the likeliest other, in [-1, 1]; regression: residual / local noise. */
  readonly margin: number;
};

export type LabelErrors = {
  /** How many labels are likely wrong, by how often models are sure of another one. */
  readonly estimated: number;
  readonly share: number;
  /** Most suspect first, as many as estimated. */
  readonly suspects: readonly SuspectRow[];
  /** What leaving them out of the fits does to the loss, as a part of it: from all of them right to all of them wrong; null where it was not measured. */
  readonly gain: Estimate | null;
  readonly words: string;
};

export type LearningForecast = {
  readonly points: readonly { readonly rows: number; readonly loss: number }[];
  /** loss = floor + scale · rows^-rate. */
  readonly floor: Estimate;
  readonly rate: number;
  /** With ten times the rows: the part of the loss that goes away, in [0, 1]. */
  readonly tenfold: Estimate;
  readonly words: string;
};

export type NoiseFloor = {
  readonly loss: Estimate;
  /** Part of today's loss that no model can take away, in [0, 1]. */
  readonly share: number;
  readonly method: string;
  readonly words: string;
};

export type ColumnFinding = {
  readonly column: string;
  readonly kind: "leak" | "useless" | "redundant" | "fragile";
  /** Rise of the loss when the column is shuffled, over folds; null where it was not measured. */
  readonly importance: Estimate | null;
  readonly words: string;
};

export type NextAction = {
  readonly action: string;
  /** Part of the loss that is expected to go away, with its interval; null where it cannot be told. */
  readonly gain: Estimate | null;
  readonly how: string;
};

export type Diagnosis = {
  readonly model: string;
  readonly rows: number;
  readonly target: string;
  readonly task: TaskKind;
  /** What losses are in: "log-loss" or "absolute error". */
  readonly lossName: string;
  /** Mean loss on rows that the answering model had not seen. */
  readonly loss: Estimate;
  /** True where the rows are new to the model, so that its own answers are honest. */
  readonly fresh: boolean;
  readonly answeredBy: string;
  readonly slices: readonly Slice[];
  readonly labels: LabelErrors | null;
  readonly learning: LearningForecast | null;
  readonly noise: NoiseFloor | null;
  readonly columns: readonly ColumnFinding[];
  /** At most five, the largest expected gain first. */
  readonly actions: readonly NextAction[];
  readonly notes: readonly string[];
  readonly seconds: number;
};
