/** The learning curve of one candidate: fitted on growing shares of one split's rows, scored on the split's other rows. */
import { metricInterval } from "../assess/interval.ts";
import { metricInput } from "../assess/metric-input.ts";
import type { Crew } from "../compute/threads/crew.node.ts";
import type { MetricSpec } from "../contract/metric.ts";
import type { Random } from "../contract/random.ts";
import type { Estimate } from "../contract/report.ts";
import type { Split, Task } from "../contract/task.ts";
import type { Finished } from "./board.ts";
import type { FitAnswer, FitRequest } from "./candidate.ts";
import { growingOrder } from "./fewer-rows.ts";

/** Largest first: it takes longest, so it starts first. */
const SHARES = [1, 0.5, 0.25, 0.1];
/** Fewer rows than this say nothing about a curve. */
const LEAST_ROWS = 30;

export type LearningCurveOptions = {
  readonly crew: Crew;
  readonly metric: MetricSpec;
  readonly split: Split;
  readonly random: Random;
  readonly seed: number;
  readonly threads: number;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
};

export type LearningPoint = Estimate & { readonly rows: number };

/** Seconds that the curve is expected to take. */
export function learningCurveSeconds(best: Pick<Finished, "foldSeconds">, lanes: number): number {
  const sum = SHARES.reduce((total, share) => total + share, 0);
  return best.foldSeconds * Math.max(1, sum / lanes);
}

/** Fewest rows first; null when a fit did not end in time. */
export async function learningCurve(
  task: Task,
  best: Pick<Finished, "candidate">,
  options: LearningCurveOptions,
): Promise<readonly LearningPoint[] | null> {
  const { crew, metric, split, random, seed, threads, deadline } = options;
  const order = growingOrder(task, split.train, random);
  const sizes = SHARES.map((share) => Math.round(share * split.train.length)).filter((rows) => rows >= LEAST_ROWS);
  const points = await Promise.all(
    sizes.map(async (rows): Promise<LearningPoint | null> => {
      const train = order.slice(0, rows).sort();
      const request: FitRequest & { readonly threads: number } = {
        candidate: best.candidate,
        rowsKey: `learning curve ${rows}`,
        train,
        test: split.test,
        seed,
        deadline,
        threads,
      };
      try {
        const { predictions, report } = await crew.run<FitAnswer>("fit", request);
        if (report.cutShort) return null;
        return { rows, ...metricInterval(metric, metricInput(task, predictions!, split.test)) };
      } catch {
        // A small part may lack a class: the curve is then without this point.
        return null;
      }
    }),
  );
  // Without the point of all rows there is nothing to compare with.
  if (points.length < 2 || points[0] === null) return null;
  const found = points.filter((point) => point !== null && Number.isFinite(point.value)) as LearningPoint[];
  return found.length < 2 ? null : found.reverse();
}
