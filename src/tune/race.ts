/**
 * Racing: on tables where a fit takes its time, a candidate that is far behind on its first folds is given up before the
 * others are made. The first candidate of a learner may be further behind: it errs differently, which helps a vote.
 */
import type { Board, Finished } from "./board.ts";
import type { Candidate, FitAnswer } from "./candidate.ts";
import { PACED } from "./portfolio.ts";
import type { Protocol } from "./protocol.ts";

/** On fewer rows folds are too noisy to judge by, and fits too short to be worth it. */
const LEAST_ROWS = 5000;
/** How far behind the best, as a share of its loss on the same folds. */
const BEHIND = 0.1;
const FIRST_BEHIND = 0.4;
/** Candidates that must be finished before any is given up. */
const LEAST_FINISHED = 3;

export function isRaced(rows: number, protocol: Protocol): boolean {
  return rows >= LEAST_ROWS && protocol.splits.length > 1;
}

/** Words why the candidate is given up after these folds; null when it goes on. */
export function farBehind(
  candidate: Candidate,
  folds: readonly (FitAnswer | null)[],
  board: Board,
  protocol: Protocol,
): string | null {
  if (board.finished.length < LEAST_FINISHED) return null;
  const isFirst = board.finished.every((row) => row.candidate.learner !== candidate.learner);
  let excess = 0;
  let judged = 0;
  folds.forEach((answer, fold) => {
    if (answer === null) return;
    const own = foldLoss(answer, fold, board, protocol);
    const best = bestOn(fold, answer.predictions === null, board);
    if (own === null || !(best > 0)) return;
    excess += own / best - 1;
    judged++;
  });
  const mean = excess / judged;
  if (judged === 0 || mean <= (isFirst ? FIRST_BEHIND : BEHIND)) return null;
  return `${Math.round(100 * mean)} % behind the best after ${judged} of ${folds.length} folds`;
}

/** Boosting whose rounds are still open by the best round of its curve, others by the error of their answers. */
function foldLoss(answer: FitAnswer, fold: number, board: Board, protocol: Protocol): number | null {
  if (answer.predictions === null) return least(answer.report.validationLoss ?? []);
  return board.errorOf(answer.predictions, protocol.splits[fold]!.test);
}

/** Curves are held against those of boosting alone: a network's are in units of its own. */
function bestOn(fold: number, byCurve: boolean, board: Board): number {
  const rows = byCurve ? board.finished.filter(({ candidate }) => PACED.includes(candidate.learner)) : board.finished;
  return Math.min(...rows.map((row) => (byCurve ? curveLoss(row, fold) : board.foldError(row, fold))));
}

function curveLoss(row: Finished, fold: number): number {
  return least(row.reports[fold]?.validationLoss ?? []) ?? Number.POSITIVE_INFINITY;
}

function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b));
}
