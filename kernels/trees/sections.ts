// Sections: work of one tree that several threads share while one of them, the grower, leads. The grower publishes an
// operation with a number of tasks; whoever raises the claim word owns the next task. The grower claims too, so a tree
// ends even when no other thread ever comes. No task writes what another task of its section touches, so that the
// result does not depend on who ran what.
// Block of SECTION_BYTES: 0 claim: 15 bits number of the section, 8 bits tasks, 8 bits next task  64 tasks done
//  128 the tree is over  132 operation  136 what the operation is told: words, see who publishes it

const DONE: usize = 64;
const OVER: usize = 128;
const OPERATION: usize = 132;
export const TOLD: usize = 136;

// Kernels on a memory of their own run alone; there the plain reads and writes do.
// @ts-ignore: decorator
@inline
function get(at: usize): i32 {
  return ASC_FEATURE_THREADS ? atomic.load<i32>(at) : load<i32>(at);
}

// @ts-ignore: decorator
@inline
function put(at: usize, value: i32): void {
  if (ASC_FEATURE_THREADS) atomic.store<i32>(at, value);
  else store<i32>(at, value);
}

/** Offers tasks 0 .. count - 1 (at most 200) and takes the first of them. Not `shared`: all are the grower's. */
export function publish(block: usize, operation: i32, count: i32, shared: bool): i32 {
  if (!shared) return 0;
  store<i32>(block, operation, OPERATION);
  put(block + DONE, 0);
  put(block, ((((get(block) >> 16) + 1) & 0x7fff) << 16) | (count << 8));
  return claim(block);
}

/** Ends `task` and takes the next one; -1 when there is none. */
export function next(block: usize, task: i32, count: i32, shared: bool): i32 {
  if (!shared) return task + 1 < count ? task + 1 : -1;
  end(block);
  return claim(block);
}

/** Waits for the tasks that other threads took. */
export function settle(block: usize, count: i32, shared: bool): void {
  if (!shared) return;
  while (get(block + DONE) < count) {}
}

export function claim(block: usize): i32 {
  while (true) {
    const seen = get(block);
    const task = seen & 255;
    if (task >= ((seen >> 8) & 255)) return -1;
    if (ASC_FEATURE_THREADS) {
      if (atomic.cmpxchg<i32>(block, seen, seen + 1) == seen) return task;
    } else {
      store<i32>(block, seen + 1);
      return task;
    }
  }
  return -1;
}

export function end(block: usize): void {
  if (ASC_FEATURE_THREADS) atomic.add<i32>(block + DONE, 1);
  else store<i32>(block + DONE, load<i32>(block + DONE) + 1);
}

// @ts-ignore: decorator
@inline
export function operationOf(block: usize): i32 {
  return load<i32>(block, OPERATION);
}

/** Sends the other threads away. */
export function closeSections(block: usize): void {
  put(block + OVER, 1);
}

export function isOver(block: usize): bool {
  return get(block + OVER) != 0;
}
