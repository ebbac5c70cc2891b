/** A decision tree as text: a rule per line, what follows from it indented below. */
import type { DecisionTreeState } from "./cart-ensemble.ts";
import { type RuleColumn, ruleOf, shortNumber } from "./rule-words.ts";

/**
 * `columns`: name and dictionary of the numbers of a prepared row, in their order; `classes`: their names, empty for
 * values. Each leaf says its answer (the value, or the share of each class) and the training rows in it.
 */
export function describeTree(
  { trees, branchRows, leafRows }: DecisionTreeState,
  columns: readonly RuleColumn[],
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
    const { column, condition } = ruleOf(trees, child, columns);
    visit(trees.left[child]!, below, `${column} ${condition}`);
    visit(trees.right[child]!, below, "otherwise");
  };
  visit(trees.roots[0]!, 0, "");
  if (trees.feature.length === 0) lines[0] = lines[0]!.replace(/^: /, "always: ");
  return lines.join("\n");
}

function answerOf(value: Float64Array, classes: readonly string[]): string {
  if (classes.length === 0) return shortNumber(value[0]!);
  return classes.map((name, k) => `${name} ${(100 * value[k]!).toFixed(1)} %`).join(", ");
}
