/** `kernel-sum`: each output is a weighted sum of how alike the row is to stored rows, plus a bias. */
import { KERNELS, kernelOf } from "../../compute/kernel-function.ts";
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, integerOf, invalid, numberOf, numbersOf, wordOf } from "../constants.ts";

/** `points`: `count × width`; `coefficients`: `count × outputs`. */
function sumOf(node: ProgramNode, width: number) {
  const { bias } = node.constants;
  if (!(bias instanceof Float64Array) || bias.length === 0) throw invalid(node, `must have the numbers "bias"`);
  const count = integerOf(node, "count", 0, 2 ** 31);
  const finite = (name: string): number => {
    const value = numberOf(node, name);
    if (!Number.isFinite(value)) throw invalid(node, `must have a finite number as "${name}"`);
    return value;
  };
  return {
    count,
    outputs: bias.length,
    kernel: {
      kernel: wordOf(node, "kernel", KERNELS),
      gamma: finite("gamma"),
      degree: integerOf(node, "degree", 1, 64),
      constant: finite("constant"),
    },
    points: numbersOf(node, "points", count * width),
    coefficients: numbersOf(node, "coefficients", count * bias.length),
    bias: numbersOf(node, "bias", bias.length),
  };
}

export const kernelSum: OperatorSpec = {
  name: "kernel-sum",
  summary: "Σ coefficient · kernel(x, stored row) + bias per output.",
  storesRows: ({ constants }) => (constants.count as number) > 0,
  check(node, widths) {
    argumentCount(node, widths, 1);
    return sumOf(node, widths[0]!).outputs;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const { count, outputs, kernel, points, coefficients, bias } = sumOf(node, width);
    return ([block], rows, out) => {
      const x = block as Float64Array;
      for (let i = 0; i < rows; i++) {
        const at = i * outputs;
        for (let o = 0; o < outputs; o++) out[at + o] = bias[o]!;
        for (let s = 0; s < count; s++) {
          const value = kernelOf(kernel, x, i * width, points, s * width, width);
          for (let o = 0, c = s * outputs; o < outputs; o++, c++) out[at + o]! += coefficients[c]! * value;
        }
      }
    };
  },
};
