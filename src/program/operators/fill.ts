/** `fill`: missing values become a stored value. */
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentCount, numbersOf } from "../constants.ts";

export const fill: OperatorSpec = {
  name: "fill",
  summary: "Replaces missing numbers by a stored value per number of the row.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    numbersOf(node, "value", widths[0]!);
    return widths[0]!;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const fillWith = numbersOf(node, "value", width);
    return ([x], rows, out) => {
      const values = x as Float64Array;
      for (let i = 0, k = 0; i < rows; i++) {
        for (let j = 0; j < width; j++, k++) {
          const value = values[k]!;
          out[k] = Number.isNaN(value) ? fillWith[j]! : value;
        }
      }
    };
  },
};
