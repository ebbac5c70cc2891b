/** The machines of a kernel fit: one for two classes or for values, one per pair of more classes. */
import { type KernelFunction, kernelOf } from "../../compute/kernel-function.ts";
import type { Points } from "../../compute/neighbours.ts";
import type { FitContext } from "../../contract/context.ts";
import { kernelRows } from "./kernel-rows.ts";
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

export type Setting = {
  readonly points: Points;
  readonly kernel: KernelFunction;
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

/** `rows` are numbers of points. */
export async function fitMachines(
  setting: Setting,
  rows: Int32Array,
  context: FitContext,
): Promise<Machines & { readonly converged: boolean }> {
  const { points, target, classes } = setting;
  const tasks = classes === 0 ? [null] : pairsOf(classes);
  const weights = new Map<number, Float64Array>();
  const bias = new Float64Array(tasks.length);
  let converged = true;
  for (let machine = 0; machine < tasks.length; machine++) {
    const pair = tasks[machine]!;
    const own = pair === null ? rows : rows.filter((i) => pair.includes(target[i]!));
    const solution = await solveOne(setting, own, pair, context);
    converged &&= solution.converged;
    bias[machine] = solution.bias;
    own.forEach((row, i) => {
      if (solution.weights[i] === 0) return;
      if (!weights.has(row)) weights.set(row, new Float64Array(tasks.length));
      weights.get(row)![machine] = solution.weights[i]!;
    });
  }
  const support = Int32Array.from(weights.keys()).sort();
  const held = new Float64Array(support.length * points.width);
  const coefficients = new Float64Array(support.length * tasks.length);
  support.forEach((row, s) => {
    held.set(points.values.subarray(row * points.width, (row + 1) * points.width), s * points.width);
    coefficients.set(weights.get(row)!, s * tasks.length);
  });
  return { count: support.length, points: held, coefficients, bias, converged };
}

async function solveOne(setting: Setting, rows: Int32Array, pair: [number, number] | null, context: FitContext) {
  const { points, kernel, target, bounds, tolerated, precision } = setting;
  const n = rows.length;
  const copies = pair === null ? 2 : 1;
  const sign = Int8Array.from({ length: copies * n }, (_, t) =>
    pair === null ? (t < n ? 1 : -1) : target[rows[t]!] === pair[1] ? 1 : -1,
  );
  const dual = {
    kernel: kernelRows(points, rows, kernel),
    row: Int32Array.from({ length: copies * n }, (_, t) => t % n),
    sign,
    bound: Float64Array.from({ length: copies * n }, (_, t) => bounds[rows[t % n]!]!),
    start: Float64Array.from(sign, (own, t) => (pair === null ? target[rows[t % n]!]! - own * tolerated : own)),
  };
  const { values, bias, converged } = await solveDual(dual, precision, () => context.tick());
  const weights = new Float64Array(n);
  for (let t = 0; t < values.length; t++) weights[t % n]! += values[t]! * sign[t]!;
  return { weights, bias, converged };
}

const ROWS_PER_TICK = 16;

/** Margins `outputs × rows` of the given points. */
export async function marginsOf(
  { count, points, coefficients, bias }: Machines,
  { points: all, kernel, classes }: Setting,
  rows: Int32Array,
  context: FitContext,
): Promise<Float64Array> {
  const votes = voteWeights(classes);
  const machines = bias.length;
  const outputs = votes.length / machines;
  const margins = new Float64Array(outputs * rows.length);
  const sums = new Float64Array(machines);
  for (let i = 0; i < rows.length; i++) {
    if (i % ROWS_PER_TICK === 0) await context.tick();
    sums.set(bias);
    for (let s = 0; s < count; s++) {
      const value = kernelOf(kernel, all.values, rows[i]! * all.width, points, s * all.width, all.width);
      for (let m = 0; m < machines; m++) sums[m]! += coefficients[s * machines + m]! * value;
    }
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let m = 0; m < machines; m++) sum += votes[o * machines + m]! * sums[m]!;
      margins[o * rows.length + i] = sum;
    }
  }
  return margins;
}
