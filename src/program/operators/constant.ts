/** `constant`: the same numbers for every row; reads nothing. */
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, invalid, numbersOf } from "../constants.ts";

function constantOf(node: ProgramNode): Float64Array {
  const held = node.constants.value;
  if (!(held instanceof Float64Array) || held.length === 0) throw invalid(node, `must have the numbers "value"`);
  return numbersOf(node, "value", held.length);
}

export const constant: OperatorSpec = {
  name: "constant",
  summary: "The same numbers for every row.",
  check(node, widths) {
    argumentCount(node, widths, 0);
    return constantOf(node).length;
  },
  compile(node) {
    const value = constantOf(node);
    return (_inputs, rows, out) => {
      for (let i = 0; i < rows; i++) out.set(value, i * value.length);
    };
  },
};
