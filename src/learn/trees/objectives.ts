/**
 * What boosting minimises. Raw scores start at `base`; where `shifted`, the target is taken relative to it instead, so
 * that float32 scores keep their digits.
 */
import { exp, log, log1pExp } from "../../compute/math.ts";
import { quantiles } from "../../compute/statistics.ts";
import type { TaskKind } from "../../contract/task.ts";

export type ObjectiveName = "logLoss" | "squared" | "absolute" | "quantile" | "poisson";

export type Objective = {
  readonly name: ObjectiveName;
  /** Trees per round: one per class for more than two classes. */
  readonly outputs: number;
  readonly kernel: "gradientLogistic" | "gradientSoftmax" | "gradientSquared" | "gradientQuantile" | "gradientPoisson";
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

export function objectiveOf(name: "auto" | ObjectiveName, task: TaskKind, classes: number, level: number): Objective {
  if (task === "binary") return LOGISTIC;
  if (task === "multiclass") return softmaxOf(classes);
  if (name === "absolute") return quantileOf("absolute", 0.5);
  if (name === "quantile") return quantileOf("quantile", level);
  return name === "poisson" ? POISSON : SQUARED;
}

const LOGISTIC: Objective = {
  name: "logLoss",
  outputs: 1,
  kernel: "gradientLogistic",
  shifted: false,
  constantHessian: false,
  level: null,
  base(target, weights) {
    const p = clipped(meanOf(target, weights));
    return Float64Array.of(log(p / (1 - p)));
  },
  loss: (scores, _, row, target) => log1pExp(target === 1 ? -scores[row]! : scores[row]!),
};

function softmaxOf(classes: number): Objective {
  return {
    name: "logLoss",
    outputs: classes,
    kernel: "gradientSoftmax",
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

const SQUARED: Objective = {
  name: "squared",
  outputs: 1,
  kernel: "gradientSquared",
  shifted: true,
  constantHessian: true,
  level: null,
  base: (target, weights) => Float64Array.of(meanOf(target, weights)),
  loss: (scores, _, row, target) => (scores[row]! - target) * (scores[row]! - target),
};

function quantileOf(name: "absolute" | "quantile", level: number): Objective {
  return {
    name,
    outputs: 1,
    kernel: "gradientQuantile",
    shifted: true,
    constantHessian: true,
    level,
    base: (target, weights) => quantiles(target, [level], weights),
    loss(scores, _, row, target) {
      const residual = target - scores[row]!;
      const pinball = residual >= 0 ? level * residual : (level - 1) * residual;
      return name === "absolute" ? 2 * pinball : pinball;
    },
  };
}

const POISSON: Objective = {
  name: "poisson",
  outputs: 1,
  kernel: "gradientPoisson",
  shifted: false,
  constantHessian: false,
  level: null,
  base: (target, weights) => Float64Array.of(log(Math.max(meanOf(target, weights), 1e-12))),
  loss: (scores, _, row, target) => exp(scores[row]!) - target * scores[row]!,
};

/** Mean in chunks of 4096 rows, so that long tables lose no digits. */
function meanOf(target: Float64Array, weights: Float64Array | null): number {
  let total = 0;
  let weight = 0;
  for (let from = 0; from < target.length; from += 4096) {
    let part = 0;
    let partWeight = 0;
    for (let i = from; i < Math.min(from + 4096, target.length); i++) {
      const w = weights === null ? 1 : weights[i]!;
      part += w * target[i]!;
      partWeight += w;
    }
    total += part;
    weight += partWeight;
  }
  return total / weight;
}

/** Keeps a share away from 0 and 1, whose log-odds are not finite. */
function clipped(share: number): number {
  return Math.min(Math.max(share, 1e-12), 1 - 1e-12);
}
