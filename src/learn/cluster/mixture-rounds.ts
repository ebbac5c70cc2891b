/**
 * Expectation and maximisation for a mixture of Gaussians, until the mean log-likelihood gains less than a tolerance.
 *
 * Each component keeps the inverse of its Cholesky factor, so that a log-density is a sum of squares of a linear map:
 * the form in which new rows are answered too. `regularisation` is added to every variance.
 *
 * Time O(n·k·p²) a round (diagonal and spherical ones O(n·k·p)), memory O(n·k + k·p²).
 *
 * Source: A. Dempster, N. Laird and D. Rubin, "Maximum Likelihood from Incomplete Data via the EM Algorithm",
 * Journal of the Royal Statistical Society B 39(1), 1977.
 */
import { log } from "../../compute/math.ts";
import type { Matrix } from "../../compute/matrices/matrix.ts";
import { cholesky, invertLower } from "../../compute/matrices/solve.ts";
import type { Holdings, Mixture, MixtureSpace, Shape } from "./mixture-space.ts";

export type MixtureFit = {
  readonly mixture: Mixture;
  /** Mean over the rows, by weight. */
  readonly logLikelihood: number;
  readonly rounds: number;
  readonly settled: boolean;
};

export type RoundOptions = {
  readonly shape: Shape;
  readonly regularisation: number;
  readonly tolerance: number;
  readonly maxRounds: number;
};

/** Starts from rows that wholly belong to a component. Null when a covariance is singular all the same. */
export async function expectMaximise(
  space: MixtureSpace,
  assigned: Int32Array,
  options: RoundOptions,
  goOn: () => Promise<boolean>,
): Promise<MixtureFit | null> {
  let mixture = maximise(space, space.assign(assigned), options);
  let before = Number.NEGATIVE_INFINITY;
  for (let round = 1; mixture !== null; round++) {
    const found = space.expect(mixture, options.shape);
    const { logLikelihood } = found;
    const settled = Math.abs(logLikelihood - before) < options.tolerance;
    if (settled || round > options.maxRounds || !(await goOn()))
      return { mixture, logLikelihood, rounds: round, settled };
    before = logLikelihood;
    mixture = maximise(space, found, options);
  }
  return null;
}

function maximise(space: MixtureSpace, holdings: Holdings, options: RoundOptions): Mixture | null {
  const { columns } = space.points;
  const totals = holdings.weights.map((weight) => weight + 10 * Number.EPSILON);
  const means = holdings.rows.map((sum, k) => sum / totals[Math.floor(k / columns)]!);
  const all = totals.reduce((sum, weight) => sum + weight, 0);
  const inverses: Float64Array[] = [];
  const halfLogDeterminants = new Float64Array(totals.length);
  for (const [c, spread] of space.spread(means, options.shape).entries()) {
    const factor = cholesky(covarianceOf(spread, columns, totals[c]!, options));
    if (factor === null) return null;
    inverses.push(invertLower(factor));
    for (let j = 0; j < columns; j++) halfLogDeterminants[c]! += log(factor.values[j * columns + j]!);
  }
  return { shares: totals.map((weight) => weight / all), means, inverses, halfLogDeterminants };
}

/** From sums to `width × width`; off the diagonal only where the shape is full. */
function covarianceOf(
  spread: Float64Array,
  columns: number,
  total: number,
  { shape, regularisation }: RoundOptions,
): Matrix {
  const values = new Float64Array(columns * columns);
  if (shape === "full") for (let k = 0; k < values.length; k++) values[k] = spread[k]! / total;
  const place = (j: number) => j * columns + j;
  const variance = (j: number) => spread[shape === "full" ? place(j) : j]! / total;
  let trace = 0;
  for (let j = 0; j < columns; j++) trace += variance(j);
  for (let j = 0; j < columns; j++)
    values[place(j)] = (shape === "spherical" ? trace / columns : variance(j)) + regularisation;
  return { rows: columns, columns, values };
}
