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
  const used = featuresOf(e, width);
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
  const offsets = new Int32Array(width);
  used.forEach((feature, c) => {
    offsets[feature] = 4 * c;
  });
  writeNodes(e, buffer, nodesAt, offsets, placeOf, arena.take(setBytes));
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

/** The numbers of a row that any branch reads. */
function featuresOf({ feature }: TreeEnsemble, width: number): readonly number[] {
  const read = new Uint8Array(width);
  for (let i = 0; i < feature.length; i++) read[feature[i]!] = 1;
  return Array.from(read.keys()).filter((j) => read[j] === 1);
}

/** Branches, then leaves, as kernels/scoring/trees.ts reads them. */
function writeNodes(
  e: TreeEnsemble,
  buffer: ArrayBuffer,
  nodesAt: number,
  offsets: Int32Array,
  placeOf: (child: number) => number,
  setsAt: number,
): void {
  const [words, numbers] = [new Uint32Array(buffer), new Float32Array(buffer)];
  let set = setsAt;
  for (let i = 0; i < e.feature.length; i++) {
    const at = (nodesAt + NODE_BYTES * i) / 4;
    const missing = (e.flags[i]! & MISSING_LEFT) === 0 ? MISSING_RIGHT : 0;
    const isSet = (e.flags[i]! & MEMBERSHIP) !== 0;
    words[at] = offsets[e.feature[i]!]! | missing | (isSet ? SET : 0);
    if (isSet) {
      const count = e.setWords[i]!;
      words[at + 1] = set;
      words[set / 4] = count;
      words.set(e.sets.subarray(e.setStart[i]!, e.setStart[i]! + count), set / 4 + 1);
      set += 4 + 4 * count;
    } else numbers[at + 1] = e.threshold[i]!;
    words[at + 2] = placeOf(e.left[i]!);
    words[at + 3] = placeOf(e.right[i]!);
  }
  const leafCount = e.values.length / e.leafWidth;
  for (let leaf = 0; leaf < leafCount; leaf++) {
    const place = placeOf(-1 - leaf);
    words[place / 4 + 2] = place;
    words[place / 4 + 3] = place;
  }
}
