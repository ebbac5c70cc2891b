/** Rows of the leaderboard: a candidate's or the ensemble's out-of-fold score with its interval. */
import { metricInterval } from "../assess/interval.ts";
import { metricInput } from "../assess/metric-input.ts";
import type { LeaderboardRow } from "../contract/events.ts";
import type { MetricSpec } from "../contract/metric.ts";
import type { Task } from "../contract/task.ts";
import type { Finished } from "./board.ts";
import type { Protocol } from "./protocol.ts";

export function leaderboardRow(row: Finished, task: Task, protocol: Protocol, metric: MetricSpec): LeaderboardRow {
  const { value, low, high } = metricInterval(metric, metricInput(task, row.answers, protocol.scored));
  const folds = protocol.splits.length;
  const note = row.reports.some((report) => report.cutShort) ? "cut short by the budget" : "";
  const seconds = row.foldSeconds * folds;
  return { name: row.candidate.name, learner: row.candidate.learner, score: value, low, high, seconds, folds, note };
}

export function ensembleRow(
  answers: Float64Array,
  members: number,
  task: Task,
  protocol: Protocol,
  metric: MetricSpec,
): LeaderboardRow {
  const { value, low, high } = metricInterval(metric, metricInput(task, answers, protocol.scored));
  const note = `${members} models voting; each row is scored by weights chosen without it`;
  return {
    name: "ensemble",
    learner: "ensemble",
    score: value,
    low,
    high,
    seconds: 0,
    folds: protocol.splits.length,
    note,
  };
}
