/** A single tree in the arrays of the tree-ensemble operator, with float64 thresholds. */
import type { Frame } from "../../contract/frame.ts";
import { MEMBERSHIP, MISSING_LEFT } from "../../program/operators/tree-ensemble-parts.ts";
import type { CartNode } from "./cart-grow.ts";
import type { CartColumn } from "./cart-table.ts";
import { type EnsembleState, emptyEnsemble, type TreeColumns } from "./ensemble.ts";

export type DecisionTreeState = EnsembleState & {
  /** Rows of the training table in each branch and in each leaf, in the order of `trees`. */
  readonly branchRows: Int32Array;
  readonly leafRows: Int32Array;
};

export function cartEnsemble(
  frame: Frame,
  columns: readonly CartColumn[],
  nodes: readonly CartNode[],
): DecisionTreeState {
  const outputs = nodes[0]!.value.length;
  const branches = nodes.filter((node) => node.left >= 0).length;
  const leaves = nodes.length - branches;
  const e = {
    ...emptyEnsemble(new Float64Array(outputs), outputs, 1, branches, leaves * outputs),
    precision: "f64" as const,
    leafWidth: outputs,
    threshold: new Float64Array(branches),
  };
  const [branchRows, leafRows] = [new Int32Array(branches), new Int32Array(leaves)];
  const place: number[] = [];
  let [branch, leaf] = [0, 0];
  for (const node of nodes) {
    if (node.left >= 0) {
      branchRows[branch] = node.rows;
      place.push(branch++);
    } else {
      leafRows[leaf] = node.rows;
      e.values.set(node.value, leaf * outputs);
      place.push(-1 - leaf++);
    }
  }
  e.roots[0] = place[0]!;
  const sets: number[] = [];
  nodes.forEach((node, i) => {
    if (node.left < 0) return;
    const at = place[i]!;
    const { column, threshold, lefts, missingLeft } = node.split!;
    const more = nodes[node.left]!.rows > nodes[node.right]!.rows;
    const goesLeft = lefts !== null && lefts.at(-1) === 2 ? more : missingLeft;
    e.feature[at] = column;
    e.left[at] = place[node.left]!;
    e.right[at] = place[node.right]!;
    e.flags[at] = (goesLeft ? MISSING_LEFT : 0) | (lefts === null ? 0 : MEMBERSHIP);
    e.threshold[at] = lefts === null ? threshold : 0;
    if (lefts === null) return;
    // levels never seen, and those that no row of the branch had, go with the greater part
    const { levels } = columns[column]!;
    e.setStart[at] = sets.length;
    e.setWords[at] = (levels >> 5) + 1;
    for (let w = 0; w <= levels >> 5; w++) {
      let word = 0;
      for (let b = 0; b < 32 && 32 * w + b <= levels; b++) {
        const level = 32 * w + b;
        const left = level === levels || lefts[level] === 2 ? more : lefts[level] === 1;
        if (left) word |= 1 << b;
      }
      sets.push(word >>> 0);
    }
  });
  const trees = { ...e, sets: Uint32Array.from(sets) };
  return { columns: treeColumns(frame), trees, branchRows, leafRows };
}

/** Categories reach the tree as the numbers of their levels, and as one more for levels never seen. */
function treeColumns(frame: Frame): TreeColumns {
  return frame.columns.map((column) => {
    if (column.kind !== "category" && column.kind !== "text") return null;
    const levels = Math.max(1, column.levels.length);
    return { codes: Float64Array.from({ length: levels }, (_, level) => level), other: levels };
  });
}
