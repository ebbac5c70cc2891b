/** Trees of any shape for many rows, in a kernel: eight rows walk a tree side by side, to the bits of the plain walk. */
import { openScoring } from "../../compute/kernels/scoring.ts";
import type { Block, Evaluate } from "../../contract/program.ts";
import { MEMBERSHIP, MISSING_LEFT, type TreeEnsemble } from "./tree-ensemble-parts.ts";

/** Below this many rows the plain way is as fast, and readier. */
const LEAST_ROWS = 64;
/** Larger forests stay where they are: a copy would cost more memory than the kernel saves time. */
const MOST_BYTES = 2 ** 29;

const NODE_BYTES = 16;
/** Bits of a node's first word, beside the byte offset of its number. */
const MISSING_RIGHT = 1;
const SET = 2;

/** How blocks of up to `most` rows are evaluated; null where the plain way is to be taken. */
export function compileWalk(e: TreeEnsemble, width: number, most: number): Evaluate | null {
  if (most < LEAST_ROWS || e.precision !== "f32" || e.roots.length === 0) return null;
  const used = [...new Set(e.feature)];
  const branches = e.feature.length;
  const leafCount = e.values.length / e.leafWidth;
  const nodeBytes = (branches + leafCount) * NODE_BYTES;
  const setBytes = e.setWords.reduce((sum, words) => sum + 4 + 4 * words, 0);
  const stride = 4 * Math.max(1, used.length);
  const sumCount = most * e.outputs;
  const bytes = nodeBytes + setBytes + 8 * (e.roots.length + e.values.length + sumCount) + most * stride + 1024;
  const scoring = bytes <= MOST_BYTES ? openScoring(bytes) : null;
  if (scoring === null) return null;
  const { buffer, arena } = scoring;
  const nodesAt = arena.take(nodeBytes);
  const leavesAt = nodesAt + branches * NODE_BYTES;
  const valuesAt = arena.take(e.values.length * 8);
  const treesAt = arena.take(e.roots.length * 8);
  const placeOf = (child: number) => (child >= 0 ? nodesAt : leavesAt) + NODE_BYTES * (child >= 0 ? child : -1 - child);
  writeNodes(e, new DataView(buffer), nodesAt, new Map(used.map((feature, c) => [feature, 4 * c])), placeOf, () =>
    arena.take(setBytes),
  );
  new Float64Array(buffer, valuesAt, e.values.length).set(e.values);
  const trees = new Uint32Array(buffer, treesAt, 2 * e.roots.length);
  e.roots.forEach((root, t) => {
    trees.set([placeOf(root), e.treeOutput[t]!], 2 * t);
  });
  const xAt = arena.take(most * stride);
  const sumsAt = arena.take(sumCount * 8);
  const x = new Float32Array(buffer, xAt, most * used.length);
  const sums = new Float64Array(buffer, sumsAt, sumCount);
  const { leafWidth, outputs, roots, base } = e;
  const hasSets = e.flags.some((flag) => (flag & MEMBERSHIP) !== 0);
  return (inputs: readonly Block[], rows, out) => {
    const given = inputs[0] as Float64Array;
    let plain = hasSets ? 0 : 1;
    for (let row = 0, to = 0; row < rows; row++) {
      for (let c = 0; c < used.length; c++, to++) {
        const value = given[row * width + used[c]!]!;
        if (Number.isNaN(value)) plain = 0;
        x[to] = value;
      }
    }
    for (let row = 0; row < rows; row++) sums.set(base, row * outputs);
    scoring.addTrees(treesAt, roots.length, leavesAt, valuesAt, leafWidth, xAt, stride, rows, sumsAt, outputs, plain);
    (out as Float64Array).set(sums.subarray(0, rows * outputs));
  };
}

/** Branches, then leaves, as kernels/scoring/trees.ts reads them. */
function writeNodes(
  e: TreeEnsemble,
  view: DataView,
  nodesAt: number,
  offsetOf: ReadonlyMap<number, number>,
  placeOf: (child: number) => number,
  takeSets: () => number,
): void {
  let set = takeSets();
  for (let i = 0; i < e.feature.length; i++) {
    const at = nodesAt + NODE_BYTES * i;
    const missing = (e.flags[i]! & MISSING_LEFT) === 0 ? MISSING_RIGHT : 0;
    const isSet = (e.flags[i]! & MEMBERSHIP) !== 0;
    view.setUint32(at, offsetOf.get(e.feature[i]!)! | missing | (isSet ? SET : 0), true);
    if (isSet) {
      const words = e.setWords[i]!;
      view.setUint32(at + 4, set, true);
      view.setUint32(set, words, true);
      for (let k = 0; k < words; k++) view.setUint32(set + 4 + 4 * k, e.sets[e.setStart[i]! + k]!, true);
      set += 4 + 4 * words;
    } else view.setFloat32(at + 4, e.threshold[i]!, true);
    view.setUint32(at + 8, placeOf(e.left[i]!), true);
    view.setUint32(at + 12, placeOf(e.right[i]!), true);
  }
  const leafCount = e.values.length / e.leafWidth;
  for (let leaf = 0; leaf < leafCount; leaf++) {
    const at = placeOf(-1 - leaf);
    view.setUint32(at + 8, at, true);
    view.setUint32(at + 12, at, true);
  }
}
