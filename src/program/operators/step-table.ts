/** `step-table`: a value per interval; isotonic calibration and binned effects. */
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, argumentWidth, invalid, numberOf, numbersOf } from "../constants.ts";

function tableOf(node: ProgramNode): { edges: Float64Array; values: Float64Array } {
  const held = node.constants.edges;
  if (!(held instanceof Float64Array)) throw invalid(node, `must have the numbers "edges"`);
  const edges = numbersOf(node, "edges", held.length);
  for (let i = 1; i < edges.length; i++) {
    if (!(edges[i]! > edges[i - 1]!)) throw invalid(node, `must have rising numbers in "edges"`);
  }
  return { edges, values: numbersOf(node, "values", edges.length + 1) };
}

export const stepTable: OperatorSpec = {
  name: "step-table",
  summary: "values[k] for k = how many edges lie below x; a stored value where x is missing.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    argumentWidth(node, widths, 0, 1);
    tableOf(node);
    numberOf(node, "missing");
    return 1;
  },
  compile(node) {
    const { edges, values } = tableOf(node);
    const missing = numberOf(node, "missing");
    return ([input], rows, out) => {
      const x = input as Float64Array;
      for (let i = 0; i < rows; i++) {
        const v = x[i]!;
        let low = 0;
        let high = edges.length;
        while (low < high) {
          const middle = (low + high) >> 1;
          if (edges[middle]! < v) low = middle + 1;
          else high = middle;
        }
        out[i] = Number.isNaN(v) ? missing : values[low]!;
      }
    };
  },
};
