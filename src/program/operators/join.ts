/** `join`: the numbers of all arguments side by side. */
import type { OperatorSpec } from "../../contract/program.ts";
import { invalid } from "../constants.ts";

export const join: OperatorSpec = {
  name: "join",
  summary: "One row with the numbers of all arguments side by side.",
  check(node, widths) {
    if (widths.length === 0) throw invalid(node, "must have at least one argument");
    return widths.reduce((sum, width) => sum + width, 0);
  },
  compile(_node, widths) {
    const total = widths.reduce((sum, width) => sum + width, 0);
    return (inputs, rows, out) => {
      let offset = 0;
      for (let a = 0; a < widths.length; a++) {
        const values = inputs[a] as Float64Array;
        const width = widths[a]!;
        for (let i = 0, k = 0; i < rows; i++) {
          const to = i * total + offset;
          for (let j = 0; j < width; j++, k++) out[to + j] = values[k]!;
        }
        offset += width;
      }
    };
  },
};
