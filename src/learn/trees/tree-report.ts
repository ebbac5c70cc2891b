/** A fitted decision tree as plain data for those who draw it: its questions, and the mean answer at every node. */
import type { TreeReport, TreeReportNode } from "../../contract/tree-report.ts";
import type { DecisionTreeState } from "./cart-ensemble.ts";
import { describeTree } from "./describe-tree.ts";
import { type RuleColumn, ruleOf } from "./rule-words.ts";

/** Trees with more leaves are not told as text beside the drawing. */
const MOST_TOLD_LEAVES = 100;

type OpenNode = { -readonly [key in keyof TreeReportNode]: TreeReportNode[key] };

/** `columns` and `classes` as for `describeTree`. */
export function treeReport(
  state: DecisionTreeState,
  columns: readonly RuleColumn[],
  classes: readonly string[],
): TreeReport {
  const { trees, leafRows } = state;
  const { outputs } = trees;
  // No column to ask of: the answer is the base alone.
  if (trees.roots.length === 0) return { nodes: [leafOf(Array.from(trees.base), 0)], classes, rules: "" };
  const nodes: OpenNode[] = [];
  // Without recursion: a tree may be thousands of questions deep.
  const waiting: { child: number; parent: number; side: "yes" | "no" }[] = [];
  const open = (child: number, parent: number, side: "yes" | "no"): void => {
    const place = nodes.length;
    if (parent >= 0) nodes[parent]![side] = place;
    if (child < 0) {
      const leaf = -1 - child;
      nodes.push(leafOf(Array.from(trees.values.subarray(leaf * outputs, (leaf + 1) * outputs)), leafRows[leaf]!));
      return;
    }
    nodes.push({ ...leafOf(new Array<number>(outputs).fill(0), 0), ...ruleOf(trees, child, columns) });
    waiting.push({ child: trees.right[child]!, parent: place, side: "no" });
    waiting.push({ child: trees.left[child]!, parent: place, side: "yes" });
  };
  open(trees.roots[0]!, -1, "yes");
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) open(next.child, next.parent, next.side);
  // Nodes stand behind their parents, so from the back all is known below.
  for (let place = nodes.length - 1; place >= 0; place--) addUp(nodes, nodes[place]!);
  const rules = nodes[0]!.leaves > MOST_TOLD_LEAVES ? "" : describeTree(state, columns, classes);
  return { nodes, classes, rules };
}

function leafOf(answer: readonly number[], rows: number): TreeReportNode {
  return { column: "", condition: "", yes: -1, no: -1, rows, leaves: 1, answer };
}

function addUp(nodes: readonly OpenNode[], node: OpenNode): void {
  if (node.yes < 0) return;
  const [yes, no] = [nodes[node.yes]!, nodes[node.no]!];
  node.rows = yes.rows + no.rows;
  node.leaves = yes.leaves + no.leaves;
  // A leaf of rows without weight may hold none of those that count.
  const share = node.rows > 0 ? yes.rows / node.rows : 0.5;
  node.answer = yes.answer.map((value, k) => share * value + (1 - share) * no.answer[k]!);
}
