/** Drawing rows without replacement, for detectors that learn from a part of the table. */
import type { Random } from "../../contract/random.ts";

/** `size` of the rows, each at most once. */
export function drawRows(rows: number, size: number, random: Random): Int32Array {
  // Shuffling a large table once per tree would cost more than the trees.
  if (size * 4 > rows) return random.permutation(rows).slice(0, size);
  const drawn = new Set<number>();
  while (drawn.size < size) drawn.add(random.integer(rows));
  return Int32Array.from(drawn);
}
