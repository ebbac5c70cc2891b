// Whole boosted trees: one thread grows the tree of one output, from gradients to scores, in one call.
// Trees of a round depend on the scores at its start only, so their order does not matter.
// The blocks are described in boost-state.ts; the arithmetic is that of src/learn/trees/grow.ts over local-source.ts.
import { bestLeaf, give, maySplit, partLeaf, search, shareHistogram } from "./boost-leaves";
import { LEAF_BYTES, branchesOf, maskOf, ownBlock, place, word } from "./boost-state";
import { finish, openRoot, packGradients } from "./boost-tree";

/** Grows the tree of `output` in the block of `thread`, adds it to the scores and writes its result. */
export function growBoostedTree(fit: usize, output: i32, thread: i32): void {
  const own = ownBlock(fit, thread);
  const mask = maskOf(fit, output);
  const branches = branchesOf(fit, output);
  const leaves = place(own, 8);
  const most = word(fit, 21);
  packGradients(fit, own, output);
  openRoot(fit, own);
  if (most > 1 && maySplit(fit, load<i32>(leaves, 4), 0)) search(fit, own, leaves, mask);
  let count = 1;
  while (count < most) {
    const at = bestLeaf(leaves, count);
    if (at < 0) break;
    partLeaf(fit, own, at, count, branches, count - 1);
    count++;
    if (count < most) openChildren(fit, own, at, count - 1, mask);
  }
  finish(fit, own, output, count - 1, count);
}

/** Histograms and best splits of two siblings, where they may be split again. */
function openChildren(fit: usize, own: usize, at: i32, other: i32, mask: usize): void {
  const left = place(own, 8) + <usize>at * LEAF_BYTES;
  const right = place(own, 8) + <usize>other * LEAF_BYTES;
  const leftIsSmaller = load<i32>(left, 4) <= load<i32>(right, 4);
  const smaller = leftIsSmaller ? left : right;
  const larger = leftIsSmaller ? right : left;
  const depth = load<i32>(left, 16);
  if (!maySplit(fit, load<i32>(larger, 4), depth)) {
    give(own, place(left, 7));
    return;
  }
  shareHistogram(fit, own, smaller, larger);
  search(fit, own, larger, mask);
  if (maySplit(fit, load<i32>(smaller, 4), depth)) search(fit, own, smaller, mask);
  else give(own, place(smaller, 7));
}
