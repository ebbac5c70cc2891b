/** What the report of a search for anomalies shows, as plain JSON. */
import type { Estimate, ReportData, ReportMetric } from "./report.ts";
import type { RowMap } from "./row-map.ts";

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

/** What a column with labels tells of anomalies, and how well they are found. */
export type LabelReport = {
  readonly column: string;
  /** The label of anomalies, and why it is this one. */
  readonly anomaly: string;
  readonly reason: string;
  /** Rows by what is known of them. */
  readonly anomalies: number;
  readonly usual: number;
  readonly unknown: number;
  /** No row is known to be usual, so those of which nothing is known count as usual. */
  readonly unknownAreUsual: boolean;
  /** Whether the model learnt from the labels. */
  readonly learnt: boolean;
  /** Rows that the metrics are of: not seen by the model, where it learnt from labels. */
  readonly rows: number;
  /** Of the model, and of the detectors that know no label. */
  readonly metrics: readonly (ReportMetric & { readonly detectors: Estimate })[];
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
  /** All anomalies (of very many the oddest) among some usual rows; null where there is nothing to show. */
  readonly map: RowMap | null;
  /** Null without a column of labels. */
  readonly labels: LabelReport | null;
  /** Share of all that made the oddest rows odd. */
  readonly columns: readonly { readonly column: string; readonly share: number }[];
};
