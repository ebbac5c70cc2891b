/** The clock of a search. */

/** Milliseconds since the epoch, monotonic within the process. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
