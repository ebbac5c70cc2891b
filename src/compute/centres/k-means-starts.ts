/** k-means from several starts; the one with the least sum of squares is kept. */
import type { FitContext } from "../../contract/context.ts";
import type { Matrix } from "../matrices/matrix.ts";
import { startingCentres } from "./k-means-plus-plus.ts";
import { type Lloyd, lloyd } from "./lloyd.ts";
import { withPairedPoints } from "./paired-points.ts";

export type StartsOptions = {
  readonly clusters: number;
  readonly starts: number;
  readonly maxRounds: number;
  /** A start ends when the squares of the ways of all centres add up to less than this share of a column's variance. */
  readonly tolerance: number;
  /** Whether the best start goes on until no row moves. */
  readonly finish: boolean;
};

/** `goOn` is asked before each start, with the least sum of squares so far. */
export function bestOfStarts(
  points: Matrix,
  weights: Float64Array | null,
  { clusters, starts, maxRounds, tolerance, finish }: StartsOptions,
  context: FitContext,
  goOn: (done: number, loss: number | null) => Promise<boolean>,
): Promise<Lloyd> {
  const leastMove = tolerance === 0 ? 0 : tolerance * meanVariance(points);
  return withPairedPoints(context.team, points, weights, clusters, async (paired) => {
    let best: Lloyd | null = null;
    for (let s = 0; s < starts; s++) {
      const running = await goOn(s, best === null ? null : best.squares);
      if (!running && best !== null) break;
      const start = startingCentres(paired, clusters, context.random.fork("start", s));
      const mostRounds = running ? maxRounds : 1;
      const found = await lloyd(paired, start, { mostRounds, leastMove }, () => context.tick());
      if (best === null || found.squares < best.squares) best = found;
    }
    if (!finish || tolerance === 0 || !best!.settled) return best!;
    const to = { mostRounds: maxRounds, leastMove: 0 };
    const end = await lloyd(paired, best!.centres, to, () => context.tick());
    return { ...end, rounds: best!.rounds + end.rounds };
  });
}

/** Rounds from the given centres until the mean square of their ways is below the share of a column's variance. */
export function roundsFrom(
  centres: Float64Array,
  points: Matrix,
  weights: Float64Array | null,
  { maxRounds, tolerance }: Pick<StartsOptions, "maxRounds" | "tolerance">,
  context: FitContext,
): Promise<Lloyd> {
  const clusters = centres.length / points.columns;
  const leastMove = tolerance === 0 ? 0 : clusters * tolerance * meanVariance(points);
  return withPairedPoints(context.team, points, weights, clusters, (paired) =>
    lloyd(paired, centres, { mostRounds: maxRounds, leastMove }, () => context.tick()),
  );
}

/** Mean over the columns of their variances. */
function meanVariance({ rows, columns, values }: Matrix): number {
  const middle = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) middle[j]! += values[at]!;
  for (let j = 0; j < columns; j++) middle[j]! /= rows;
  let total = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) {
      const d = values[at]! - middle[j]!;
      total += d * d;
    }
  }
  return total / (rows * columns);
}
