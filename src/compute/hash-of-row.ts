/** Draws by rows: whether a row is drawn depends on its number and a seed alone. */

/** A 32-bit word that looks random in the row and the seed. */
export function hashOfRow(row: number, seed: number): number {
  let word = Math.imul(row + 1, 0x9e3779b1) ^ seed;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}
