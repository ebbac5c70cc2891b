/** `select`: a run of neighbouring numbers of a row. */
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentCount, integerOf } from "../constants.ts";

export const select: OperatorSpec = {
  name: "select",
  summary: "`width` numbers of a row, from number `from` on.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    const from = integerOf(node, "from", 0, widths[0]! - 1);
    return integerOf(node, "width", 1, widths[0]! - from);
  },
  compile(node, widths) {
    const total = widths[0]!;
    const from = integerOf(node, "from", 0, total - 1);
    const width = integerOf(node, "width", 1, total - from);
    return ([x], rows, out) => {
      const values = x as Float64Array;
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < width; j++) out[i * width + j] = values[i * total + from + j]!;
      }
    };
  },
};
