/**
 * What boosting minimises. Raw scores start at `base`; where `shifted`, the target is taken relative to it instead, so
 * that float32 scores keep their digits.
 */
export type RegressionName = "squared" | "absolute" | "quantile" | "huber" | "poisson" | "gamma" | "tweedie";

export type ObjectiveName = "logLoss" | RegressionName;

/** The losses whose gradients `kernels/trees/gradients.ts` knows, in the order of their numbers there. */
const LOSSES = ["logistic", "squared", "poisson", "softmax", "huber", "gamma", "tweedie", "quantile"] as const;

/** The number by which the kernels know a loss; -1 for one that is written in TypeScript. */
export function lossNumber({ kernel }: Objective): number {
  return (LOSSES as readonly string[]).indexOf(kernel);
}

export type Objective = {
  readonly name: ObjectiveName | "custom";
  /** Trees per round: one per class for more than two classes. */
  readonly outputs: number;
  /** The loss of the kernels; "custom" where `derivatives` stands in for it. */
  readonly kernel: (typeof LOSSES)[number] | "custom";
  /** First and second derivative of a row's loss by its score. */
  readonly derivatives?: (score: number, target: number) => readonly [gradient: number, hessian: number];
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
