/** What the report of a model of several targets or quantiles shows, as plain JSON. */

import type { LeaderboardRow } from "./events.ts";
import type { Estimate, ReportData, ReportMetric } from "./report.ts";

/** One search: of a target, or of a quantile of it. */
export type ModelReport = {
  readonly name: string;
  readonly metric: string;
  readonly score: Estimate;
  /** Against always giving the same answer; empty where that was not fitted. */
  readonly baseline: string;
  readonly members: readonly { readonly name: string; readonly weight: number }[];
  readonly leaderboard: readonly LeaderboardRow[];
};

export type TargetReport = {
  readonly target: string;
  readonly kind: string;
  readonly reason: string;
  readonly rows: number;
  readonly outputs: readonly string[];
  readonly models: readonly ModelReport[];
  readonly metrics: readonly ReportMetric[];
  /** Per quantile: how many values shall lie below, and how many did. */
  readonly below: readonly { readonly asked: number; readonly found: Estimate }[];
  /** Intervals, sets or outer quantiles: what was asked, found, and their mean size; null without any. */
  readonly coverage: { readonly asked: number; readonly found: Estimate; readonly size: Estimate } | null;
  /** On a table that played no part in training. */
  readonly test: readonly ReportMetric[];
};

export type TargetsReportData = Pick<
  ReportData,
  "title" | "created" | "writtenBy" | "source" | "verdict" | "warnings" | "notes" | "record"
> & {
  readonly targets: readonly TargetReport[];
  readonly joint: { readonly rows: number; readonly metrics: readonly ReportMetric[] };
};
