/** Scores to probabilities: exp(score) over the sum of exp of all scores of the row. */
import { exp } from "../../compute/math.ts";
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentCount } from "../constants.ts";

export const softmax: OperatorSpec = {
  name: "softmax",
  summary: "Scores per class to probabilities that sum to 1.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    return widths[0]!;
  },
  compile(_node, widths) {
    const width = widths[0]!;
    return ([scores], rows, out) => {
      const values = scores as Float64Array;
      for (let start = 0; start < rows * width; start += width) {
        let top = values[start]!;
        for (let k = 1; k < width; k++) top = Math.max(top, values[start + k]!);
        let sum = 0;
        for (let k = 0; k < width; k++) {
          out[start + k] = exp(values[start + k]! - top);
          sum += out[start + k]!;
        }
        for (let k = 0; k < width; k++) out[start + k]! /= sum;
      }
    };
  },
};
