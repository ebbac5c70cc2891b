/**
 * What boosting minimises. Raw scores start at `base`; where `shifted`, the target is taken relative to it instead, so
 * that float32 scores keep their digits.
 */
import { exp, log, log1pExp } from "../../compute/math.ts";
import type { TaskKind } from "../../contract/task.ts";
import { type RegressionName, type RegressionShape, regressionObjective } from "./objectives-regression.ts";
import type { LeastTarget } from "./target.ts";
import { weightedMean } from "./weighted-mean.ts";

export type ObjectiveName = "logLoss" | RegressionName;

/** The kernels of losses, in the order of their numbers in `kernels/boost-gradients.ts`; quantiles have none there. */
export const GRADIENT_KERNELS = [
  "gradientLogistic",
  "gradientSquared",
  "gradientPoisson",
  "gradientSoftmax",
  "gradientHuber",
  "gradientGamma",
  "gradientTweedie",
  "gradientQuantile",
] as const;

export type Objective = {
  readonly name: ObjectiveName;
  /** Trees per round: one per class for more than two classes. */
  readonly outputs: number;
  readonly kernel: (typeof GRADIENT_KERNELS)[number];
  /** What turns the scores of a regression into values. */
  readonly link: "none" | "exp";
  /** What the kernel is told beside the rows: a quantile, a width, a power; null for nothing. */
  readonly parameter: number | null;
  readonly shifted: boolean;
  /** Every hessian is 1 (before weights). */
  readonly constantHessian: boolean;
  /** Leaves take this quantile of their residuals; null when they take a Newton step. */
  readonly level: number | null;
  /** One raw score per output. */
  base(target: Float64Array, weights: Float64Array | null): Float64Array;
  /** Loss of one row; `scores[output * step + row]` are raw scores, `target` as the kernels see it. */
  loss(scores: Float32Array, step: number, row: number, target: number): number;
};

/** The targets that an objective allows. */
export function leastTargetOf(name: "auto" | ObjectiveName, task: TaskKind): LeastTarget {
  if (task !== "regression") return "any";
  if (name === "gamma") return "positive";
  return name === "poisson" || name === "tweedie" ? "zero" : "any";
}

/** The loss of a task; `shape` says more about those of regressions. */
export function objectiveOf(
  name: "auto" | ObjectiveName,
  task: TaskKind,
  classes: number,
  shape: RegressionShape = {},
): Objective {
  if (task === "binary") return LOGISTIC;
  if (task === "multiclass") return softmaxOf(classes);
  return regressionObjective(name === "auto" || name === "logLoss" ? "squared" : name, shape);
}

const LOGISTIC: Objective = {
  name: "logLoss",
  outputs: 1,
  kernel: "gradientLogistic",
  link: "none",
  parameter: null,
  shifted: false,
  constantHessian: false,
  level: null,
  base(target, weights) {
    const p = clipped(weightedMean(target, weights));
    return Float64Array.of(log(p / (1 - p)));
  },
  loss: (scores, _, row, target) => log1pExp(target === 1 ? -scores[row]! : scores[row]!),
};

function softmaxOf(classes: number): Objective {
  return {
    name: "logLoss",
    outputs: classes,
    kernel: "gradientSoftmax",
    link: "none",
    parameter: null,
    shifted: false,
    constantHessian: false,
    level: null,
    base(target, weights) {
      const sums = new Float64Array(classes);
      let total = 0;
      for (let i = 0; i < target.length; i++) {
        const w = weights?.[i] ?? 1;
        sums[target[i]!]! += w;
        total += w;
      }
      return sums.map((sum) => log(clipped(sum / total)));
    },
    loss(scores, step, row, target) {
      let top = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < classes; k++) top = Math.max(top, scores[k * step + row]!);
      let sum = 0;
      for (let k = 0; k < classes; k++) sum += exp(scores[k * step + row]! - top);
      return log(sum) + top - scores[target * step + row]!;
    },
  };
}

/** Keeps a share away from 0 and 1, whose log-odds are not finite. */
function clipped(share: number): number {
  return Math.min(Math.max(share, 1e-12), 1 - 1e-12);
}
