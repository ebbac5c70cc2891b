/**
 * `dense`: a layer of a neural network, for one member or for several that stand side by side.
 *
 *   out = activation(normalise(x · weights) ⊙ factor + bias)
 *
 * `weights` (`inputs × outputs`) may be shared by all members or be one such matrix per member; members may share x.
 */
import { exp, sigmoid } from "../../compute/math.ts";
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, integerOf, invalid, wordOf } from "../constants.ts";

const ACTIVATIONS = ["none", "silu", "selu", "relu"] as const;
/** Added to the variance of a row before the root is taken. */
const LEAST_VARIANCE = 1e-5;
const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

function layerOf(node: ProgramNode, width: number) {
  const members = integerOf(node, "members", 1, 4096);
  const outputs = integerOf(node, "outputs", 1, 2 ** 20);
  const inputs = integerOf(node, "inputs", 1, 2 ** 20);
  if (width !== inputs && width !== inputs * members) {
    throw invalid(node, `must have an argument of width ${inputs} or ${inputs * members}, got ${width}`);
  }
  const { weights } = node.constants;
  const own = weights instanceof Float32Array && weights.length === members * inputs * outputs;
  return {
    members,
    outputs,
    inputs,
    own,
    shared: width === inputs,
    weights: singlesOf(node, "weights", own ? members * inputs * outputs : inputs * outputs),
    factor: singlesOf(node, "factor", members * outputs),
    bias: singlesOf(node, "bias", members * outputs),
    normalise: wordOf(node, "normalise", ["none", "row"]) === "row",
    activate: activations[wordOf(node, "activation", ACTIVATIONS)],
  };
}

function singlesOf(node: ProgramNode, name: string, length: number): Float32Array {
  const value = node.constants[name];
  if (!(value instanceof Float32Array) || value.length !== length || !value.every(Number.isFinite)) {
    throw invalid(node, `must have ${length} finite float32 numbers in "${name}"`);
  }
  return value;
}

const activations: Readonly<Record<(typeof ACTIVATIONS)[number], (z: number) => number>> = {
  none: (z) => z,
  silu: (z) => z * sigmoid(z),
  selu: (z) => SELU.scale * (z > 0 ? z : SELU.alpha * (exp(z) - 1)),
  relu: (z) => (z <= 0 ? 0 : z),
};

export const dense: OperatorSpec = {
  name: "dense",
  summary: "activation(x · weights ⊙ factor + bias), with sums brought to mean 0 and variance 1 where asked.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    const { members, outputs } = layerOf(node, widths[0]!);
    return members * outputs;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const layer = layerOf(node, width);
    const { members, outputs, inputs, own, shared, weights, factor, bias, normalise, activate } = layer;
    const sums = new Float64Array(outputs);
    const sumUp = (x: Float64Array, from: number, matrix: number): void => {
      sums.fill(0);
      for (let j = 0; j < inputs; j++) {
        const value = x[from + j]!;
        // encoded rows are mostly 0
        if (value === 0) continue;
        for (let o = 0, w = matrix + j * outputs; o < outputs; o++, w++) sums[o]! += value * weights[w]!;
      }
      if (normalise) toUnitVariance(sums);
    };
    return ([block], rows, out) => {
      const x = block as Float64Array;
      for (let i = 0, to = 0; i < rows; i++) {
        for (let m = 0; m < members; m++) {
          const same = m > 0 && shared && !own;
          if (!same) sumUp(x, i * width + (shared ? 0 : m * inputs), own ? m * inputs * outputs : 0);
          for (let o = 0, k = m * outputs; o < outputs; o++, k++, to++) {
            out[to] = activate(sums[o]! * factor[k]! + bias[k]!);
          }
        }
      }
    };
  },
};

function toUnitVariance(sums: Float64Array): void {
  let mean = 0;
  for (const value of sums) mean += value;
  mean /= sums.length;
  let squares = 0;
  for (let o = 0; o < sums.length; o++) {
    sums[o]! -= mean;
    squares += sums[o]! * sums[o]!;
  }
  const factor = 1 / Math.sqrt(squares / sums.length + LEAST_VARIANCE);
  for (let o = 0; o < sums.length; o++) sums[o]! *= factor;
}
