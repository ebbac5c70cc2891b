/** Columns made from rows of another table, or from earlier rows of the same one: what is asked for, and the plan. */
import type { ColumnSchema } from "./schema.ts";

/** A second table whose rows are summed up for every row of the main table. */
export type JoinRequest = {
  /** Where it is read from: whatever a main table can be read from. */
  readonly table: string;
  /** The key: one name for both tables, or `main=second`. A model knows its own. */
  readonly on?: string;
  /** The time: one name for both tables, or `main=second`. Only rows strictly before it count. */
  readonly asOf?: string;
  /** What the new columns begin with; by default the name of the table. */
  readonly as?: string;
};

/** `rows: [1, 7]` makes two columns: the value one row ago and seven rows ago, within the group, by time. */
export type LagRequest = { readonly column: string; readonly rows: readonly number[] };

/** Over the last `rows` earlier rows of the group, by time; fewer at its beginning. */
export type WindowRequest = { readonly column: string; readonly rows: number; readonly how: WindowMeasure };

export const WINDOW_MEASURES = ["mean", "sum", "min", "max"] as const;
export type WindowMeasure = (typeof WINDOW_MEASURES)[number];

/** What a made column says of the rows that count; `since` is the time from the last of them, in days for dates. */
export const JOIN_MEASURES = [
  "count",
  "since",
  "mean",
  "min",
  "max",
  "sum",
  "last",
  "rate",
  "distinct",
  "mostFrequent",
  "lag",
  "windowMean",
  "windowSum",
  "windowMin",
  "windowMax",
] as const;
export type JoinMeasure = (typeof JOIN_MEASURES)[number];

export type MadeColumn = {
  readonly name: string;
  readonly measure: JoinMeasure;
  /** The column it is made of; null where it is made of the rows alone. */
  readonly of: string | null;
  /** How many rows back, or how long the window is; null for measures of all rows that count. */
  readonly rows: number | null;
};

/** How to read the two columns that are held against each other. */
export type Pair = { readonly here: ColumnSchema; readonly there: ColumnSchema };

/** All that is needed to make the same columns for other rows. A saved model keeps it. */
export type JoinPlan = {
  readonly name: string;
  /** `past`: the second table is the main table itself, with its history. */
  readonly from: "table" | "past";
  /** Null: all rows have the same key. */
  readonly on: Pair | null;
  /** Null: every row with the key counts. */
  readonly asOf: Pair | null;
  /** The columns of the second table that are summed up. */
  readonly reads: readonly ColumnSchema[];
  readonly makes: readonly MadeColumn[];
};
