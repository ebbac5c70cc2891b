/** Which rows each bag learns from and which it keeps aside: a random share of the rows, or of every class. */
import type { FitInput } from "../../contract/learner.ts";
import type { Random } from "../../contract/random.ts";

/** The rows kept aside, ascending. */
export function asideRows({ target, classes }: FitInput, share: number, random: Random): Uint32Array {
  const seen = new Float64Array(Math.max(1, classes));
  const taken = new Float64Array(seen.length);
  const aside: number[] = [];
  for (const row of random.permutation(target.length)) {
    const k = classes > 0 ? target[row]! : 0;
    seen[k]!++;
    // the first of every so many rows stays in the bag
    if (Math.floor(seen[k]! * share) <= taken[k]!) continue;
    taken[k]!++;
    aside.push(row);
  }
  return Uint32Array.from(aside).sort();
}

/** How many rows every bag keeps aside. */
export function asideCount({ target, classes }: FitInput, share: number): number {
  const rows = new Float64Array(Math.max(1, classes));
  for (const value of target) rows[classes > 0 ? value : 0]!++;
  return rows.reduce((sum, count) => sum + Math.floor(count * share), 0);
}
