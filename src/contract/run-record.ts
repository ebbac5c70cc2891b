/** The record that a training leaves: what was asked, of which data, and what came of it. No cell of the table is in it. */
import type { LeaderboardRow } from "./events.ts";

/** `running` is also what a run that was killed says of itself; whether it still does is for the reader to find out. */
export type RunStatus = "running" | "finished" | "interrupted" | "failed";

export type RunRecord = {
  readonly format: "modelwright-run";
  readonly formatVersion: 1;
  readonly id: string;
  readonly status: RunStatus;
  /** ISO times; `ended` is null while it runs, and for a run that was killed. */
  readonly started: string;
  readonly ended: string | null;
  /** As one would type it again, without passwords. */
  readonly command: string;
  readonly source: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly versions: { readonly modelwright: string; readonly node: string; readonly platform: string };
  readonly process: { readonly pid: number; readonly host: string };
  readonly data: { readonly fingerprint: string; readonly rows: number; readonly columns: number };
  readonly task: { readonly kind: string; readonly target: string | null };
  readonly seed: number;
  /** Seconds that it may take; null where the number of models is the budget. */
  readonly budgetSeconds: number | null;
  /** Seconds that earlier parts took, when the run was resumed, and when the part under way began. */
  readonly usedSeconds: number;
  readonly partStarted: string;
  readonly resumed: number;
} & RunOutcome;

/** What is known at the end. */
export type RunOutcome = {
  readonly metric: string | null;
  readonly score: { readonly value: number; readonly low: number; readonly high: number } | null;
  readonly seconds: number | null;
  readonly leaderboard: readonly LeaderboardRow[];
  readonly members: readonly { readonly name: string; readonly weight: number }[];
  readonly notes: readonly string[];
  readonly digest: string | null;
  readonly model: string | null;
  readonly report: string | null;
  readonly error: { readonly code: string; readonly words: string } | null;
};
