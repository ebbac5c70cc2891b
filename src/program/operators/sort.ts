/** `sort`: the numbers of each row in rising order; a row with a missing number is missing as a whole. */
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentCount } from "../constants.ts";

export const sort: OperatorSpec = {
  name: "sort",
  summary: "The numbers of a row in rising order.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    return widths[0]!;
  },
  compile(_node, widths) {
    const width = widths[0]!;
    return ([x], rows, out) => {
      const values = x as Float64Array;
      for (let i = 0; i < rows; i++) {
        const from = i * width;
        let isWhole = true;
        for (let j = 0; j < width; j++) {
          const value = values[from + j]!;
          if (Number.isNaN(value)) isWhole = false;
          let k = from + j;
          for (; k > from && out[k - 1]! > value; k--) out[k] = out[k - 1]!;
          out[k] = value;
        }
        if (!isWhole) out.fill(Number.NaN, from, from + width);
      }
    };
  },
};
