// Heaps of the k least, the worst on top: of integer bounds, and of exact distances with their rows, as `Nearest` of
// src/compute/neighbours/nearest.ts keeps them: i32 or f64 distances and i32 rows side by side, `k` each.

/** Offers a bound to a heap of `size` that keeps `k`. */
export function offerBound(heap: usize, size: i32, bound: i32, k: i32): void {
  let at = <usize>size;
  if (size < k) {
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const far = load<i32>(heap + (parent << 2));
      if (far >= bound) break;
      store<i32>(heap + (at << 2), far);
      at = parent;
    }
    store<i32>(heap + (at << 2), bound);
    return;
  }
  if (bound >= load<i32>(heap)) return;
  at = 0;
  for (let child: usize = 1; child < <usize>k; child = 2 * at + 1) {
    let far = load<i32>(heap + (child << 2));
    if (child + 1 < <usize>k && load<i32>(heap + (child << 2), 4) > far) far = load<i32>(heap + (++child << 2));
    if (far <= bound) break;
    store<i32>(heap + (at << 2), far);
    at = child;
  }
  store<i32>(heap + (at << 2), bound);
}

/** Offers an entry to a heap of `size` that keeps `k`; returns its size. */
export function offer(far: usize, near: usize, size: i32, distance: f64, row: i32, k: i32): i32 {
  if (size < k) {
    let at = <usize>size;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(load<f64>(far + (parent << 3)), load<i32>(near + (parent << 2)), distance, row)) break;
      move(far, near, at, parent);
      at = parent;
    }
    put(far, near, at, distance, row);
    return size + 1;
  }
  if (isBefore(distance, row, load<f64>(far), load<i32>(near))) sink(far, near, <usize>k, distance, row);
  return k;
}

/** Puts an entry in the place of the top of a heap of `size`. */
function sink(far: usize, near: usize, size: usize, distance: f64, row: i32): void {
  let at: usize = 0;
  for (let child: usize = 1; child < size; child = 2 * at + 1) {
    const other = child + 1;
    if (other < size && isBeforeAt(far, near, child, other)) child = other;
    if (isBefore(load<f64>(far + (child << 3)), load<i32>(near + (child << 2)), distance, row)) break;
    move(far, near, at, child);
    at = child;
  }
  put(far, near, at, distance, row);
}

/** Sorts, nearest first, and turns squares into distances. */
export function finish(far: usize, near: usize, kept: usize): void {
  for (let size = kept; size > 1; ) {
    size--;
    const distance = load<f64>(far + (size << 3));
    const row = load<i32>(near + (size << 2));
    move(far, near, size, 0);
    sink(far, near, size, distance, row);
  }
  for (let at = far; at < far + (kept << 3); at += 8) store<f64>(at, Math.sqrt(load<f64>(at)));
}

// @ts-ignore: decorator
@inline
function isBefore(a: f64, rowA: i32, b: f64, rowB: i32): bool {
  return a < b || (a == b && rowA < rowB);
}

// @ts-ignore: decorator
@inline
function isBeforeAt(far: usize, near: usize, a: usize, b: usize): bool {
  return isBefore(
    load<f64>(far + (a << 3)),
    load<i32>(near + (a << 2)),
    load<f64>(far + (b << 3)),
    load<i32>(near + (b << 2)),
  );
}

// @ts-ignore: decorator
@inline
function put(far: usize, near: usize, at: usize, distance: f64, row: i32): void {
  store<f64>(far + (at << 3), distance);
  store<i32>(near + (at << 2), row);
}

// @ts-ignore: decorator
@inline
function move(far: usize, near: usize, to: usize, from: usize): void {
  put(far, near, to, load<f64>(far + (from << 3)), load<i32>(near + (from << 2)));
}
