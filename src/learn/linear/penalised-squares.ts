/**
 * Penalised least squares from the normal equations: the rows are read once, whatever the number of penalties.
 *
 * The same problem as in `penalised.ts` with the squared loss; coordinate descent with an L1 part, Cholesky without.
 */
import { dot } from "../../compute/matrices/matrix.ts";
import { solveSymmetric } from "../../compute/matrices/solve.ts";
import { descendCoordinates } from "../../compute/optimise/optimise-coordinates.ts";
import { backward, gramWithOnes } from "./design.ts";
import type { PenalisedSolver, Problem } from "./penalised-problem.ts";

export function squaresSolver(problem: Problem): PenalisedSolver {
  const { design, target, weights, intercept } = problem;
  const p = design.width;
  const size = p + 1;
  const gram = gramWithOnes(design, weights);
  const total = gram.values[p * size + p]!;
  const moment = new Float64Array(size);
  const weighted = target.map((y, i) => y * weights[i]!);
  backward(design, weighted, moment.subarray(0, p));
  moment[p] = weighted.reduce((sum, y) => sum + y, 0);
  const squares = dot(weighted, target) / total;
  for (let i = 0; i < gram.values.length; i++) gram.values[i]! /= total;
  for (let j = 0; j < size; j++) moment[j]! /= total;
  if (!intercept) {
    // A coordinate without curvature stays where it is, at 0.
    for (let j = 0; j < size; j++) {
      gram.values[j * size + p] = 0;
      gram.values[p * size + j] = 0;
    }
    moment[p] = 0;
  }

  const meanLoss = (point: Float64Array): number => {
    let value = squares / 2;
    for (let j = 0; j < size; j++) {
      value += point[j]! * (0.5 * dot(gram.values.subarray(j * size, (j + 1) * size), point) - moment[j]!);
    }
    return Math.max(0, value);
  };

  return {
    async solve(penalty, start, tolerance, tick) {
      const l1 = new Float64Array(size).fill(penalty.strength * penalty.l1Share);
      const ridge = new Float64Array(size).fill(penalty.strength * (1 - penalty.l1Share));
      l1[p] = 0;
      ridge[p] = 0;
      if (penalty.strength * penalty.l1Share === 0) {
        const a = gram.values.slice();
        for (let j = 0; j < size; j++) {
          a[j * size + j]! += ridge[j]!;
          // Constant columns, and the intercept where there is none, take no part.
          if (a[j * size + j] === 0) a[j * size + j] = 1;
        }
        const solved = solveSymmetric({ rows: size, columns: size, values: a }, moment);
        if (solved !== null) {
          await tick(meanLoss(solved));
          return { point: solved, iterations: 1, converged: true };
        }
      }
      const point = start.slice();
      const maxRounds = 10_000;
      const rounds = descendCoordinates(gram, moment, l1, ridge, point, {
        tolerance: tolerance * 1e-3 * Math.max(squares, 1e-300),
        maxRounds,
      });
      await tick(meanLoss(point));
      return { point, iterations: rounds, converged: rounds < maxRounds };
    },
    async slopeAtZero() {
      const middle = gram.values[p * size + p]! > 0 ? moment[p]! / gram.values[p * size + p]! : 0;
      let most = 0;
      for (let j = 0; j < p; j++) most = Math.max(most, Math.abs(gram.values[j * size + p]! * middle - moment[j]!));
      return most;
    },
  };
}
