/** The program that a boosted model would be, had it been stopped after some of its rounds. */
import type { Program } from "../contract/program.ts";

/** Keeps the trees of the first `rounds` rounds of every tree ensemble; a round is one tree per output. */
export function firstTrees(program: Program, rounds: number): Program {
  const nodes = program.nodes.map((node) => {
    if (node.operator !== "tree-ensemble") return node;
    const { outputs, roots, treeOutput } = node.constants as {
      outputs: number;
      roots: Int32Array;
      treeOutput: Int32Array;
    };
    const kept = Math.min(roots.length, rounds * outputs);
    return {
      ...node,
      constants: { ...node.constants, roots: roots.slice(0, kept), treeOutput: treeOutput.slice(0, kept) },
    };
  });
  return { ...program, nodes };
}
