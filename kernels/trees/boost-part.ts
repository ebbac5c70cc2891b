// Parting the rows of a leaf by a split, every thread a part of them. The blocks are described in boost-state.ts.
import { MOVE, PART, isShared, place, word } from "./boost-state";
import { partitionChunk, partitionRows } from "./rows";
import { TOLD, next, publish, settle } from "./sections";

// Words that a partition is told.
const TASKS = TOLD;
const BINS = TOLD + 4;
const INDEX = TOLD + 8;
const ROWS = TOLD + 12;
const RIGHTS = TOLD + 16; // where the first right row comes to lie

/** Parts a list of rows by the bins of a column and the table of bins that go left; returns how many went left. */
export function part(fit: usize, own: usize, column: i32, index: usize, rows: i32): i32 {
  const bins = place(fit, 3) + <usize>column * place(fit, 4);
  const shared = isShared(own, rows);
  if (!shared) return partitionRows(bins, index, rows, place(own, 12), place(own, 6), place(own, 13));
  const block = place(own, 16);
  const tasks = word(own, 18);
  store<i32>(block, tasks, TASKS);
  store<u32>(block, <u32>bins, BINS);
  store<u32>(block, <u32>index, INDEX);
  store<i32>(block, rows, ROWS);
  for (let t = publish(block, PART, tasks, shared); t >= 0; t = next(block, t, tasks, shared)) partChunk(own, t);
  settle(block, tasks, shared);
  // every part has its left rows at its own start: they close up first, then the right ones follow behind them
  let lefts = 0;
  for (let t = 0; t < tasks; t++) {
    const count = leftsOf(own, t);
    if (t > 0) memory.copy(index + (<usize>lefts << 2), index + (<usize>startOf(t, tasks, rows) << 2), <usize>count << 2);
    lefts += count;
  }
  store<u32>(block, <u32>(index + (<usize>lefts << 2)), RIGHTS);
  const many = isShared(own, (rows - lefts) >> 3);
  for (let t = publish(block, MOVE, tasks, many); t >= 0; t = next(block, t, tasks, many)) moveRights(own, t);
  settle(block, tasks, many);
  return lefts;
}

// @ts-ignore: decorator
@inline
function startOf(task: i32, tasks: i32, rows: i32): i32 {
  return <i32>((<i64>rows * task) / tasks);
}

// @ts-ignore: decorator
@inline
function leftsOf(own: usize, task: i32): i32 {
  return load<i32>(place(own, 13) + (<usize>task << 6));
}

/** Parts the rows of one task: those that go left stay at its start, the others go to scratch. */
export function partChunk(own: usize, task: i32): void {
  const block = place(own, 16);
  const tasks = load<i32>(block, TASKS);
  const rows = load<i32>(block, ROWS);
  const from = startOf(task, tasks, rows);
  const count = startOf(task + 1, tasks, rows) - from;
  const index = <usize>load<u32>(block, INDEX) + (<usize>from << 2);
  const rights = place(own, 6) + (<usize>from << 2);
  const lefts = place(own, 13) + (<usize>task << 6);
  partitionChunk(<usize>load<u32>(block, BINS), index, count, place(own, 12), index, rights, lefts);
}

/** Copies the right rows of one task from scratch to their place. */
export function moveRights(own: usize, task: i32): void {
  const block = place(own, 16);
  const tasks = load<i32>(block, TASKS);
  const rows = load<i32>(block, ROWS);
  const from = startOf(task, tasks, rows);
  let before = from;
  for (let t = 0; t < task; t++) before -= leftsOf(own, t);
  const count = startOf(task + 1, tasks, rows) - from - leftsOf(own, task);
  const to = <usize>load<u32>(block, RIGHTS) + (<usize>before << 2);
  memory.copy(to, place(own, 6) + (<usize>from << 2), <usize>count << 2);
}

/** 1 for every bin that goes left. */
export function fillGoesLeft(table: usize, split: usize, missing: i32, levels: i32): void {
  if (levels) {
    for (let b: usize = 0; b < 256; b++) {
      store<u8>(table + b, (load<u32>(split + 64 + ((b >> 5) << 2)) >> <u32>(b & 31)) & 1);
    }
    return;
  }
  memory.fill(table, 0, 256);
  memory.fill(table, 1, <usize>(load<i32>(split, 36) + 1));
  store<u8>(table + <usize>missing, <u8>(load<i32>(split, 40) & 1));
}
