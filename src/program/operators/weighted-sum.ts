/** `weighted-sum`: an ensemble's vote. All arguments have one width. */
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentWidth, invalid, numbersOf } from "../constants.ts";

export const weightedSum: OperatorSpec = {
  name: "weighted-sum",
  summary: "Σ weight · argument, in the order of the arguments.",
  check(node, widths) {
    if (widths.length === 0) throw invalid(node, "must have at least one argument");
    for (let a = 1; a < widths.length; a++) argumentWidth(node, widths, a, widths[0]!);
    numbersOf(node, "weights", widths.length);
    return widths[0]!;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const weights = numbersOf(node, "weights", widths.length);
    return (inputs, rows, out) => {
      const count = rows * width;
      for (let a = 0; a < widths.length; a++) {
        const values = inputs[a] as Float64Array;
        const weight = weights[a]!;
        if (a === 0) for (let i = 0; i < count; i++) out[i] = weight * values[i]!;
        else for (let i = 0; i < count; i++) out[i] = out[i]! + weight * values[i]!;
      }
    };
  },
};
