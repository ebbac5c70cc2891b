/** `choose`: from class probabilities to the class decided for. */
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentCount, invalid, numberOf } from "../constants.ts";

export const choose: OperatorSpec = {
  name: "choose",
  summary: "The number of the largest entry; with two entries, 1 when the second reaches the threshold.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    if (widths[0]! < 2) throw invalid(node, `must have an argument of at least two numbers, got ${widths[0]}`);
    numberOf(node, "threshold");
    return 1;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const threshold = numberOf(node, "threshold");
    if (width === 2) {
      return ([x], rows, out) => {
        const values = x as Float64Array;
        for (let i = 0; i < rows; i++) out[i] = values[2 * i + 1]! >= threshold ? 1 : 0;
      };
    }
    return ([x], rows, out) => {
      const values = x as Float64Array;
      for (let i = 0; i < rows; i++) {
        let best = 0;
        for (let j = 1; j < width; j++) if (values[i * width + j]! > values[i * width + best]!) best = j;
        out[i] = best;
      }
    };
  },
};
