/** Kernels of support vector machines: how alike two rows are, as an inner product of some space. */
import { exp } from "./math.ts";
import type { Points } from "./neighbours/nearest.ts";
import { moments } from "./statistics.ts";

/**
 * rbf: exp(−gamma ‖x − z‖²); polynomial: (gamma x·z + constant)^degree; linear: x·z. `degree` is a whole number.
 */
export type KernelFunction = {
  readonly kernel: "rbf" | "polynomial" | "linear";
  readonly gamma: number;
  readonly degree: number;
  readonly constant: number;
};

export const KERNELS = ["rbf", "polynomial", "linear"] as const;

/** Kernel of the rows at `i` of `a` and `j` of `b` (places of their first numbers). */
export function kernelOf(
  { kernel, gamma, degree, constant }: KernelFunction,
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  width: number,
): number {
  if (kernel === "rbf") {
    let sum = 0;
    for (let k = 0; k < width; k++) {
      const d = a[i + k]! - b[j + k]!;
      sum += d * d;
    }
    return exp(-gamma * sum);
  }
  let sum = 0;
  for (let k = 0; k < width; k++) sum += a[i + k]! * b[j + k]!;
  if (kernel === "linear") return sum;
  const base = gamma * sum + constant;
  let product = 1;
  for (let k = 0; k < degree; k++) product *= base;
  return product;
}

/** The gamma that is taken where none is given: 1 / (numbers of a row · variance of all numbers). */
export function usualGamma({ values, width }: Points): number {
  const { variance } = moments(values);
  const gamma = 1 / (width * variance);
  return Number.isFinite(gamma) && gamma > 0 ? gamma : 1;
}
