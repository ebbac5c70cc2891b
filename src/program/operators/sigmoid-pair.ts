/** Log-odds to the probabilities of both classes: [1 - p, p]. */
import { sigmoid } from "../../compute/math.ts";
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentCount, argumentWidth } from "../constants.ts";

export const sigmoidPair: OperatorSpec = {
  name: "sigmoid-pair",
  summary: "Log-odds to the probabilities of both classes.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    argumentWidth(node, widths, 0, 1);
    return 2;
  },
  compile:
    () =>
    ([scores], rows, out) => {
      const values = scores as Float64Array;
      for (let row = 0; row < rows; row++) {
        out[2 * row] = sigmoid(-values[row]!);
        out[2 * row + 1] = sigmoid(values[row]!);
      }
    },
};
