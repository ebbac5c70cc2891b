/** What rows count in fitting: their own weight, times that of their class. */
import type { Task } from "../contract/task.ts";

/** Null where every row counts once. */
export function fittingWeights({
  weights,
  classWeights = null,
  target,
}: Pick<Task, "weights" | "classWeights" | "target">): Float64Array | null {
  if (classWeights === null) return weights;
  return target.map((c, row) => classWeights[c]! * (weights === null ? 1 : weights[row]!));
}
