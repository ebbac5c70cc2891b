/** The program that a boosted model would be, had it been stopped after some of its rounds. */
import type { Program } from "../contract/program.ts";
import type { TreeEnsemble } from "./operators/tree-ensemble-parts.ts";

/** Keeps the trees of the first `rounds` rounds of every tree ensemble; a round is one tree per output. */
export function firstTrees(program: Program, rounds: number): Program {
  const nodes = program.nodes.map((node) => {
    if (node.operator !== "tree-ensemble") return node;
    const trees = node.constants as unknown as TreeEnsemble;
    return { ...node, constants: { ...node.constants, ...shortened(trees, rounds * trees.outputs) } };
  });
  return { ...program, nodes };
}

/** Trees stand one behind the other: what lies behind the last one kept belongs to none. */
function shortened(trees: TreeEnsemble, count: number): Partial<TreeEnsemble> {
  if (count >= trees.roots.length) return {};
  const roots = trees.roots.slice(0, count);
  const branches = trees.roots.subarray(count).find((root) => root >= 0) ?? trees.feature.length;
  let leaves = 0;
  const seen = (child: number): void => {
    if (child < 0) leaves = Math.max(leaves, -child);
  };
  roots.forEach(seen);
  let words = 0;
  for (let branch = 0; branch < branches; branch++) {
    seen(trees.left[branch]!);
    seen(trees.right[branch]!);
    words = Math.max(words, trees.setStart[branch]! + trees.setWords[branch]!);
  }
  return {
    roots,
    treeOutput: trees.treeOutput.slice(0, count),
    feature: trees.feature.slice(0, branches),
    threshold: trees.threshold.slice(0, branches),
    flags: trees.flags.slice(0, branches),
    left: trees.left.slice(0, branches),
    right: trees.right.slice(0, branches),
    setStart: trees.setStart.slice(0, branches),
    setWords: trees.setWords.slice(0, branches),
    sets: trees.sets.slice(0, words),
    values: trees.values.slice(0, leaves * trees.leafWidth),
  };
}
