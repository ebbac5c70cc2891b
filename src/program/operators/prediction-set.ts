/** `prediction-set`: the class decided for, and every class whose probability reaches a cut-off. */
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentCount, argumentWidth, invalid, numberOf } from "../constants.ts";

export const predictionSet: OperatorSpec = {
  name: "prediction-set",
  summary: "Per class 1 where its probability reaches the cut-off or it is the class decided for, else 0.",
  check(node, widths) {
    argumentCount(node, widths, 2);
    if (widths[0]! < 2) throw invalid(node, `must have a first argument of at least two numbers, got ${widths[0]}`);
    argumentWidth(node, widths, 1, 1);
    numberOf(node, "cut");
    return widths[0]!;
  },
  compile(node, widths) {
    const width = widths[0]!;
    const cut = numberOf(node, "cut");
    return ([probabilities, decided], rows, out) => {
      const values = probabilities as Float64Array;
      const chosen = decided as Float64Array;
      for (let i = 0, at = 0; i < rows; i++) {
        for (let c = 0; c < width; c++, at++) out[at] = values[at]! >= cut || chosen[i] === c ? 1 : 0;
      }
    };
  },
};
