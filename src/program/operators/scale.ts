/** `scale`: (x - center) · factor, number by number. */
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentCount, numbersOf } from "../constants.ts";

export const scale: OperatorSpec = {
  name: "scale",
  summary: "(x - center) · factor for each number of a row.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    numbersOf(node, "center", widths[0]!);
    numbersOf(node, "factor", widths[0]!);
    return widths[0]!;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const center = numbersOf(node, "center", width);
    const factor = numbersOf(node, "factor", width);
    return ([x], rows, out) => {
      const values = x as Float64Array;
      for (let i = 0, k = 0; i < rows; i++) {
        for (let j = 0; j < width; j++, k++) out[k] = (values[k]! - center[j]!) * factor[j]!;
      }
    };
  },
};
