/** What the report of a search for anomalies shows, as plain JSON. */
import type { Estimate, ReportData } from "./report.ts";

export type OddRow = {
  /** Number of the row in the table, from 1. */
  readonly row: number;
  readonly score: number;
  /** Columns that make the row odd, the strongest first, with the cell as it was read. */
  readonly reasons: readonly {
    readonly column: string;
    readonly cell: string;
    readonly tail: number;
    readonly share: number;
  }[];
};

export type AnomalyReportData = Pick<
  ReportData,
  "title" | "created" | "writtenBy" | "source" | "warnings" | "notes" | "record"
> & {
  readonly verdict: string;
  /** In the units of the score, with its 95 % bootstrap band. */
  readonly threshold: Estimate;
  /** Rows from the threshold on; `low` at the upper end of its band, `high` at the lower. */
  readonly found: Estimate;
  /** Rows per twentieth of [0, 1]. */
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly rows: number }[];
  readonly oddest: readonly OddRow[];
  /** Rank correlation of two detectors over the rows. */
  readonly agreement: readonly { readonly one: string; readonly other: string; readonly correlation: number }[];
  /** Share of all that made the oddest rows odd. */
  readonly columns: readonly { readonly column: string; readonly share: number }[];
};
