/** How many threads may be asked for: a few per core. Each costs memory and a start, and gives nothing beyond the cores. */
import { availableParallelism } from "node:os";

export function mostThreads(): number {
  return Math.max(16, 2 * availableParallelism());
}
