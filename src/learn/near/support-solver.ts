/**
 * Sequential minimal optimisation of the dual of support vector machines.
 *
 * Minimises  ½ Σ_st a_s a_t y_s y_t K_st − Σ_t a_t y_t F_t(0)  with  0 ≤ a_t ≤ C_t  and  Σ a_t y_t = 0,  two variables at
 * a time: the one that breaks the conditions of an optimum most, and its partner by the second-order gain. Variables at
 * a bound that the conditions leave far from moving are set aside from time to time, and looked at again at the end.
 *
 * Source: R.-E. Fan, P.-H. Chen and C.-J. Lin, "Working Set Selection Using Second Order Information for Training
 * Support Vector Machines", JMLR 6, 2005; J. Platt, "Fast Training of Support Vector Machines", 1999; setting aside:
 * T. Joachims, "Making Large-Scale SVM Learning Practical", 1999.
 */
import type { KernelRows } from "./kernel-rows.ts";

export type Dual = {
  readonly kernel: KernelRows;
  /** Per variable: its row of the kernel, its sign, its upper bound, and F at a = 0. */
  readonly row: Int32Array;
  readonly sign: Int8Array;
  readonly bound: Float64Array;
  readonly start: Float64Array;
};

export type DualSolution = {
  readonly values: Float64Array;
  readonly bias: number;
  readonly steps: number;
  /** False when it was stopped before. */
  readonly converged: boolean;
};

/** Curvature that is taken where a pair has none. */
const LEAST_CURVATURE = 1e-12;
const STEPS_PER_TICK = 64;
/** Ways that a variable, times its sign, may move. */
const RISES = 1;
const FALLS = 2;

/** Stops when no pair breaks the conditions by more than `tolerance`; `tick` false stops it too. */
export async function solveDual(
  { kernel, row, sign, bound, start }: Dual,
  tolerance: number,
  tick: () => Promise<boolean>,
): Promise<DualSolution> {
  const count = row.length;
  const values = new Float64Array(count);
  const force = start.slice();
  const active = Int32Array.from({ length: count }, (_, t) => t);
  let held = count;
  const { diagonal } = kernel;
  const free = new Uint8Array(count);
  const mark = (t: number): void => {
    const [above, below] = [values[t]! < bound[t]!, values[t]! > 0];
    free[t] = sign[t]! > 0 ? (above ? RISES : 0) | (below ? FALLS : 0) : (below ? RISES : 0) | (above ? FALLS : 0);
  };
  for (let t = 0; t < count; t++) mark(t);
  let top = -1;
  let best = 0;
  let least = 0;
  /** Takes a step's change from the forces; finds the greatest of what may rise and the least of what may fall. */
  const pass = (move: number, own: Float32Array, other: Float32Array): void => {
    let [found, most, fewest] = [-1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let k = 0; k < held; k++) {
      const t = active[k]!;
      const r = row[t]!;
      const value = force[t]! - move * (own[r]! - other[r]!);
      force[t] = value;
      if (value > most && (free[t]! & RISES) !== 0) {
        most = value;
        found = t;
      }
      if (value < fewest && (free[t]! & FALLS) !== 0) fewest = value;
    }
    [top, best, least] = [found, most, fewest];
  };
  /** The partner by which a step of `top` gains most; -1 where there is none. */
  const partnerOf = (own: Float32Array, corner: number, most: number): number => {
    let partner = -1;
    let gain = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < held; k++) {
      const t = active[k]!;
      const gap = most - force[t]!;
      if (gap <= 0 || (free[t]! & FALLS) === 0) continue;
      const r = row[t]!;
      const found = (gap * gap) / Math.max(LEAST_CURVATURE, corner + diagonal[r]! - 2 * own[r]!);
      if (found > gain) {
        gain = found;
        partner = t;
      }
    }
    return partner;
  };
  const still = new Float32Array(kernel.count);
  const setAside = (): void => {
    let to = 0;
    for (let k = 0; k < held; k++) {
      const t = active[k]!;
      const idle = (free[t] === FALLS && force[t]! > best) || (free[t] === RISES && force[t]! < least);
      if (!idle) active[to++] = t;
    }
    held = to;
  };
  /** Forces of what was set aside, from all variables that are not 0. */
  const takeBack = (): void => {
    const inside = new Uint8Array(count);
    for (let k = 0; k < held; k++) inside[active[k]!] = 1;
    for (let t = 0; t < count; t++) if (inside[t] === 0) force[t] = start[t]!;
    for (let s = 0; s < count; s++) {
      if (values[s] === 0) continue;
      const own = kernel.row(row[s]!);
      const weight = values[s]! * sign[s]!;
      for (let t = 0; t < count; t++) if (inside[t] === 0) force[t]! -= weight * own[row[t]!]!;
    }
    for (let t = 0; t < count; t++) active[t] = t;
    held = count;
  };

  const period = Math.min(count, 1000);
  let steps = 0;
  let converged = false;
  pass(0, still, still);
  for (; ; steps++) {
    if (steps % STEPS_PER_TICK === 0 && !(await tick())) break;
    if (!(best - least > tolerance)) {
      if (held === count) {
        converged = true;
        break;
      }
      takeBack();
      pass(0, still, still);
      continue;
    }
    if (steps % period === period - 1) setAside();
    const own = kernel.row(row[top]!);
    const corner = diagonal[row[top]!]!;
    const partner = partnerOf(own, corner, best);
    // kernels that are not finite have no best pair
    if (partner < 0) break;
    const other = kernel.row(row[partner]!);
    const curvature = Math.max(LEAST_CURVATURE, corner + diagonal[row[partner]!]! - 2 * own[row[partner]!]!);
    const wish = (best - force[partner]!) / curvature;
    const roomTop = sign[top]! > 0 ? bound[top]! - values[top]! : values[top]!;
    const roomPartner = sign[partner]! > 0 ? values[partner]! : bound[partner]! - values[partner]!;
    const move = Math.min(wish, roomTop, roomPartner);
    // a variable that reaches its bound lies on it exactly
    values[top] = move === roomTop ? (sign[top]! > 0 ? bound[top]! : 0) : values[top]! + sign[top]! * move;
    values[partner] =
      move === roomPartner ? (sign[partner]! > 0 ? 0 : bound[partner]!) : values[partner]! - sign[partner]! * move;
    mark(top);
    mark(partner);
    pass(move, own, other);
  }
  if (held < count) takeBack();
  return { values, bias: biasOf(), steps, converged };

  /** Mean force of the free variables; without any, the middle of what the conditions allow. */
  function biasOf(): number {
    let sum = 0;
    let inside = 0;
    for (let t = 0; t < count; t++) {
      if (free[t] === (RISES | FALLS)) {
        sum += force[t]!;
        inside++;
      }
    }
    if (inside > 0) return sum / inside;
    pass(0, still, still);
    const ends = [best, least].filter(Number.isFinite);
    return ends.reduce((a, b) => a + b, 0) / Math.max(1, ends.length);
  }
}
