/** What the report of a clustering shows, as plain JSON. */
import type { ReportData } from "./report.ts";
import type { RowMap } from "./row-map.ts";
import type { ColumnKind } from "./table.ts";

export type ClusterTrait = {
  readonly column: string;
  readonly kind: ColumnKind;
  /** The level whose share is spoken of; null for numbers. */
  readonly level: string | null;
  /** Deviations from the mean of all rows; for levels twice the difference of shares. */
  readonly strength: number;
  /** Mean or share in the cluster, and in the whole table. */
  readonly own: number;
  readonly all: number;
};

export type ClusterProfile = {
  /** "1", "2", ... or "none". */
  readonly name: string;
  readonly rows: number;
  readonly share: number;
  readonly traits: readonly ClusterTrait[];
};

/** A clusterer that was tried, with its measures on a sample of the rows. */
export type ClusterRow = {
  readonly name: string;
  readonly learner: string;
  readonly clusters: number;
  /** Share of rows that belong to no cluster. */
  readonly none: number;
  readonly silhouette: number;
  readonly calinskiHarabasz: number;
  readonly daviesBouldin: number;
  /** Whether clusters are parted where the rows are thin, and only there; at most 1. */
  readonly densityValleys: number;
  /** Mean adjusted Rand index of fits on parts of the rows; null where it was not measured. */
  readonly stability: number | null;
  /** Mean rank over the measures; less is better. */
  readonly rank: number;
  readonly seconds: number;
};

export type ClusterReportData = Pick<
  ReportData,
  "title" | "created" | "writtenBy" | "source" | "warnings" | "notes" | "record" | "columns"
> & {
  readonly verdict: string;
  readonly leaderboard: readonly ClusterRow[];
  /** Some rows by their clusters. */
  readonly map: RowMap;
  readonly profiles: readonly ClusterProfile[];
};
