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
  const mayRise = (t: number) => (sign[t]! > 0 ? values[t]! < bound[t]! : values[t]! > 0);
  const mayFall = (t: number) => (sign[t]! > 0 ? values[t]! > 0 : values[t]! < bound[t]!);
  /** Greatest force of what may rise, least of what may fall. */
  const extremes = (): { top: number; best: number; least: number } => {
    let [top, best, least] = [-1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let k = 0; k < held; k++) {
      const t = active[k]!;
      const own = force[t]!;
      if (own > best && mayRise(t)) {
        best = own;
        top = t;
      }
      if (own < least && mayFall(t)) least = own;
    }
    return { top, best, least };
  };
  const setAside = (best: number, least: number): void => {
    let to = 0;
    for (let k = 0; k < held; k++) {
      const t = active[k]!;
      const idle = (!mayRise(t) && force[t]! > best) || (!mayFall(t) && force[t]! < least);
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
  for (; ; steps++) {
    if (steps % STEPS_PER_TICK === 0 && !(await tick())) break;
    const { top, best, least } = extremes();
    if (!(best - least > tolerance)) {
      if (held === count) {
        converged = true;
        break;
      }
      takeBack();
      continue;
    }
    if (steps % period === period - 1) setAside(best, least);
    const own = kernel.row(row[top]!);
    const corner = diagonal[row[top]!]!;
    let partner = -1;
    let gain = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < held; k++) {
      const t = active[k]!;
      const gap = best - force[t]!;
      if (gap <= 0 || !mayFall(t)) continue;
      const r = row[t]!;
      const curvature = Math.max(LEAST_CURVATURE, corner + diagonal[r]! - 2 * own[r]!);
      const found = (gap * gap) / curvature;
      if (found > gain) {
        gain = found;
        partner = t;
      }
    }
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
    for (let k = 0; k < held; k++) {
      const t = active[k]!;
      const r = row[t]!;
      force[t]! -= move * (own[r]! - other[r]!);
    }
  }
  if (held < count) takeBack();
  return { values, bias: biasOf(), steps, converged };

  /** Mean force of the free variables; without any, the middle of what the conditions allow. */
  function biasOf(): number {
    let sum = 0;
    let free = 0;
    for (let t = 0; t < count; t++) {
      if (values[t]! > 0 && values[t]! < bound[t]!) {
        sum += force[t]!;
        free++;
      }
    }
    if (free > 0) return sum / free;
    const { best, least } = extremes();
    const ends = [best, least].filter(Number.isFinite);
    return ends.reduce((a, b) => a + b, 0) / Math.max(1, ends.length);
  }
}
