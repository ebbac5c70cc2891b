/** The machines of a kernel fit: one for two classes or for values, one per pair of more classes. */
import type { Points } from "../../compute/neighbours/neighbours.ts";
import type { FitContext } from "../../contract/context.ts";
import type { KernelRows } from "./kernel-rows.ts";
import { solveDual } from "./support-solver.ts";

export type Machines = {
  /** Support rows of any machine. */
  readonly count: number;
  /** `count × numbers of a row`. */
  readonly points: Float64Array;
  /** `count × machines`, 0 where a row supports another machine only. */
  readonly coefficients: Float64Array;
  readonly bias: Float64Array;
};

/** All arrays are by the places of rows in `kernel`. */
export type Setting = {
  readonly points: Points;
  readonly kernel: KernelRows;
  /** 0 for values. */
  readonly classes: number;
  /** Class or value per point. */
  readonly target: Float64Array;
  /** Most that a point may weigh. */
  readonly bounds: Float64Array;
  readonly tolerated: number;
  readonly precision: number;
};

/** Pairs of classes a < b, in order; a machine says how much speaks for b. */
export function pairsOf(classes: number): [number, number][] {
  return Array.from({ length: classes }, (_, a) =>
    Array.from({ length: classes - 1 - a }, (_, k): [number, number] => [a, a + 1 + k]),
  ).flat();
}

/** `outputs × machines`: the mean of what a class's machines say for it; two classes have one output. */
export function voteWeights(classes: number): Float64Array {
  if (classes === 2) return Float64Array.of(1);
  const pairs = pairsOf(classes);
  const weights = new Float64Array(classes * pairs.length);
  pairs.forEach(([a, b], machine) => {
    weights[a * pairs.length + machine] = -1 / (classes - 1);
    weights[b * pairs.length + machine] = 1 / (classes - 1);
  });
  return weights;
}

/** Machines of the rows at some places, and what each machine says of all rows, those at other places too. */
export type Fitted = {
  readonly machines: Machines;
  readonly sums: readonly Float64Array[];
  readonly converged: boolean;
};

export async function fitMachines(setting: Setting, places: Int32Array, context: FitContext): Promise<Fitted> {
  const { points, target, classes } = setting;
  const tasks = classes === 0 ? [null] : pairsOf(classes);
  const weights = new Map<number, Float64Array>();
  const bias = new Float64Array(tasks.length);
  const sums: Float64Array[] = [];
  let converged = true;
  for (let machine = 0; machine < tasks.length; machine++) {
    const pair = tasks[machine]!;
    const own = pair === null ? places : places.filter((i) => pair.includes(target[i]!));
    const solution = await solveOne(setting, own, pair, context);
    converged &&= solution.converged;
    bias[machine] = solution.bias;
    sums.push(solution.sums.map((sum) => sum + solution.bias));
    own.forEach((place, i) => {
      if (solution.weights[i] === 0) return;
      if (!weights.has(place)) weights.set(place, new Float64Array(tasks.length));
      weights.get(place)![machine] = solution.weights[i]!;
    });
  }
  const support = Int32Array.from(weights.keys()).sort();
  const held = new Float64Array(support.length * points.width);
  const coefficients = new Float64Array(support.length * tasks.length);
  support.forEach((place, s) => {
    held.set(points.values.subarray(place * points.width, (place + 1) * points.width), s * points.width);
    coefficients.set(weights.get(place)!, s * tasks.length);
  });
  return { machines: { count: support.length, points: held, coefficients, bias }, sums, converged };
}

async function solveOne(setting: Setting, places: Int32Array, pair: [number, number] | null, context: FitContext) {
  const { kernel, target, bounds, tolerated, precision } = setting;
  const n = places.length;
  const copies = pair === null ? 2 : 1;
  const sign = Int8Array.from({ length: copies * n }, (_, t) =>
    pair === null ? (t < n ? 1 : -1) : target[places[t]!] === pair[1] ? 1 : -1,
  );
  const dual = {
    kernel,
    row: Int32Array.from({ length: copies * n }, (_, t) => places[t % n]!),
    sign,
    bound: Float64Array.from({ length: copies * n }, (_, t) => bounds[places[t % n]!]!),
    start: Float64Array.from(sign, (own, t) => (pair === null ? target[places[t % n]!]! - own * tolerated : own)),
  };
  const { values, bias, sums, converged } = await solveDual(dual, precision, () => context.tick());
  const weights = new Float64Array(n);
  for (let t = 0; t < values.length; t++) weights[t % n]! += values[t]! * sign[t]!;
  return { weights, bias, sums, converged };
}

/** Margins `outputs × places` of the rows at some places. */
export function marginsOf({ sums }: Fitted, classes: number, places: Int32Array): Float64Array {
  const votes = voteWeights(classes);
  const machines = sums.length;
  const outputs = votes.length / machines;
  const margins = new Float64Array(outputs * places.length);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < places.length; i++) {
      let sum = 0;
      for (let m = 0; m < machines; m++) sum += votes[o * machines + m]! * sums[m]![places[i]!]!;
      margins[o * places.length + i] = sum;
    }
  }
  return margins;
}
