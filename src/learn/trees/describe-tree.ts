/** A decision tree as text: a rule per line, what follows from it indented below. */
import { MEMBERSHIP, MISSING_LEFT } from "../../program/operators/tree-ensemble-parts.ts";
import type { DecisionTreeState } from "./cart-ensemble.ts";

/**
 * `columns`: name and dictionary of the numbers of a prepared row, in their order; `classes`: their names, empty for
 * values. Each leaf says its answer (the value, or the share of each class) and the training rows in it.
 */
export function describeTree(
  { trees, branchRows, leafRows }: DecisionTreeState,
  columns: readonly { readonly name: string; readonly levels: readonly string[] }[],
  classes: readonly string[],
): string {
  const lines: string[] = [];
  const visit = (child: number, depth: number, rule: string): void => {
    const indent = "  ".repeat(depth);
    if (child < 0) {
      const leaf = -1 - child;
      const value = trees.values.subarray(leaf * trees.outputs, (leaf + 1) * trees.outputs);
      lines.push(`${indent}${rule}: ${answerOf(value, classes)} (${leafRows[leaf]} rows)`);
      return;
    }
    if (rule !== "") lines.push(`${indent}${rule} (${branchRows[child]} rows)`);
    const below = rule === "" ? depth : depth + 1;
    visit(trees.left[child]!, below, ruleOf(child));
    visit(trees.right[child]!, below, "otherwise");
  };
  const ruleOf = (branch: number): string => {
    const { name, levels } = columns[trees.feature[branch]!]!;
    const missing = (trees.flags[branch]! & MISSING_LEFT) !== 0;
    const limit = trees.threshold[branch]!;
    if ((trees.flags[branch]! & MEMBERSHIP) === 0) {
      if (limit === Number.POSITIVE_INFINITY) return `${name} is known`;
      return `${name} <= ${shortNumber(limit)}${missing ? " or missing" : ""}`;
    }
    const start = trees.setStart[branch]!;
    const held = levels.filter((_, code) => ((trees.sets[start + (code >> 5)]! >>> (code & 31)) & 1) === 1);
    return `${name} is ${listed(missing ? [...held, "missing"] : held)}`;
  };
  visit(trees.roots[0]!, 0, "");
  if (trees.feature.length === 0) lines[0] = lines[0]!.replace(/^: /, "always: ");
  return lines.join("\n");
}

function answerOf(value: Float64Array, classes: readonly string[]): string {
  if (classes.length === 0) return shortNumber(value[0]!);
  return classes.map((name, k) => `${name} ${(100 * value[k]!).toFixed(1)} %`).join(", ");
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
