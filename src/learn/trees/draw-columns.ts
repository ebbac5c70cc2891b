/** Column sampling: a byte per column, 1 where the column may be used. */
import type { Random } from "../../contract/random.ts";

/** Draws `share` of the columns that `from` allows (all when null), at least one. */
export function drawColumns(random: Random, columns: number, share: number, from: Uint8Array | null): Uint8Array {
  const pool: number[] = [];
  for (let c = 0; c < columns; c++) if (from === null || from[c] === 1) pool.push(c);
  const take = Math.max(1, Math.round(pool.length * share));
  const mask = new Uint8Array(columns);
  for (let i = 0; i < take && i < pool.length; i++) {
    const j = i + random.integer(pool.length - i);
    const chosen = pool[j]!;
    pool[j] = pool[i]!;
    mask[chosen] = 1;
  }
  return mask;
}

/** Which columns the tree of a round and output may use; null when it is all of them. */
export function columnDraws(random: Random, columns: number, share: number) {
  if (share === 1) return null;
  return (round: number, output: number): Uint8Array =>
    drawColumns(random.fork("tree", round, output).fork("columns"), columns, share, null);
}
