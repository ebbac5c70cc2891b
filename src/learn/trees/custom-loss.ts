/** Losses of one's own: what they say, as an objective. */
import type { Objective } from "./objective.ts";

export type CustomLoss = {
  /** Names the loss in reports and errors. */
  readonly name: string;
  /** "exp" where scores are logarithms of the answers. */
  readonly link?: "none" | "exp";
  /** The score before the first tree. */
  base(target: Float64Array, weights: Float64Array | null): number;
  /** Loss of one row, smaller is better: watched on the rows kept aside. */
  loss(score: number, target: number): number;
  /** Its first and second derivative by the score; the second must not be negative. */
  derivatives(score: number, target: number): readonly [gradient: number, hessian: number];
};

export function customObjective({ base, link = "none", loss, derivatives }: CustomLoss): Objective {
  return {
    name: "custom",
    outputs: 1,
    kernel: "custom",
    derivatives,
    link,
    parameter: null,
    shifted: false,
    constantHessian: false,
    level: null,
    base: (target, weights) => Float64Array.of(base(target, weights)),
    loss: (scores, _, row, target) => loss(scores[row]!, target),
  };
}
