/** Report data: everything the training report shows, as plain JSON. `charts/` and `report/` read only this. */
import type { TermsReport } from "./additive-terms.ts";
import type { After } from "./after.ts";
import type { Estimate } from "./estimate.ts";
import type { LeaderboardRow } from "./events.ts";
import type { Judgement } from "./honesty.ts";
import type { ColumnKind } from "./table.ts";
import type { TaskKind } from "./task.ts";
import type { TreeReport } from "./tree-report.ts";

export type { Estimate };

export type ReportMetric = Estimate & {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly greaterIsBetter: boolean;
};

/** The same metrics for the rows of one level of a sensitive column. */
export type GroupMetrics = {
  readonly column: string;
  readonly level: string;
  readonly rows: number;
  readonly metrics: readonly ReportMetric[];
};

export type ReportColumn = {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly reason: string;
  readonly role: "feature" | "target" | "weight" | "group" | "time" | "left out";
  /** Why it was left out, else empty. */
  readonly leftOut: string;
  readonly missing: number;
  readonly distinct: number;
  /** What was done to it, per learner family: "impute (median), standardise". */
  readonly prepared: readonly { readonly family: string; readonly words: string }[];
};

export type CurvePoint = { readonly x: number; readonly y: number };

export type ClassCurve = { readonly label: string; readonly area: number; readonly points: readonly CurvePoint[] };

export type CalibrationBin = { readonly predicted: number; readonly observed: Estimate; readonly rows: number };

export type PartialDependence = {
  readonly column: string;
  readonly kind: ColumnKind;
  /** The class whose probability is shown; null for regression. */
  readonly label: string | null;
  readonly points: readonly {
    readonly at: number | string;
    readonly mean: number;
    readonly low: number;
    readonly high: number;
  }[];
};

export type ReportData = {
  readonly title: string;
  readonly created: string;
  readonly writtenBy: string;
  readonly source: { readonly name: string; readonly rows: number; readonly columns: number };
  readonly task: {
    readonly kind: TaskKind;
    readonly reason: string;
    readonly target: string;
    readonly classes: readonly { readonly label: string; readonly rows: number }[];
    readonly positive: string | null;
    readonly positiveReason: string | null;
  };
  /** One or two sentences: how good, against what. */
  readonly verdict: string;
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
  readonly validation: string;
  readonly metric: string;
  readonly leaderboard: readonly LeaderboardRow[];
  readonly members: readonly { readonly name: string; readonly weight: number }[];
  /** What the run says against its own choice. */
  readonly honesty: Judgement;
  readonly metrics: readonly ReportMetric[];
  readonly groups: readonly GroupMetrics[];
  /** The fitted model on a table that played no part in training; null without one. */
  readonly test: { readonly name: string; readonly rows: number; readonly metrics: readonly ReportMetric[] } | null;
  /** What was made of the answers: calibration, decision, intervals or sets. */
  readonly after: After;
  readonly columns: readonly ReportColumn[];
  readonly confusion: { readonly labels: readonly string[]; readonly counts: readonly (readonly number[])[] } | null;
  readonly roc: readonly ClassCurve[];
  readonly precisionRecall: readonly ClassCurve[];
  readonly calibration: readonly CalibrationBin[];
  /** A sample of rows: predicted value and residual (truth minus prediction). */
  readonly residuals: readonly { readonly predicted: number; readonly residual: number }[];
  readonly learningCurve: readonly (Estimate & { readonly rows: number })[];
  readonly importance: readonly (Estimate & { readonly column: string })[];
  readonly dependence: readonly PartialDependence[];
  /** The model itself where it is a single tree, or a sum of terms; else null. */
  readonly tree: TreeReport | null;
  readonly terms: TermsReport | null;
  /** Rows of the training table that importance and dependence were measured on; 0 where they were not. */
  readonly explained: { readonly importanceRows: number; readonly dependenceRows: number };
  /** Sections left out, each with the reason (no time, not defined for this task). */
  readonly leftOut: readonly { readonly section: string; readonly reason: string }[];
  readonly record: {
    readonly seed: number;
    readonly digest: string;
    readonly dataFingerprint: string;
    readonly seconds: number;
    readonly command: string;
  };
};
