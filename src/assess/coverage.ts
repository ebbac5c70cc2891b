/** How often the intervals or sets that a model gives hold the truth, and how large they are. */
import type { Estimate } from "../contract/estimate.ts";
import type { Task } from "../contract/task.ts";
import type { Predictions } from "../program/predictor.ts";
import { meanInterval, shareInterval } from "./mean-interval.ts";

export type Coverage = {
  readonly kind: "interval" | "set";
  /** The share of rows whose true value was in the interval, or whose true class was in the set. */
  readonly found: Estimate;
  /** Mean width of the intervals, or mean number of classes in a set. */
  readonly size: Estimate;
};

export function coverageOf(
  { outputs }: Predictions,
  { target, weights }: Pick<Task, "target" | "weights">,
): Coverage | null {
  const find = (name: string) => outputs.find((output) => output.name === name);
  const [lower, upper, set] = [find("lower"), find("upper"), find("prediction_set")];
  if (set !== undefined && set.kind === "set") {
    const width = set.labels.length;
    const inside = target.map((c, row) => set.values[row * width + c]!);
    const size = target.map((_, row) => {
      let count = 0;
      for (let c = 0; c < width; c++) count += set.values[row * width + c]!;
      return count;
    });
    return { kind: "set", found: shareInterval(inside, weights), size: meanInterval(size, weights) };
  }
  if (lower === undefined || upper === undefined) return null;
  const inside = target.map((y, row) => (y >= lower.values[row]! && y <= upper.values[row]! ? 1 : 0));
  const size = target.map((_, row) => upper.values[row]! - lower.values[row]!);
  return { kind: "interval", found: shareInterval(inside, weights), size: meanInterval(size, weights) };
}
