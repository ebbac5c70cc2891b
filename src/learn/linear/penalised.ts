/**
 * Penalised fits of any loss on a design:
 *   (1/W) Σ wᵢ loss(yᵢ, b + xᵢ·c)  +  penalty · ( l1Share ‖c‖₁ + ½ (1 − l1Share) ‖c‖² )
 *
 * Without an L1 part: L-BFGS that starts from the inverse of a Hessian taken on at most 4096 rows, at the optimum of
 * these rows where there are more: Newton's method on small tables and a handful of cheap steps on large ones. With it: proximal Newton steps,
 * each a coordinate descent on that Hessian. Above `mostCurved` columns the Hessian is left out (OWL-QN).
 */

import { dot, type Matrix } from "../../compute/matrices/matrix.ts";
import { cholesky, solveFactored } from "../../compute/matrices/solve.ts";
import { minimise } from "../../compute/optimise/optimise.ts";
import { descendCoordinates } from "../../compute/optimise/optimise-coordinates.ts";
import type { Random } from "../../contract/random.ts";
import { backward, type Design, designRows, forward, gramWithOnes, SAMPLE } from "./design.ts";
import type { PenalisedSolver, Penalty, Problem, Solution, Tick } from "./penalised-problem.ts";
import { squaresSolver } from "./penalised-squares.ts";

const MOST_CURVED = 600;
/** The optimum of a sample is no nearer to that of all rows than this share of the loss. */
const SAMPLE_TOLERANCE = 1e-5;

export function penalisedSolver(problem: Problem, random: Random): PenalisedSolver {
  if (problem.loss.solver !== undefined) return problem.loss.solver(problem);
  if (problem.loss.quadratic && problem.design.width <= MOST_CURVED) return squaresSolver(problem);
  const { design, target, weights, loss, intercept, mostCurved = MOST_CURVED } = problem;
  const n = design.rows;
  const p = design.width;
  const size = p + 1;
  const outputs = loss.outputs;
  let totalWeight = 0;
  for (let i = 0; i < n; i++) totalWeight += weights[i]!;
  const fused = loss.fused === true && design.sparse === null && p > 0;
  const eta = new Float64Array(fused ? 0 : n * outputs);
  const slope = new Float64Array(fused ? 0 : n * outputs);
  const held = fused ? design.room.hold(target) : 0;
  const heldWeights = fused && weights.some((w) => w !== 1) ? design.room.hold(weights) : 0;
  const curved = p <= mostCurved;
  const rows = n > SAMPLE ? spreadRows(n, random.fork("hessian")) : null;
  const sample = rows === null ? design : designRows(design, rows);
  const sampleWeights = rows === null ? weights : Float64Array.from(rows, (i) => weights[i]!);
  let sampleTotal = 0;
  for (let i = 0; i < sampleWeights.length; i++) sampleTotal += sampleWeights[i]!;

  let ofSample: PenalisedSolver | null = null;

  /** Mean loss and its gradient, without penalty. */
  const smooth = (point: Float64Array, gradient: Float64Array): number => {
    if (fused) {
      const value = design.room.logistic(design.dense, held, heldWeights, point, gradient) / totalWeight;
      for (let i = 0; i < gradient.length; i++) gradient[i]! /= totalWeight;
      if (!intercept) for (let o = 0; o < outputs; o++) gradient[o * size + p] = 0;
      return value;
    }
    predictAll(design, point, outputs, eta);
    const value = loss.evaluate(eta, target, weights, slope) / totalWeight;
    for (let o = 0; o < outputs; o++) {
      const part = slope.subarray(o * n, (o + 1) * n);
      const into = gradient.subarray(o * size, (o + 1) * size);
      backward(design, part, into.subarray(0, p));
      let sum = 0;
      for (let i = 0; i < n; i++) sum += part[i]!;
      into[p] = intercept ? sum : 0;
    }
    for (let i = 0; i < gradient.length; i++) gradient[i]! /= totalWeight;
    return value;
  };

  const withRidge = (l2: number) => (point: Float64Array, gradient: Float64Array) => {
    let value = smooth(point, gradient);
    for (let o = 0; o < outputs; o++) {
      for (let j = o * size; j < o * size + p; j++) {
        value += 0.5 * l2 * point[j]! * point[j]!;
        gradient[j]! += l2 * point[j]!;
      }
    }
    return value;
  };

  /** Mean Hessian per output on the sample, intercept last. */
  const hessians = (point: Float64Array): Matrix[] => {
    const sampleEta = new Float64Array(sample.rows * outputs);
    predictAll(sample, point, outputs, sampleEta);
    const curvature = new Float64Array(sample.rows * outputs);
    loss.curvature(sampleEta, sampleWeights, curvature);
    return Array.from({ length: outputs }, (_, o) => {
      const h = gramWithOnes(sample, curvature.subarray(o * sample.rows, (o + 1) * sample.rows));
      for (let i = 0; i < h.values.length; i++) h.values[i]! /= sampleTotal;
      // Where every probability is nearly 0 or 1 the curvature vanishes; a floor keeps steps finite.
      for (let j = 0; j < size; j++) h.values[j * size + j]! += 1e-9;
      if (!intercept) {
        for (let j = 0; j < p; j++) {
          h.values[j * size + p] = 0;
          h.values[p * size + j] = 0;
        }
        h.values[p * size + p] = 1;
      }
      return h;
    });
  };

  /** From nowhere: the optimum of the sample, a few cheap steps away. Anything else is near enough. */
  const nearOptimum = async (l2: number, start: Float64Array, tick: Tick): Promise<Float64Array> => {
    if (rows === null || !curved || start.some((value) => value !== 0)) return start;
    ofSample ??= penalisedSolver(
      { ...problem, design: sample, weights: sampleWeights, target: Float64Array.from(rows, (i) => target[i]!) },
      random,
    );
    const { point } = await ofSample.solve({ strength: l2, l1Share: 0 }, start, SAMPLE_TOLERANCE, tick);
    return point.every(Number.isFinite) ? point : start;
  };

  const solveSmooth = async (l2: number, given: Float64Array, tolerance: number, tick: Tick): Promise<Solution> => {
    const start = await nearOptimum(l2, given, tick);
    const factors = curved ? hessians(start).map((h) => factorOf(h, l2, p)) : null;
    return minimise(
      {
        evaluate: withRidge(l2),
        progress: (_iteration, value) => tick(value),
        ...(factors?.every((f) => f !== null)
          ? {
              precondition(vector: Float64Array) {
                for (let o = 0; o < outputs; o++) solveFactored(factors[o]!, vector.subarray(o * size, (o + 1) * size));
              },
            }
          : {}),
      },
      start,
      { tolerance, maxIterations: curved ? 100 : 300 },
    );
  };

  const solveSparse = async (
    penalty: Penalty,
    start: Float64Array,
    tolerance: number,
    tick: Tick,
  ): Promise<Solution> => {
    const l2 = penalty.strength * (1 - penalty.l1Share);
    const l1 = new Float64Array(outputs * size).fill(penalty.strength * penalty.l1Share);
    for (let o = 0; o < outputs; o++) l1[o * size + p] = 0;
    const evaluate = withRidge(l2);
    if (!curved) {
      return minimise({ evaluate, l1, progress: (_i, v) => tick(v) }, start, { tolerance, maxIterations: 500 });
    }
    const absolute = (point: Float64Array) => {
      let total = 0;
      for (let j = 0; j < point.length; j++) total += l1[j]! * Math.abs(point[j]!);
      return total;
    };
    let point = start.slice();
    const gradient = new Float64Array(point.length);
    let value = evaluate(point, gradient) + absolute(point);
    const ridge = new Float64Array(size).fill(l2);
    ridge[p] = 0;
    const q = new Float64Array(size);
    let h = hessians(point);
    let quiet = 0;
    let iterations = 0;
    while (iterations < 100 && quiet < 2) {
      // The curvature changes little between neighbouring strengths; a new one every few steps is enough.
      if (iterations > 0 && iterations % 4 === 0 && rows === null) h = hessians(point);
      const target = point.slice();
      for (let o = 0; o < outputs; o++) {
        const part = target.subarray(o * size, (o + 1) * size);
        const matrix = h[o]!.values;
        for (let j = 0; j < size; j++) {
          q[j] = dot(matrix.subarray(j * size, (j + 1) * size), part) + ridge[j]! * part[j]! - gradient[o * size + j]!;
        }
        descendCoordinates(h[o]!, q, l1.subarray(o * size, (o + 1) * size), ridge, part, {
          tolerance: tolerance * 1e-3 * Math.max(value, 1e-6),
          maxRounds: 200,
        });
      }
      let expected = absolute(target) - absolute(point);
      for (let j = 0; j < point.length; j++) expected += gradient[j]! * (target[j]! - point[j]!);
      iterations++;
      if (!(expected < 0)) break;
      let length = 1;
      let next = target;
      let nextValue = evaluate(next, gradient) + absolute(next);
      while (!(nextValue <= value + 1e-4 * length * expected) && length > 1e-6) {
        length *= 0.5;
        next = point.map((v, j) => v + length * (target[j]! - v));
        nextValue = evaluate(next, gradient) + absolute(next);
      }
      if (!(nextValue <= value)) break;
      quiet = value - nextValue <= tolerance * Math.max(value, 1e-12) ? quiet + 1 : 0;
      point = next;
      value = nextValue;
      if (!(await tick(value))) return { point, iterations, converged: false };
    }
    return { point, iterations, converged: iterations < 100 };
  };

  return {
    solve(penalty, start, tolerance, tick) {
      const l1 = penalty.strength * penalty.l1Share;
      return l1 > 0
        ? solveSparse(penalty, start, tolerance, tick)
        : solveSmooth(penalty.strength, start, tolerance, tick);
    },
    async slopeAtZero(tick) {
      // A penalty that leaves no coefficient standing, so that only intercepts move.
      const start = new Float64Array(outputs * size);
      const { point } = await solveSmooth(1e6, start, 1e-12, tick);
      for (let o = 0; o < outputs; o++) point.fill(0, o * size, o * size + p);
      const gradient = new Float64Array(point.length);
      smooth(point, gradient);
      let most = 0;
      for (let o = 0; o < outputs; o++) {
        for (let j = o * size; j < o * size + p; j++) most = Math.max(most, Math.abs(gradient[j]!));
      }
      return most;
    },
  };
}

/** One row drawn from each of `SAMPLE` stretches of rows. */
function spreadRows(rows: number, random: Random): Int32Array {
  return Int32Array.from({ length: SAMPLE }, (_, k) => {
    const from = Math.floor((k * rows) / SAMPLE);
    return from + random.integer(Math.floor(((k + 1) * rows) / SAMPLE) - from);
  });
}

function factorOf(h: Matrix, l2: number, p: number): Matrix | null {
  const size = p + 1;
  const values = h.values.slice();
  for (let j = 0; j < p; j++) values[j * size + j]! += l2;
  let factor = cholesky({ rows: size, columns: size, values });
  // Exact combinations of columns under a tiny penalty: any positive definite guess will do.
  for (let jitter = 1e-8; factor === null && jitter < 1; jitter *= 100) {
    for (let j = 0; j < size; j++) values[j * size + j]! += jitter;
    factor = cholesky({ rows: size, columns: size, values });
  }
  return factor;
}

/** eta = b + X c for every output. */
export function predictAll(design: Design, point: Float64Array, outputs: number, eta: Float64Array): void {
  const n = design.rows;
  const size = design.width + 1;
  for (let o = 0; o < outputs; o++) {
    const into = eta.subarray(o * n, (o + 1) * n);
    forward(design, point.subarray(o * size, o * size + design.width), into);
    const b = point[o * size + design.width]!;
    if (b !== 0) for (let i = 0; i < n; i++) into[i]! += b;
  }
}
