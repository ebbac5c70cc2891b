/** What boosting minimises for values: squared, absolute, pinball, Huber, Poisson, gamma and Tweedie losses. */
import { exp, log } from "../../compute/math.ts";
import { quantiles } from "../../compute/statistics.ts";
import type { Objective, RegressionName } from "./objective.ts";
import { weightedMean } from "./weighted-mean.ts";

export type RegressionShape = {
  /** The quantile of the pinball loss, in (0, 1). */
  readonly quantile?: number;
  /** Residuals beyond this count linearly; in units of the target. */
  readonly huberWidth?: number;
  /** How the variance grows with the mean, in (1, 2). */
  readonly tweediePower?: number;
};

export function regressionObjective(name: RegressionName, shape: RegressionShape): Objective {
  if (name === "absolute") return quantileOf("absolute", 0.5);
  if (name === "quantile") return quantileOf("quantile", shape.quantile ?? 0.5);
  if (name === "huber") return huberOf(shape.huberWidth ?? 1);
  if (name === "poisson") return POISSON;
  if (name === "gamma") return GAMMA;
  return name === "tweedie" ? tweedieOf(shape.tweediePower ?? 1.5) : SQUARED;
}

/** A width that treats most residuals of a normal target as squares: 1.35 times the spread of the target. */
export function usualHuberWidth(target: Float64Array, weights: Float64Array | null): number {
  const [middle] = quantiles(target, [0.5], weights);
  const [spread] = quantiles(
    target.map((value) => Math.abs(value - middle!)),
    [0.5],
    weights,
  );
  // half of a normal distribution lies within 0.6745 deviations of its middle
  return (1.35 * spread!) / 0.6745 || 1;
}

const VALUES = {
  outputs: 1,
  link: "none",
  parameter: null,
  shifted: true,
  constantHessian: true,
  level: null,
} as const;

const SQUARED: Objective = {
  ...VALUES,
  name: "squared",
  kernel: "squared",
  base: (target, weights) => Float64Array.of(weightedMean(target, weights)),
  loss: (scores, _, row, target) => (scores[row]! - target) * (scores[row]! - target),
};

function quantileOf(name: "absolute" | "quantile", level: number): Objective {
  return {
    ...VALUES,
    name,
    kernel: "quantile",
    parameter: level,
    level,
    base: (target, weights) => quantiles(target, [level], weights),
    loss(scores, _, row, target) {
      const residual = target - scores[row]!;
      const pinball = residual >= 0 ? level * residual : (level - 1) * residual;
      return name === "absolute" ? 2 * pinball : pinball;
    },
  };
}

function huberOf(width: number): Objective {
  return {
    ...VALUES,
    name: "huber",
    kernel: "huber",
    parameter: width,
    base: (target, weights) => quantiles(target, [0.5], weights),
    loss(scores, _, row, target) {
      const size = Math.abs(scores[row]! - target);
      return size <= width ? (size * size) / 2 : width * (size - width / 2);
    },
  };
}

/** Losses whose score is the logarithm of the mean. */
const MEANS = {
  outputs: 1,
  link: "exp",
  shifted: false,
  constantHessian: false,
  level: null,
  base: (target: Float64Array, weights: Float64Array | null) =>
    Float64Array.of(log(Math.max(weightedMean(target, weights), 1e-12))),
} as const;

const POISSON: Objective = {
  ...MEANS,
  name: "poisson",
  kernel: "poisson",
  parameter: null,
  loss: (scores, _, row, target) => exp(scores[row]!) - target * scores[row]!,
};

const GAMMA: Objective = {
  ...MEANS,
  name: "gamma",
  kernel: "gamma",
  parameter: null,
  loss: (scores, _, row, target) => target * exp(-scores[row]!) + scores[row]!,
};

function tweedieOf(power: number): Objective {
  return {
    ...MEANS,
    name: "tweedie",
    kernel: "tweedie",
    parameter: power,
    loss(scores, _, row, target) {
      const score = scores[row]!;
      return exp((2 - power) * score) / (2 - power) - (target * exp((1 - power) * score)) / (1 - power);
    },
  };
}
