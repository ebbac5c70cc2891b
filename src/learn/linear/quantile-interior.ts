/**
 * Penalised quantile regression by an interior-point method: the pinball loss has corners, so Newton steps stay inside.
 *
 * Residuals are split, y − Xb = u − v with u, v >= 0, and Σ up·u + down·v is minimised; a, the dual, stays inside
 * [−down, up]. An L1 part is p more rows (0 = bⱼ). Each step solves (XᵀDX + l2) Δb = rhs for the predictor and again for
 * the corrector, with D = 1 / (u / (up − a) + v / (down + a)). Some 10 to 25 steps, whatever the size.
 *
 * Source: S. Portnoy and R. Koenker, "The Gaussian Hare and the Laplacian Tortoise", Statistical Science 12(4), 1997;
 * S. Mehrotra, "On the Implementation of a Primal-Dual Interior Point Method", SIAM J. Optimization 2(4), 1992.
 */
import { cholesky, solveFactored } from "../../compute/matrices/solve.ts";
import { quantiles } from "../../compute/statistics.ts";
import { backward, designRows, forward, gramWithOnes } from "./design.ts";
import type { PenalisedSolver, Penalty, Problem, Solution, Tick } from "./penalised-problem.ts";

const MOST_STEPS = 80;

export function quantileSolver(problem: Problem, quantile: number): PenalisedSolver {
  const counted = Int32Array.from(problem.weights.keys()).filter((i) => problem.weights[i]! > 0);
  const design = designRows(problem.design, counted);
  const y = Float64Array.from(counted, (i) => problem.target[i]!);
  const weights = Float64Array.from(counted, (i) => problem.weights[i]!);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const n = design.rows;
  const p = design.width;
  const middle = problem.intercept ? quantiles(y, [quantile], weights)[0]! : 0;

  /** X b for rows and, below them, the coefficients themselves. */
  const times = (b: Float64Array, out: Float64Array): void => {
    forward(design, b.subarray(0, p), out.subarray(0, n));
    const constant = b[p]!;
    for (let i = 0; i < n; i++) out[i]! += constant;
    out.set(b.subarray(0, out.length - n), n);
  };
  const timesTransposed = (a: Float64Array, out: Float64Array): void => {
    backward(design, a.subarray(0, n), out.subarray(0, p));
    let sum = 0;
    for (let i = 0; i < n; i++) sum += a[i]!;
    for (let j = 0; j < a.length - n; j++) out[j]! += a[n + j]!;
    out[p] = problem.intercept ? sum : 0;
  };

  const solve = async (penalty: Penalty, tolerance: number, tick: Tick): Promise<Solution> => {
    const l1 = penalty.strength * penalty.l1Share;
    const l2 = penalty.strength * (1 - penalty.l1Share);
    const m = l1 > 0 ? n + p : n;
    const up = new Float64Array(m).fill(l1);
    const down = new Float64Array(m).fill(l1);
    for (let i = 0; i < n; i++) {
      up[i] = (weights[i]! / total) * quantile;
      down[i] = (weights[i]! / total) * (1 - quantile);
    }
    const b = new Float64Array(p + 1);
    b[p] = middle;
    const fit = new Float64Array(m);
    times(b, fit);
    const residual = fit.map((f, i) => (i < n ? y[i]! : 0) - f);
    const room = residual.reduce((sum, r) => sum + Math.abs(r), 0) / m + 1e-8;
    const u = residual.map((r) => Math.max(r, 0) + room);
    const v = residual.map((r) => Math.max(-r, 0) + room);
    const a = up.map((s, i) => (s - down[i]!) / 2);
    const z = up.map((s, i) => s - a[i]!);
    const q = down.map((s, i) => s + a[i]!);
    const [scale, move, da, du, dv, cu, cv] = Array.from({ length: 7 }, () => new Float64Array(m)) as Vectors;
    const rhs = new Float64Array(p + 1);
    const back = new Float64Array(p + 1);
    let steps = 0;

    while (steps < MOST_STEPS) {
      let gap = 0;
      let value = 0;
      for (let i = 0; i < m; i++) {
        gap += u[i]! * z[i]! + v[i]! * q[i]!;
        value += up[i]! * u[i]! + down[i]! * v[i]!;
        scale[i] = 1 / (u[i]! / z[i]! + v[i]! / q[i]!);
      }
      if (gap <= tolerance * Math.max(value, 1e-12)) return { point: b, iterations: steps, converged: true };
      const gram = gramWithOnes(design, scale.subarray(0, n));
      let most = 0;
      for (let j = 0; j <= p; j++) {
        const at = j * (p + 1) + j;
        if (!problem.intercept && j < p) gram.values[j * (p + 1) + p] = gram.values[p * (p + 1) + j] = 0;
        if (j < p) gram.values[at]! += l2 + (m > n ? scale[n + j]! : 0);
        most = Math.max(most, gram.values[at]!);
      }
      // Only the step is touched by this, not where the steps lead to.
      for (let j = 0; j <= p; j++) gram.values[j * (p + 1) + j]! += 1e-11 * most;
      const factor = cholesky(gram);
      if (factor === null) break;

      timesTransposed(a, back);
      const newton = (): void => {
        for (let i = 0; i < m; i++) move[i] = -scale[i]! * (cu[i]! / z[i]! - cv[i]! / q[i]!);
        timesTransposed(move, rhs);
        for (let j = 0; j <= p; j++) rhs[j]! += back[j]! - (j < p ? l2 * b[j]! : 0);
        solveFactored(factor, rhs);
        times(rhs, fit);
        for (let i = 0; i < m; i++) {
          da[i] = move[i]! - scale[i]! * fit[i]!;
          du[i] = (cu[i]! + u[i]! * da[i]!) / z[i]!;
          dv[i] = (cv[i]! - v[i]! * da[i]!) / q[i]!;
        }
      };
      for (let i = 0; i < m; i++) {
        cu[i] = -u[i]! * z[i]!;
        cv[i] = -v[i]! * q[i]!;
      }
      newton();
      let primal = Math.min(longest(u, du, 1), longest(v, dv, 1));
      let dual = Math.min(longest(z, da, -1), longest(q, da, 1));
      let left = 0;
      for (let i = 0; i < m; i++) {
        left += (u[i]! + primal * du[i]!) * (z[i]! - dual * da[i]!);
        left += (v[i]! + primal * dv[i]!) * (q[i]! + dual * da[i]!);
      }
      const share = left / gap;
      const aim = (share * share * share * gap) / (2 * m);
      for (let i = 0; i < m; i++) {
        cu[i] = aim - u[i]! * z[i]! + du[i]! * da[i]!;
        cv[i] = aim - v[i]! * q[i]! - dv[i]! * da[i]!;
      }
      newton();
      primal = 0.9995 * Math.min(longest(u, du, 1), longest(v, dv, 1));
      dual = 0.9995 * Math.min(longest(z, da, -1), longest(q, da, 1));
      // With a quadratic term both sides depend on b.
      if (l2 > 0) primal = dual = Math.min(primal, dual);
      for (let i = 0; i < m; i++) {
        u[i]! += primal * du[i]!;
        v[i]! += primal * dv[i]!;
        a[i]! += dual * da[i]!;
        z[i]! -= dual * da[i]!;
        q[i]! += dual * da[i]!;
      }
      for (let j = 0; j <= p; j++) b[j]! += primal * rhs[j]!;
      steps++;
      if (!(await tick(value))) return { point: b, iterations: steps, converged: false };
    }
    return { point: b, iterations: steps, converged: false };
  };

  return {
    solve: (penalty, _start, tolerance, tick) => solve(penalty, tolerance, tick),
    async slopeAtZero() {
      const slope = y.map((value, i) => (weights[i]! / total) * (value > middle ? quantile : quantile - 1));
      const out = new Float64Array(p);
      backward(design, slope, out);
      return out.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    },
  };
}

type Vectors = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

/** The largest step up to 1 along `sign · direction` that keeps all values at 0 or above. */
function longest(values: Float64Array, direction: Float64Array, sign: 1 | -1): number {
  let length = 1;
  for (let i = 0; i < values.length; i++) {
    const d = sign * direction[i]!;
    if (d < 0 && -values[i]! / d < length) length = -values[i]! / d;
  }
  return length;
}
