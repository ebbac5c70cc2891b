/**
 * Sequential minimal optimisation of the dual of support vector machines.
 *
 * Minimises  ½ Σ_st a_s a_t y_s y_t K_st − Σ_t a_t y_t F_t(0)  with  0 ≤ a_t ≤ C_t  and  Σ a_t y_t = 0,  two variables at
 * a time: the one that breaks the conditions of an optimum most, and its partner by the second-order gain. Variables of
 * one row share the force on it, so that a step looks at each row once. All rows are looked at, even those that no
 * variable belongs to: what the machine says of them comes with the solution.
 *
 * Source: R.-E. Fan, P.-H. Chen and C.-J. Lin, "Working Set Selection Using Second Order Information for Training
 * Support Vector Machines", JMLR 6, 2005; J. Platt, "Fast Training of Support Vector Machines", 1999.
 */
import type { KernelRows } from "./kernel-rows.ts";

export type Dual = {
  readonly kernel: KernelRows;
  /** Per variable: its row of the kernel (two variables may share one), its sign, its upper bound, and F at a = 0. */
  readonly row: Int32Array;
  readonly sign: Int8Array;
  readonly bound: Float64Array;
  readonly start: Float64Array;
  /** Values to begin with, within the bounds; all 0 where they are left out. Their signed sum stays what it is. */
  readonly values?: Float64Array;
};

export type DualSolution = {
  readonly values: Float64Array;
  readonly bias: number;
  /** Per row of the kernel: Σ_t a_t y_t K of it and the row of t. */
  readonly sums: Float64Array;
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
  { kernel, row, sign, bound, start, values: given }: Dual,
  tolerance: number,
  tick: () => Promise<boolean>,
): Promise<DualSolution> {
  const count = row.length;
  const values = given === undefined ? new Float64Array(count) : given.slice();
  const { diagonal, forces } = kernel;
  const { base, rise, fall } = forces;
  const { first, second, middle } = variablesOf(row, start, kernel.count);
  const free = new Uint8Array(count);
  /** What comes to the force on the row. */
  const beside = start.map((value, t) => value - middle[row[t]!]!);
  const look = (t: number): void => {
    const [above, below] = [values[t]! < bound[t]!, values[t]! > 0];
    free[t] = sign[t]! > 0 ? (above ? RISES : 0) | (below ? FALLS : 0) : (below ? RISES : 0) | (above ? FALLS : 0);
  };
  /** The variable of a row that may move the given way, the one furthest that way of two; -1 for none. */
  const mover = (r: number, way: number): number => {
    const [a, b] = [first[r]!, second[r]!];
    const [can, other] = [a >= 0 && (free[a]! & way) !== 0, b >= 0 && (free[b]! & way) !== 0];
    if (!can || !other) return can ? a : other ? b : -1;
    const further = way === RISES ? beside[b]! > beside[a]! : beside[b]! < beside[a]!;
    return further ? b : a;
  };
  const mark = (r: number): void => {
    const [up, down] = [mover(r, RISES), mover(r, FALLS)];
    rise[r] = up < 0 ? Number.NEGATIVE_INFINITY : beside[up]!;
    fall[r] = down < 0 ? Number.POSITIVE_INFINITY : beside[down]!;
  };
  base.fill(0);
  base.set(middle);
  rise.fill(Number.NEGATIVE_INFINITY);
  fall.fill(Number.POSITIVE_INFINITY);
  for (let t = 0; t < count; t++) look(t);
  for (let r = 0; r < kernel.count; r++) mark(r);
  for (let s = 0; s < count; s++) {
    if (values[s] === 0) continue;
    if (s % STEPS_PER_TICK === 0 && !(await tick())) return solution(0, false);
    const own = kernel.row(row[s]!);
    const weight = values[s]! * sign[s]!;
    for (let r = 0; r < kernel.count; r++) base[r]! -= weight * own[r]!;
  }

  let steps = 0;
  let converged = false;
  let found = forces.pass(null, null, 0);
  for (; ; steps++) {
    if (steps % STEPS_PER_TICK === 0 && !(await tick())) break;
    if (!(found.greatest - found.least > tolerance)) {
      converged = true;
      break;
    }
    const own = kernel.row(found.row);
    const corner = diagonal[found.row]!;
    const other = forces.partner(own, corner, found.greatest);
    // kernels that are not finite have no best pair
    if (other < 0) break;
    const across = kernel.row(other);
    const top = mover(found.row, RISES);
    const partner = mover(other, FALLS);
    const curvature = Math.max(LEAST_CURVATURE, corner + diagonal[other]! - 2 * own[other]!);
    const wish = (found.greatest - (base[other]! + beside[partner]!)) / curvature;
    const roomTop = sign[top]! > 0 ? bound[top]! - values[top]! : values[top]!;
    const roomPartner = sign[partner]! > 0 ? values[partner]! : bound[partner]! - values[partner]!;
    const move = Math.min(wish, roomTop, roomPartner);
    // a variable that reaches its bound lies on it exactly
    values[top] = move === roomTop ? (sign[top]! > 0 ? bound[top]! : 0) : values[top]! + sign[top]! * move;
    values[partner] =
      move === roomPartner ? (sign[partner]! > 0 ? 0 : bound[partner]!) : values[partner]! - sign[partner]! * move;
    look(top);
    look(partner);
    mark(found.row);
    mark(other);
    found = forces.pass(own, across, move);
  }
  return solution(steps, converged);

  function solution(steps: number, converged: boolean): DualSolution {
    const sums = middle.map((value, r) => value - base[r]!);
    return { values, bias: biasOf(), sums, steps, converged };
  }

  /** Mean force of the free variables; without any, the middle of what the conditions allow. */
  function biasOf(): number {
    let sum = 0;
    let inside = 0;
    for (let t = 0; t < count; t++) {
      if (free[t] === (RISES | FALLS)) {
        sum += base[row[t]!]! + beside[t]!;
        inside++;
      }
    }
    if (inside > 0) return sum / inside;
    const { greatest, least } = forces.pass(null, null, 0);
    const ends = [greatest, least].filter(Number.isFinite);
    return ends.reduce((a, b) => a + b, 0) / Math.max(1, ends.length);
  }
}

/** Per row of the kernel: its variables, -1 for none, and the middle of their forces at the start. */
function variablesOf(row: Int32Array, start: Float64Array, rows: number) {
  const first = new Int32Array(rows).fill(-1);
  const second = new Int32Array(rows).fill(-1);
  const middle = new Float64Array(rows);
  for (let t = 0; t < row.length; t++) {
    const r = row[t]!;
    if (first[r]! < 0) {
      first[r] = t;
      middle[r] = start[t]!;
    } else {
      second[r] = t;
      middle[r] = (start[first[r]!]! + start[t]!) / 2;
    }
  }
  return { first, second, middle };
}
