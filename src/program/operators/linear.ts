/** `linear`: each output is a weighted sum of the row plus a bias. */
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, invalid, numbersOf } from "../constants.ts";

function outputsOf(node: ProgramNode): number {
  const bias = node.constants.bias;
  if (!(bias instanceof Float64Array) || bias.length === 0) throw invalid(node, `must have the numbers "bias"`);
  return bias.length;
}

export const linear: OperatorSpec = {
  name: "linear",
  summary: "weights · x + bias; weights are row-major, one row per output.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    const outputs = outputsOf(node);
    numbersOf(node, "bias", outputs);
    numbersOf(node, "weights", outputs * widths[0]!);
    return outputs;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const outputs = outputsOf(node);
    const bias = numbersOf(node, "bias", outputs);
    const weights = numbersOf(node, "weights", outputs * width);
    return ([x], rows, out) => {
      const values = x as Float64Array;
      for (let i = 0; i < rows; i++) {
        const start = i * width;
        for (let o = 0; o < outputs; o++) {
          let sum = bias[o]!;
          for (let j = 0, w = o * width; j < width; j++, w++) sum += weights[w]! * values[start + j]!;
          out[i * outputs + o] = sum;
        }
      }
    };
  },
};
