// Opening leaves: their histograms and their best splits, a task per run of slabs (see binned-matrix.ts): what a task
// adds up, subtracts and searches are the columns of its own slabs, so that threads need not wait in between.
// The blocks are described in boost-state.ts.
import { OPEN, SLAB_BYTES, isShared, place, word } from "./boost-state";
import { buildHistogram, subtractHistogram } from "./histograms";
import { searchSplits } from "./search";
import { LIST_BYTES, SORT_BYTES } from "./sort-levels";
import { buildSparseHistogram } from "./sparse";
import { TOLD, next, publish, settle } from "./sections";

/** Words that an opening is told. */
const TASKS = TOLD; // number of tasks
const FRESH = TOLD + 8; // histogram to build from rows, or 0
const PARENT = TOLD + 12; // histogram to take the fresh one from, or 0
const INDEX = TOLD + 16; // row numbers, or 0 for the first rows of the table
const ROWS = TOLD + 20;
const FIRST = TOLD + 24; // histogram to search by node 0, or 0
const SECOND = TOLD + 28; // histogram to search by node 1, or 0

/** Builds a histogram from rows and, with a `parent`, leaves there what the parent has more. */
export function build(fit: usize, own: usize, lane: i32, fresh: usize, parent: usize, index: usize, rows: i32): void {
  open(fit, own, lane, fresh, parent, index, rows, 0, 0);
}

/** Searches the best splits of up to two leaves, written to nodes 0 and 1, after building what is to be built. */
export function open(
  fit: usize,
  own: usize,
  lane: i32,
  fresh: usize,
  parent: usize,
  index: usize,
  rows: i32,
  first: usize,
  second: usize,
): void {
  const block = place(own, 16);
  // a histogram is as much work as some hundred rows
  const shared = isShared(own, (fresh ? rows : 0) + 2048);
  const tasks = shared ? min<i32>(64, word(fit, 7)) : 1;
  store<i32>(block, tasks, TASKS);
  store<u32>(block, <u32>fresh, FRESH);
  store<u32>(block, <u32>parent, PARENT);
  store<u32>(block, <u32>index, INDEX);
  store<i32>(block, rows, ROWS);
  store<u32>(block, <u32>first, FIRST);
  store<u32>(block, <u32>second, SECOND);
  for (let t = publish(block, OPEN, tasks, shared); t >= 0; t = next(block, t, tasks, shared)) {
    openSlabs(fit, own, t, lane);
  }
  settle(block, tasks, shared);
}

/** The slabs of one task. */
export function openSlabs(fit: usize, own: usize, task: i32, lane: i32): void {
  const block = place(own, 16);
  const tasks = load<i32>(block, TASKS);
  const slabs = word(fit, 7);
  const fresh = <usize>load<u32>(block, FRESH);
  const parent = <usize>load<u32>(block, PARENT);
  const from = (task * slabs) / tasks;
  const to = ((task + 1) * slabs) / tasks;
  const slab = place(fit, 6) + <usize>from * SLAB_BYTES;
  const end = place(fit, 6) + <usize>to * SLAB_BYTES;
  if (fresh) {
    const scratch = place(own, 11) + <usize>lane * 16384;
    const index = <usize>load<u32>(block, INDEX);
    const rows = load<i32>(block, ROWS);
    for (let s = slab; s < end; s += SLAB_BYTES) {
      const into = fresh + place(s, 3);
      const bytes = place(s, 4);
      const packed = place(own, 2);
      const rowBytes = place(s, 1);
      if (!rowBytes) buildSparseHistogram(place(s, 0), place(s, 2), index, 0, rows, packed, into, bytes);
      else buildHistogram(place(s, 0), rowBytes, index, 0, rows, packed, place(s, 2), into, scratch, bytes);
      if (parent) subtractHistogram(parent + place(s, 3), into, place(s, 4));
    }
  }
  const scratch = place(own, 10) + <usize>lane * (LIST_BYTES + SORT_BYTES);
  const first = word(slab, 5);
  const last = word(end - SLAB_BYTES, 6);
  for (let n: usize = 0; n < 2; n++) {
    const histogram = <usize>load<u32>(block + (n << 2), FIRST);
    if (!histogram) continue;
    const node = place(own, 9) + n * 160;
    const mask = <usize>load<u32>(own + 80 + (n << 2));
    searchSplits(histogram, place(fit, 5), first, last, mask, node, foundBy(own, task, n), scratch);
  }
}

// @ts-ignore: decorator
@inline
export function foundBy(own: usize, task: i32, node: usize): usize {
  return place(own, 17) + ((<usize>task << 1) + node) * 128;
}

/** The best of what the tasks found for a node, written to `out`; the first column wins a tie. */
export function bestFound(own: usize, node: usize, out: usize): void {
  const tasks = load<i32>(place(own, 16), TASKS);
  let best = foundBy(own, 0, node);
  for (let t = 1; t < tasks; t++) {
    const other = foundBy(own, t, node);
    if (load<i32>(other, 32) < 0) continue;
    if (load<i32>(best, 32) < 0 || load<f64>(other, 24) > load<f64>(best, 24)) best = other;
  }
  memory.copy(out, best, 96);
}
