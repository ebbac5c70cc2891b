/** `clip`: values below `low` or above `high` become the bound; missing stays missing. */
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentCount, numbersOf } from "../constants.ts";

export const clip: OperatorSpec = {
  name: "clip",
  summary: "Limits each number of a row to [low, high].",
  check(node, widths) {
    argumentCount(node, widths, 1);
    numbersOf(node, "low", widths[0]!);
    numbersOf(node, "high", widths[0]!);
    return widths[0]!;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const low = numbersOf(node, "low", width);
    const high = numbersOf(node, "high", width);
    return ([x], rows, out) => {
      const values = x as Float64Array;
      for (let i = 0, k = 0; i < rows; i++) {
        for (let j = 0; j < width; j++, k++) {
          const value = values[k]!;
          out[k] = value < low[j]! ? low[j]! : value > high[j]! ? high[j]! : value;
        }
      }
    };
  },
};
