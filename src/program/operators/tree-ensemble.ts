/**
 * Sums of decision trees. out[row] = base + the sum over trees, in their order, of the value of the row's leaf.
 *
 * A branch reads one number of its argument. Numbers: `x <= threshold` goes left. Levels: x is a code, and goes left
 * when its bit is set. Missing values follow the branch's default. With precision "f32" numbers are rounded to float32
 * before they are compared. Children come after their branch, so every walk ends.
 */
import { ModelwrightError } from "../../contract/errors.ts";
import type { Block, Evaluate, OperatorSpec } from "../../contract/program.ts";
import { compileSymmetric } from "./symmetric-trees.ts";
import { MEMBERSHIP, MISSING_LEFT, type TreeEnsemble } from "./tree-ensemble-parts.ts";
import { compileWalk } from "./tree-walk.ts";

export const treeEnsemble: OperatorSpec = {
  name: "tree-ensemble",
  summary: "Adds up the leaf values of decision trees.",
  check(node, widths) {
    const given = node.constants as unknown as TreeEnsemble;
    need(widths.length === 1, "one argument", widths.length);
    const { outputs, leafWidth } = given;
    need(given.precision === "f32" || given.precision === "f64", 'precision "f32" or "f64"', given.precision);
    need(Number.isInteger(outputs) && outputs >= 1, "outputs of at least 1", outputs);
    need(leafWidth === 1 || leafWidth === outputs, "a leaf width of 1 or of all outputs", leafWidth);
    const floats = given.threshold instanceof Float32Array || given.threshold instanceof Float64Array;
    need(
      floats && given.base instanceof Float64Array && given.values instanceof Float64Array,
      "arrays of floats",
      null,
    );
    need(
      given.flags instanceof Uint8Array && given.sets instanceof Uint32Array,
      "flags and sets as bytes and words",
      null,
    );
    for (const key of ["roots", "treeOutput", "feature", "left", "right", "setStart", "setWords"] as const) {
      need(given[key] instanceof Int32Array, `${key} as whole numbers`, typeof given[key]);
    }
    checkSizes(given);
    checkTrees(given, widths[0]!);
    return outputs;
  },
  compile(node, widths, rows) {
    const trees = node.constants as unknown as TreeEnsemble;
    const [width] = widths as [number];
    return compileSymmetric(trees, width, rows) ?? compileWalk(trees, width, rows) ?? compileTrees(trees, width, rows);
  },
};

function checkSizes(e: TreeEnsemble): void {
  need(e.base.length === e.outputs, "one base value per output", e.base.length);
  need(e.treeOutput.length === e.roots.length, "one output per tree", e.treeOutput.length);
  for (const key of ["threshold", "flags", "left", "right", "setStart", "setWords"] as const) {
    need(e[key].length === e.feature.length, `one ${key} per branch`, e[key].length);
  }
  need(e.values.length % e.leafWidth === 0, "whole leaves", e.values.length);
}

function checkTrees(e: TreeEnsemble, width: number): void {
  const branches = e.feature.length;
  const leaves = e.values.length / e.leafWidth;
  const inside = (child: number, above: number) =>
    child >= 0 ? child > above && child < branches : -1 - child < leaves;
  for (const root of e.roots) need(inside(root, -1), "roots that exist", root);
  for (const output of e.treeOutput) need(output >= 0 && output < e.outputs, "tree outputs that exist", output);
  for (let i = 0; i < branches; i++) {
    need(e.feature[i]! >= 0 && e.feature[i]! < width, `features below ${width}`, e.feature[i]);
    need(inside(e.left[i]!, i) && inside(e.right[i]!, i), "children after their branch", i);
    if ((e.flags[i]! & MEMBERSHIP) === 0) need(!Number.isNaN(e.threshold[i]!), "thresholds that are numbers", i);
    else {
      const [start, words] = [e.setStart[i]!, e.setWords[i]!];
      need(start >= 0 && words >= 0 && start + words <= e.sets.length, "sets inside their array", i);
    }
  }
  for (const value of e.values) need(Number.isFinite(value), "finite leaf values", value);
  for (const value of e.base) need(Number.isFinite(value), "finite base values", value);
}

function need(holds: boolean, expected: string, received: unknown): void {
  if (holds) return;
  throw new ModelwrightError(
    "program/invalid",
    { operator: "tree-ensemble", expected, received: String(received) },
    {
      what: `tree-ensemble must have ${expected}, got ${String(received)}.`,
      fix: "The program is damaged or was not written by modelwright; make it again.",
    },
  );
}

/** Words of a branch: the number that it reads, then its children. Branches are named by their first word. */
const BRANCH_WORDS = 4;

function compileTrees(e: TreeEnsemble, width: number, most: number): Evaluate {
  const branches = e.feature.length;
  // both children of a branch side by side, left first, so that a comparison is an index
  const nodes = new Int32Array(BRANCH_WORDS * branches);
  const moved = (child: number) => (child >= 0 ? BRANCH_WORDS * child : child);
  for (let i = 0; i < branches; i++) {
    nodes.set([e.feature[i]!, moved(e.left[i]!), moved(e.right[i]!)], BRANCH_WORDS * i);
  }
  const { flags, setStart, setWords, sets, values, outputs, leafWidth } = e;
  const roots = e.roots.map(moved);
  const single = e.precision === "f32";
  const threshold = single ? Float32Array.from(e.threshold) : Float64Array.from(e.threshold);
  const x = single ? new Float32Array(most * width) : new Float64Array(most * width);
  const rowHasMissing = new Uint8Array(most);
  const leaves = new Int32Array(most);
  const hasSets = Uint8Array.from(roots, (root) => (treeHasSets(root, flags, nodes) ? 1 : 0));

  /** The leaf of a row, by every rule. */
  const walk = (root: number, start: number): number => {
    let at = root;
    while (at >= 0) {
      const branch = at >> 2;
      const value = x[start + nodes[at]!]!;
      const flag = flags[branch]!;
      let right: number;
      if (Number.isNaN(value)) right = 1 - (flag & MISSING_LEFT);
      else if ((flag & MEMBERSHIP) === 0) right = value <= threshold[branch]! ? 0 : 1;
      else right = inSet(value, setStart[branch]!, setWords[branch]!, sets) ? 0 : 1;
      at = nodes[at + 1 + right]!;
    }
    return -1 - at;
  };

  /** The child of a branch for a row without missing values, by a threshold. */
  const step = (at: number, start: number): number => nodes[at + 1 + +(x[start + nodes[at]!]! > threshold[at >> 2]!)]!;

  /** The leaves of all rows in a tree without sets. */
  const walkNumbers = (root: number, rows: number): void => {
    for (let row = 0; row < rows; row++) {
      let at = root;
      while (at >= 0) at = step(at, row * width);
      leaves[row] = -1 - at;
    }
  };

  return (inputs, rows, out) => {
    load(inputs[0]!, rows * width, x);
    let missing = 0;
    for (let row = 0; row < rows; row++) {
      rowHasMissing[row] = 0;
      for (let j = row * width; j < (row + 1) * width; j++) if (Number.isNaN(x[j]!)) rowHasMissing[row] = 1;
      missing += rowHasMissing[row]!;
      for (let k = 0; k < outputs; k++) out[row * outputs + k] = e.base[k]!;
    }
    for (let tree = 0; tree < roots.length; tree++) {
      const root = roots[tree]!;
      if (hasSets[tree] === 1 || missing === rows)
        for (let row = 0; row < rows; row++) leaves[row] = walk(root, row * width);
      else {
        walkNumbers(root, rows);
        if (missing > 0) {
          for (let row = 0; row < rows; row++) if (rowHasMissing[row] === 1) leaves[row] = walk(root, row * width);
        }
      }
      const output = e.treeOutput[tree]!;
      if (leafWidth === 1) for (let row = 0; row < rows; row++) out[row * outputs + output]! += values[leaves[row]!]!;
      else {
        for (let row = 0; row < rows; row++) {
          const leaf = leaves[row]! * leafWidth;
          for (let k = 0; k < leafWidth; k++) out[row * outputs + k]! += values[leaf + k]!;
        }
      }
    }
  };
}

function load(block: Block, count: number, x: Float32Array | Float64Array): void {
  const values = block as Float64Array;
  for (let i = 0; i < count; i++) x[i] = values[i]!;
}

function treeHasSets(root: number, flags: Uint8Array, nodes: Int32Array): boolean {
  const open = [root];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at < 0) continue;
    if ((flags[at / BRANCH_WORDS]! & MEMBERSHIP) !== 0) return true;
    open.push(nodes[at + 1]!, nodes[at + 2]!);
  }
  return false;
}

function inSet(code: number, start: number, words: number, sets: Uint32Array): boolean {
  const bit = Math.trunc(code);
  if (bit !== code || bit < 0 || bit >= words * 32) return false;
  return ((sets[start + (bit >> 5)]! >>> (bit & 31)) & 1) === 1;
}
