/** What is left of the score without some columns: one quick learner on one split, with them and without. */
import { metricInterval } from "../assess/interval.ts";
import { metricInput } from "../assess/metric-input.ts";
import type { Crew } from "../compute/threads/crew.node.ts";
import type { MetricSpec } from "../contract/metric.ts";
import type { Estimate } from "../contract/report.ts";
import type { Split, Task } from "../contract/task.ts";
import type { Candidate, FitAnswer, FitRequest } from "./candidate.ts";

/** A small model that is nearly as good as a large one, at a fraction of its time. */
export const QUICK: Candidate = {
  name: "quick",
  slot: "quick",
  learner: "boostedTrees",
  params: { trees: 60, learningRate: 0.15, leaves: 15, l2: 0.1 },
  recipe: {},
  why: "a small model at once",
};

export type WithoutOptions = {
  readonly crew: Crew;
  readonly metric: MetricSpec;
  readonly split: Split;
  readonly seed: number;
  readonly threads: number;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
};

/** Null when the fits did not end in time. */
export async function scoreWithout(
  task: Task,
  columns: readonly string[],
  options: WithoutOptions,
): Promise<{ readonly score: Estimate; readonly without: Estimate } | null> {
  const { crew, metric, split, seed, threads, deadline } = options;
  const scored = async (without: readonly string[]): Promise<Estimate | null> => {
    const request: FitRequest & { readonly threads: number } = {
      candidate: QUICK,
      rowsKey: "without columns",
      train: split.train,
      test: split.test,
      seed,
      deadline,
      threads,
      without,
    };
    const { predictions, report } = await crew.run<FitAnswer>("fit", request);
    if (report.cutShort) return null;
    return metricInterval(metric, metricInput(task, predictions!, split.test));
  };
  if (task.roles.features.every((name) => columns.includes(name))) return null;
  try {
    const [score, without] = await Promise.all([scored([]), scored(columns)]);
    return score === null || without === null ? null : { score, without };
  } catch {
    // Without the column there may be nothing to fit: then there is nothing to say.
    return null;
  }
}
