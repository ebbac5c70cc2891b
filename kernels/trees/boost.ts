// Whole boosted trees, from gradients to scores in one call: one thread an output, or all threads on one tree.
// Trees of a round depend on the scores at its start only, so their order does not matter.
// The blocks are described in boost-state.ts; the arithmetic is that of src/learn/trees/grow.ts over local-source.ts.
import { assistTree } from "./boost-assist";
import { finish } from "./boost-finish";
import { packGradients } from "./boost-gradients";
import { askFor, bestLeaf, give, keepFound, maySplit, partLeaf, rowsOf, take } from "./boost-leaves";
import { open } from "./boost-open";
import { openRoot } from "./boost-root";
import { LEAF_BYTES, branchesOf, maskOf, ownBlock, place, word } from "./boost-state";

/** Grows the tree of `output` in the block of `thread`, adds it to the scores and writes its result. */
export function growBoostedTree(fit: usize, output: i32, thread: i32): void {
  grow(fit, ownBlock(fit, thread), output, 0);
}

/** Call 0 grows the only tree of a round; the other calls assist it. Every call has a lane of its own. */
export function growBoostedTreeTogether(fit: usize, call: i32, lane: i32): void {
  if (call == 0) grow(fit, ownBlock(fit, 0), 0, lane);
  else assistTree(fit, lane);
}

function grow(fit: usize, own: usize, output: i32, lane: i32): void {
  const mask = maskOf(fit, output);
  const branches = branchesOf(fit, output);
  const root = place(own, 8);
  const most = word(fit, 21);
  packGradients(fit, own, output);
  openRoot(fit, own, lane);
  if (most > 1 && maySplit(fit, load<i32>(root, 4), 0)) {
    askFor(fit, own, 0, root, mask);
    open(fit, own, lane, 0, 0, 0, 0, place(root, 7), 0);
    keepFound(fit, own, 0, root);
  }
  let count = 1;
  while (count < most) {
    const at = bestLeaf(root, count);
    if (at < 0) break;
    partLeaf(fit, own, at, count, branches, count - 1);
    count++;
    if (count < most) openChildren(fit, own, lane, at, count - 1, mask);
  }
  finish(fit, own, output, count - 1, count);
}

/** Histograms and best splits of two siblings, where they may be split again. */
function openChildren(fit: usize, own: usize, lane: i32, at: i32, other: i32, mask: usize): void {
  const left = place(own, 8) + <usize>at * LEAF_BYTES;
  const right = place(own, 8) + <usize>other * LEAF_BYTES;
  const leftIsSmaller = load<i32>(left, 4) <= load<i32>(right, 4);
  const smaller = leftIsSmaller ? left : right;
  const larger = leftIsSmaller ? right : left;
  const depth = load<i32>(left, 16);
  const parent = place(left, 7);
  if (!maySplit(fit, load<i32>(larger, 4), depth)) {
    give(own, parent);
    return;
  }
  const both = maySplit(fit, load<i32>(smaller, 4), depth);
  const fresh = take(own);
  store<u32>(larger, <u32>parent, 28);
  store<u32>(smaller, <u32>fresh, 28);
  askFor(fit, own, 0, larger, mask);
  if (both) askFor(fit, own, 1, smaller, mask);
  const rows = load<i32>(smaller, 4);
  open(fit, own, lane, fresh, parent, rowsOf(own, smaller), rows, parent, both ? fresh : 0);
  keepFound(fit, own, 0, larger);
  if (both) keepFound(fit, own, 1, smaller);
  else give(own, fresh);
}
