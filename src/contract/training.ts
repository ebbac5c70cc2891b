/** What a model was trained on and how its rows were dealt: all that is needed, beside the plan, to train it again. */
import type { ColumnSchema } from "./schema.ts";
import type { TaskKind } from "./task.ts";

/** How rows were split for comparing candidates; the splits follow from it, the rows and the seed. */
export type ProtocolRecord =
  | { readonly kind: "folds"; readonly folds: number; readonly repeats: number }
  | { readonly kind: "holdOut"; readonly share: number };

/** A column of the training table: how its cells were read, and a hash of what was read. */
export type TrainedColumn = { readonly schema: ColumnSchema; readonly fingerprint: string };

export type TrainingRecord = {
  readonly seed: number;
  readonly protocol: ProtocolRecord;
  readonly task: TaskKind;
  /** The classes from the lowest, where they are ordered. */
  readonly order?: readonly string[];
  /** The class that probabilities speak of; null unless binary. */
  readonly positive: string | null;
  readonly target: string;
  readonly features: readonly string[];
  readonly weight: string | null;
  readonly group: string | null;
  readonly time: string | null;
  readonly sensitive: readonly string[];
  /** Rows with a target. */
  readonly rows: number;
  /** In the order of the table, with those that were not learnt from. */
  readonly columns: readonly TrainedColumn[];
};
