// Whole symmetric trees: all leaves of a level share one split, so a tree of depth d has 2^d leaves. Otherwise as boost.ts.
import { assistTree } from "./boost-assist";
import { finish } from "./boost-finish";
import { packGradients } from "./boost-gradients";
import { partLeaf, shareHistogram } from "./boost-leaves";
import { openRoot } from "./boost-root";
import { LEAF_BYTES, branchesOf, maskOf, ownBlock, place, word } from "./boost-state";
import { searchLevel } from "./boost-level";
import { gradientOf, hessianOf } from "./split-node";
import { leftSums } from "./split-level";

/** Grows the tree of `output` in the block of `thread`, adds it to the scores and writes its result. */
export function growSymmetricTree(fit: usize, output: i32, thread: i32): void {
  grow(fit, ownBlock(fit, thread), output, 0);
}

/** Call 0 grows the only tree of a round; the other calls assist it. Every call has a lane of its own. */
export function growSymmetricTreeTogether(fit: usize, call: i32, lane: i32): void {
  if (call == 0) grow(fit, ownBlock(fit, 0), 0, lane);
  else assistTree(fit, lane);
}

function grow(fit: usize, own: usize, output: i32, lane: i32): void {
  const mask = maskOf(fit, output);
  const branches = branchesOf(fit, output);
  const leaves = place(own, 8);
  const depth = word(fit, 22);
  // the record of the split stands behind the last leaf
  const split = leaves + <usize>word(fit, 21) * LEAF_BYTES;
  packGradients(fit, own, output);
  openRoot(fit, own, lane);
  let count = 1;
  for (let level = 0; level < depth; level++) {
    if (!searchLevel(fit, own, lane, count, mask, split)) break;
    const column = place(fit, 5) + (<usize>load<i32>(split, 32) << 5);
    sendMissing(leaves, count, column, split);
    for (let i = 0; i < count; i++) {
      partByLevel(leaves + <usize>i * LEAF_BYTES, column, split);
      partLeaf(fit, own, i, count + i, branches, count - 1 + i);
    }
    count <<= 1;
    if (level + 1 < depth) openLevel(fit, own, lane, count);
  }
  finish(fit, own, output, count - 1, count);
}

/** Values missing nowhere in the tree go with the greater part when they turn up later. */
function sendMissing(leaves: usize, count: i32, column: usize, split: usize): void {
  if (load<i32>(split, 44)) return;
  let left: f64 = 0;
  let all: f64 = 0;
  for (let i = 0; i < count; i++) {
    const leaf = leaves + <usize>i * LEAF_BYTES;
    if (load<i32>(leaf, 4) == 0) continue;
    const base = place(leaf, 7) + place(column, 0);
    if (load<i64>(base + (place(column, 2) << 3)) != 0) return;
    left += hessianOf(leftSums(base, load<i32>(column, 4), load<i32>(column, 8), split));
    all += load<f64>(leaf, 40);
  }
  store<i32>(split, <i32>(2 * left > all), 40);
}

/** Writes the level's split into a leaf, with the sums of its own left side. */
function partByLevel(leaf: usize, column: usize, split: usize): void {
  memory.copy(leaf + 64, split, 96);
  let sum: i64 = 0;
  if (load<i32>(leaf, 4) > 0) {
    sum = leftSums(place(leaf, 7) + place(column, 0), load<i32>(column, 4), load<i32>(column, 8), split);
  }
  store<f64>(leaf + 64, gradientOf(sum), 8);
  store<f64>(leaf + 64, hessianOf(sum), 16);
}

/** Histograms of a new level: child i + count / 2 is the right one of child i. */
function openLevel(fit: usize, own: usize, lane: i32, count: i32): void {
  const leaves = place(own, 8);
  const half = count >> 1;
  for (let i = 0; i < half; i++) {
    const left = leaves + <usize>i * LEAF_BYTES;
    const right = left + <usize>half * LEAF_BYTES;
    const goLeft = load<i32>(left, 4);
    const goRight = load<i32>(right, 4);
    if (goLeft + goRight == 0) continue;
    if (goLeft <= goRight) shareHistogram(fit, own, lane, left, right);
    else shareHistogram(fit, own, lane, right, left);
  }
}
