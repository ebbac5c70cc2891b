/** Scores to probabilities: exp(score) over the sum of exp of all scores of the row. */
import { softmaxRows } from "../../compute/softmax.ts";
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
    return ([scores], rows, out) => softmaxRows(scores as Float64Array, rows, width, out);
  },
};
