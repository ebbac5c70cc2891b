/** The objective of a task: log-loss for classes, one of many for values. */
import { exp, log, log1pExp } from "../../compute/math.ts";
import type { TaskKind } from "../../contract/task.ts";
import type { Objective, ObjectiveName } from "./objective.ts";
import { type RegressionShape, regressionObjective } from "./objectives-regression.ts";
import type { LeastTarget } from "./target.ts";
import { weightedMean } from "./weighted-mean.ts";

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
  kernel: "logistic",
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
    kernel: "softmax",
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
