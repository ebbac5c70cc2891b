// The search for the split of a level, a task per run of slabs. The blocks are described in boost-state.ts.
import { bestFound, foundBy } from "./boost-open";
import { LEVEL, SLAB_BYTES, isShared, place, word } from "./boost-state";
import { TOLD, next, publish, settle } from "./sections";
import { searchLevelColumns } from "./split-level";

/** Words that the search is told; the number of tasks stands where `bestFound` reads it. */
const TASKS = TOLD;
const MASK = TOLD + 4;
const COUNT = TOLD + 8; // leaves

/** The best split that all leaves of a level may share, written to `out`; false when none gains anything. */
export function searchLevel(fit: usize, own: usize, lane: i32, count: i32, mask: usize, out: usize): bool {
  const block = place(own, 16);
  const shared = isShared(own, count * word(fit, 2) * 64);
  const tasks = shared ? min<i32>(64, word(fit, 7)) : 1;
  store<i32>(block, tasks, TASKS);
  store<u32>(block, <u32>mask, MASK);
  store<i32>(block, count, COUNT);
  for (let t = publish(block, LEVEL, tasks, shared); t >= 0; t = next(block, t, tasks, shared)) {
    searchColumns(fit, own, t, lane);
  }
  settle(block, tasks, shared);
  bestFound(own, 0, out);
  return load<i32>(out, 32) >= 0;
}

/** The columns of the slabs of one task. */
export function searchColumns(fit: usize, own: usize, task: i32, lane: i32): void {
  const block = place(own, 16);
  const tasks = load<i32>(block, TASKS);
  const slabs = word(fit, 7);
  const from = word(place(fit, 6) + <usize>((task * slabs) / tasks) * SLAB_BYTES, 5);
  const to = word(place(fit, 6) + <usize>(((task + 1) * slabs) / tasks - 1) * SLAB_BYTES, 6);
  const mask = <usize>load<u32>(block, MASK);
  const scratch = place(own, 11) + <usize>lane * 16384;
  const node = place(own, 9);
  const found = foundBy(own, task, 0);
  searchLevelColumns(place(own, 8), load<i32>(block, COUNT), place(fit, 5), from, to, mask, node, found, scratch);
}
