/** Who votes in the model: the candidates chosen greedily on their out-of-fold answers, and how much each counts. */
import type { Catalog } from "../contract/catalog.ts";
import type { MetricSpec } from "../contract/metric.ts";
import type { Random } from "../contract/random.ts";
import { isClassification, type Task } from "../contract/task.ts";
import type { Board, Finished } from "./board.ts";
import { selectEnsemble, type Weighted } from "./ensemble.ts";

/** A member that counts less costs more time in every prediction than it is worth. */
const LEAST_WEIGHT = 0.06;

export type Vote = {
  /** The candidates that stood for election; members refer to their places here. */
  readonly candidates: readonly Finished[];
  readonly members: readonly Weighted[];
};

export function electMembers(
  finished: readonly Finished[],
  board: Board,
  task: Task,
  metric: MetricSpec,
  catalog: Catalog,
  random: Random,
): Vote {
  const candidates = withoutBaseline(finished);
  // A metric that only ranks or decides says little of nearly equal blends; log-loss parts them.
  const beside =
    isClassification(task.kind) && metric.name !== "log-loss" ? (catalog.metrics["log-loss"] ?? null) : null;
  const answers = candidates.map((row) => row.answers);
  const loss = (blend: Float64Array, places: Int32Array | null): number => board.lossOn(blend, places, beside);
  const rows = candidates[0]!.answers.length / (isClassification(task.kind) ? task.classes.length : 1);
  return { candidates, members: trimmed(selectEnsemble({ answers, rows, loss }, random)) };
}

/** The baseline is there to be beaten; it votes only where nothing beats it. */
function withoutBaseline(rows: readonly Finished[]): readonly Finished[] {
  const others = rows.filter((row) => row.candidate.learner !== "baseline");
  const baseline = rows.find((row) => row.candidate.learner === "baseline");
  return others.length > 0 && others.some((row) => baseline === undefined || row.loss < baseline.loss) ? others : rows;
}

/** Members that hardly count are left out and the rest weighted anew. */
function trimmed(members: readonly Weighted[]): readonly Weighted[] {
  const kept = members.filter((m) => m.weight >= LEAST_WEIGHT);
  const total = kept.reduce((sum, m) => sum + m.weight, 0);
  return kept.length === 0 ? members : kept.map((m) => ({ place: m.place, weight: m.weight / total }));
}
