/** How time is reckoned while candidates are compared: what must be left for the end, and what a candidate may use. */
import type { Task } from "../contract/task.ts";
import type { Board, Finished } from "./board.ts";
import { refitSeconds } from "./finish.ts";
import { now } from "./now.ts";
import type { Protocol } from "./protocol.ts";
import { electionSeconds } from "./vote.ts";

/** How many rounds a boosting candidate has time for; null when the clock plays no part. */
export type Pace = { readonly rounds: number } | null;

/** Final fits that time is kept for. */
const MEMBERS = 4;

export type Clock = {
  /** Milliseconds since the epoch at which the comparing of candidates must end. */
  readonly end: () => number;
  /** Of a boosting learner. */
  readonly pace: (learner: string) => Pace;
};

/** Everything is reckoned from the fits that were made so far, so it gets better as they come in. */
export function createClock(until: number, board: Board, task: Task, protocol: Protocol, lanes: number): Clock {
  if (until === Number.POSITIVE_INFINITY) return { end: () => until, pace: () => null };
  const end = (): number => {
    const best = [...board.finished].sort((a, b) => a.loss - b.loss).slice(0, MEMBERS);
    const each = refitSeconds(best, task, protocol);
    const all = each.reduce((sum, seconds) => sum + seconds, 0);
    const vote = electionSeconds(board.finished.length, board, task);
    return until - 1000 * (Math.max(all / lanes, ...each, 0) * 1.25 + vote + 0.1) - board.lateness;
  };
  return { end, pace: (learner) => paceOf(learner, board, (end() - now()) / 1000, protocol, lanes) };
}

/** Rounds that a boosting candidate has time for, from how long those of its learner took, or of any before it ran. */
function paceOf(learner: string, board: Board, seconds: number, protocol: Protocol, lanes: number): Pace {
  const boosted = board.finished.filter((row) => row.reports.some((report) => report.validationLoss !== undefined));
  const own = boosted.filter((row) => row.candidate.learner === learner);
  const rows = own.length > 0 ? own : boosted;
  if (rows.length === 0) return null;
  const perRound = Math.max(...rows.map((row) => row.foldSeconds / Math.max(1, roundsOf(row))));
  const waves = Math.ceil(protocol.splits.length / lanes);
  return { rounds: (0.25 * Math.max(0.1, seconds)) / (waves * perRound) };
}

function roundsOf(row: Finished): number {
  const rounds = row.reports.map((report) => report.validationLoss?.length ?? report.iterations ?? 1);
  return rounds.reduce((sum, r) => sum + r, 0) / rounds.length;
}
