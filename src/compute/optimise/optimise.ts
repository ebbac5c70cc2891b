/**
 * L-BFGS: minimises a smooth function from values and gradients, with an optional L1 term (OWL-QN).
 *
 * Source: D. Liu and J. Nocedal, "On the Limited Memory BFGS Method for Large Scale Optimization",
 * Mathematical Programming 45, 1989; L1: G. Andrew and J. Gao, "Scalable Training of L1-Regularized
 * Log-Linear Models", ICML 2007.
 */
import { dot } from "../matrices/matrix.ts";

export type Objective = {
  /** Returns the value at `point` and writes the gradient of the smooth part. */
  evaluate(point: Float64Array, gradient: Float64Array): number;
  /** L1 penalty per coordinate, or null. */
  readonly l1?: Float64Array | null;
  /** Applies a positive definite guess of the inverse Hessian in place. */
  precondition?(vector: Float64Array): void;
  /** Called after each iteration; false ends the search. */
  progress?(iteration: number, value: number): Promise<boolean> | boolean;
};

export type Minimum = {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
};

export type MinimiseOptions = {
  readonly maxIterations?: number;
  /** Ends when a step lowers the value by less than this share of it. */
  readonly tolerance?: number;
  /** Pairs of steps and gradient changes that are remembered. */
  readonly memory?: number;
};

/** Share of the tolerance below which the gain that a step promises is not worth a look at the rows. */
const CERTAIN = 0.02;

export async function minimise(
  objective: Objective,
  start: Float64Array,
  options: MinimiseOptions = {},
): Promise<Minimum> {
  const { maxIterations = 200, tolerance = 1e-9, memory = 10 } = options;
  const l1 = objective.l1 ?? null;
  const n = start.length;
  let point: Float64Array = start.slice();
  let gradient: Float64Array = new Float64Array(n);
  let value = objective.evaluate(point, gradient) + penaltyOf(point, l1);
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  let iteration = 0;
  let converged = false;
  let quiet = 0;

  while (iteration < maxIterations && !converged) {
    const slope = l1 === null ? gradient : pseudoGradient(point, gradient, l1);
    const direction = inverseTimes(slope, steps, objective);
    if (l1 !== null) for (let i = 0; i < n; i++) if (direction[i]! * slope[i]! >= 0) direction[i] = 0;
    let along = dot(direction, slope);
    if (!(along < 0)) {
      if (steps.length === 0) break;
      steps.length = 0;
      continue;
    }
    // With a good guess of the curvature, half of this is what a step can gain.
    const scale = Math.max(Math.abs(value), 1e-12);
    if (objective.precondition !== undefined && steps.length > 0 && -along <= CERTAIN * tolerance * scale) {
      converged = true;
      break;
    }
    let length =
      steps.length === 0 && objective.precondition === undefined ? Math.min(1, 1 / Math.sqrt(dot(slope, slope))) : 1;
    let next: Float64Array = point;
    let nextGradient: Float64Array = gradient;
    let nextValue = Number.NaN;
    let accepted = false;
    for (let attempt = 0; attempt < 30; attempt++) {
      next = moved(point, direction, length, l1, slope);
      nextGradient = new Float64Array(n);
      nextValue = objective.evaluate(next, nextGradient) + penaltyOf(next, l1);
      if (l1 !== null) {
        along = 0;
        for (let i = 0; i < n; i++) along += slope[i]! * (next[i]! - point[i]!);
        along /= length;
      }
      if (nextValue <= value + 1e-4 * length * along) {
        accepted = true;
        break;
      }
      // The minimum of the parabola through what is known, kept within a tenth and a half.
      const rise = nextValue - value - along * length;
      const best = Number.isFinite(rise) && rise > 0 ? (-along * length * length) / (2 * rise) : length * 0.1;
      length = Math.min(0.5 * length, Math.max(0.1 * length, best));
    }
    if (!accepted) {
      if (steps.length === 0) break;
      steps.length = 0;
      continue;
    }
    iteration++;
    remember(steps, point, next, gradient, nextGradient, memory);
    // Two quiet steps in a row, so that one short line search does not end it.
    quiet = value - nextValue <= tolerance * Math.max(Math.abs(nextValue), 1e-12) ? quiet + 1 : 0;
    converged = quiet >= 2;
    point = next;
    gradient = nextGradient;
    value = nextValue;
    if (objective.progress !== undefined && !(await objective.progress(iteration, value))) break;
  }
  return { point, value, iterations: iteration, converged };
}

function penaltyOf(point: Float64Array, l1: Float64Array | null): number {
  if (l1 === null) return 0;
  let total = 0;
  for (let i = 0; i < point.length; i++) total += l1[i]! * Math.abs(point[i]!);
  return total;
}

/** The subgradient of least size. */
function pseudoGradient(point: Float64Array, gradient: Float64Array, l1: Float64Array): Float64Array {
  return gradient.map((g, i) => {
    const c = l1[i]!;
    if (point[i]! > 0) return g + c;
    if (point[i]! < 0) return g - c;
    return g + c < 0 ? g + c : g - c > 0 ? g - c : 0;
  });
}

/** −H · slope by the two-loop recursion. */
function inverseTimes(
  slope: Float64Array,
  steps: readonly { s: Float64Array; y: Float64Array; rho: number }[],
  objective: Objective,
): Float64Array {
  const q = slope.map((v) => -v);
  const shares = new Float64Array(steps.length);
  for (let k = steps.length - 1; k >= 0; k--) {
    const { s, y, rho } = steps[k]!;
    shares[k] = rho * dot(s, q);
    for (let i = 0; i < q.length; i++) q[i]! -= shares[k]! * y[i]!;
  }
  const last = steps[steps.length - 1];
  if (objective.precondition !== undefined) objective.precondition(q);
  else if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < q.length; i++) q[i]! *= scale;
  }
  for (let k = 0; k < steps.length; k++) {
    const { s, y, rho } = steps[k]!;
    const share = shares[k]! - rho * dot(y, q);
    for (let i = 0; i < q.length; i++) q[i]! += share * s[i]!;
  }
  return q;
}

/** point + length · direction; with an L1 term, parts that would change sign stop at 0. */
function moved(
  point: Float64Array,
  direction: Float64Array,
  length: number,
  l1: Float64Array | null,
  slope: Float64Array,
): Float64Array {
  return point.map((v, i) => {
    const to = v + length * direction[i]!;
    if (l1 === null || l1[i] === 0) return to;
    const side = v !== 0 ? v : -slope[i]!;
    return to * side > 0 ? to : 0;
  });
}

function remember(
  steps: { s: Float64Array; y: Float64Array; rho: number }[],
  from: Float64Array,
  to: Float64Array,
  gradientFrom: Float64Array,
  gradientTo: Float64Array,
  memory: number,
): void {
  const s = to.map((v, i) => v - from[i]!);
  const y = gradientTo.map((v, i) => v - gradientFrom[i]!);
  const curvature = dot(s, y);
  if (!(curvature > 1e-14 * dot(y, y))) return;
  steps.push({ s, y, rho: 1 / curvature });
  if (steps.length > memory) steps.shift();
}
