/** What a penalised fit is given and gives, whichever way it is solved. */
import type { Design } from "./design.ts";
import type { Loss } from "./loss.ts";

export type Problem = {
  readonly design: Design;
  readonly target: Float64Array;
  readonly weights: Float64Array;
  /** A loss that the general solvers do not suit brings its own. */
  readonly loss: Loss & { readonly solver?: (problem: Problem) => PenalisedSolver };
  readonly intercept: boolean;
  /** Columns up to which steps know the curvature; 600 where it is left out. */
  readonly mostCurved?: number;
};

export type Penalty = { readonly strength: number; readonly l1Share: number };

/** A solver for one problem; keeps its buffers and its sample of rows between penalties. */
export type PenalisedSolver = {
  /** `outputs × (width + 1)`: coefficients of the standardised design, then the intercept. Changes nothing given. */
  solve(penalty: Penalty, start: Float64Array, tolerance: number, tick: Tick): Promise<Solution>;
  /** Largest |gradient| of a coefficient at coefficients 0 and the best intercept: where an L1 path begins. */
  slopeAtZero(tick: Tick): Promise<number>;
};
export type Tick = (loss: number) => Promise<boolean>;
export type Solution = { readonly point: Float64Array; readonly iterations: number; readonly converged: boolean };
