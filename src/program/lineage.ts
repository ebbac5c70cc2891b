/** Lineage: which source columns each node was made from. */
import type { Program } from "../contract/program.ts";

/** Per node, the places of the inputs that reach it, ascending. */
export function lineage(program: Program): readonly (readonly number[])[] {
  const reached: number[][] = [];
  for (const node of program.nodes) {
    if (node.operator === "input") {
      reached.push([node.constants.input as number]);
      continue;
    }
    const all = new Set<number>();
    for (const argument of node.arguments) for (const input of reached[argument]!) all.add(input);
    reached.push([...all].sort((a, b) => a - b));
  }
  return reached;
}
