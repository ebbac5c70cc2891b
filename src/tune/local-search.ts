/**
 * Local search in the space of one learner: from the best point so far, two random directions are tried both ways; the best
 * of the four becomes the next point if it is better, else the steps get shorter. It begins anew when they are short.
 *
 * Source: Q. Wu, C. Wang and S. Huang, "Frugal Optimization for Cost-Related Hyperparameters" (FLOW2), AAAI 2021.
 * Differs: directions are tried four at a time, so that the result does not depend on which fit ends first; the cost of a
 * fit is bounded by the clock's rounds instead of by where the search starts.
 */
import type { Random } from "../contract/random.ts";
import { paramsAt, pointOf, type SearchSpace } from "./search-space.ts";

/** Length of the first step, as a share of an axis. */
const FIRST_STEP = 0.2;
const SHRINK = 0.6;
const LEAST_STEP = 0.05;

export class LocalSearch {
  readonly #space: SearchSpace;
  readonly #random: Random;
  #point: Float64Array;
  #loss: number;
  #step = FIRST_STEP;
  #batches = 0;
  #tried: readonly Float64Array[] = [];

  /** `params` gave the loss `loss`. */
  constructor(space: SearchSpace, params: Readonly<Record<string, unknown>>, loss: number, random: Random) {
    this.#space = space;
    this.#random = random;
    this.#point = pointOf(space, params);
    this.#loss = loss;
  }

  get loss(): number {
    return this.#loss;
  }

  /** Four settings to try; their losses are to be told before the next. */
  next(): readonly Record<string, unknown>[] {
    const random = this.#random.fork("batch", this.#batches++);
    this.#tried = [0, 1].flatMap((k) => {
      const direction = directionOf(this.#space.length, random.fork("direction", k));
      return [1, -1].map((sign) => this.#point.map((at, a) => inside(at + sign * this.#step * direction[a]!)));
    });
    return this.#tried.map((point) => paramsAt(this.#space, point));
  }

  /** Losses of the settings of the last `next()`; NaN where a fit gave none. Returns by how much the best is better now. */
  learn(losses: readonly number[]): number {
    let best = -1;
    losses.forEach((loss, k) => {
      if (loss < (best < 0 ? this.#loss : losses[best]!)) best = k;
    });
    if (best >= 0) {
      const gain = this.#loss - losses[best]!;
      this.#point = this.#tried[best]!;
      this.#loss = losses[best]!;
      return gain;
    }
    this.#step *= SHRINK;
    if (this.#step < LEAST_STEP) this.#step = FIRST_STEP;
    return 0;
  }
}

/** A random direction whose longest axis has the length 1, so that a step means the same in any number of dimensions. */
function directionOf(dimensions: number, random: Random): Float64Array {
  const direction = Float64Array.from({ length: dimensions }, () => random.normal());
  const longest = direction.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return direction.map((value) => value / longest);
}

/** Reflected at the ends of the axis. */
function inside(value: number): number {
  const folded = Math.abs(value) % 2;
  return folded > 1 ? 2 - folded : folded;
}
