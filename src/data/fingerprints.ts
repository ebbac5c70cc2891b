/** Hashes of rows and columns, to find those that occur twice. */
import type { Column, Table } from "../contract/table.ts";

/** Two multiplicative 32-bit hashes side by side (after MurmurHash3): 52 bits, so that a false match needs some 10^8 rows. */
function mixed(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = hash ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}

const view = new DataView(new ArrayBuffer(8));

/** Per row the two words of its cell; every missing cell is alike, and so are 0 and -0. */
function wordsOf(column: Column): (row: number) => readonly [number, number] {
  const pair: [number, number] = [0, 0];
  if ("codes" in column) {
    const { codes } = column;
    return (row) => {
      pair[0] = codes[row]!;
      return pair;
    };
  }
  const { values } = column;
  return (row) => {
    view.setFloat64(0, values[row]! + 0);
    pair[0] = view.getInt32(0);
    pair[1] = view.getInt32(4);
    return pair;
  };
}

/** One number per row; equal rows have equal numbers. */
export function rowHashes(table: Table, columns: readonly Column[] = table.columns): Float64Array {
  const first = new Int32Array(table.rows);
  const second = new Int32Array(table.rows).fill(0x9747b28c | 0);
  for (const column of columns) {
    const words = wordsOf(column);
    for (let row = 0; row < table.rows; row++) {
      const [a, b] = words(row);
      first[row] = mixed(mixed(first[row]!, a), b);
      second[row] = mixed(mixed(second[row]!, b ^ 0x5bd1e995), a);
    }
  }
  return Float64Array.from(first, (word, row) => (word >>> 0) * 0x100000 + (second[row]! >>> 12));
}

/** Rows that repeat an earlier row, in order. */
export function repeatedRows(table: Table): Int32Array {
  const seen = new Set<number>();
  const repeated: number[] = [];
  const hashes = rowHashes(table);
  for (let row = 0; row < hashes.length; row++) {
    if (seen.has(hashes[row]!)) repeated.push(row);
    else seen.add(hashes[row]!);
  }
  return Int32Array.from(repeated);
}

/** Pairs of columns that say the same: equal values, or words that stand for one another. */
export function twinColumns(table: Table): { readonly column: string; readonly twin: string }[] {
  const seen = new Map<string, string>();
  const twins: { column: string; twin: string }[] = [];
  for (const column of table.columns) {
    const key = "codes" in column ? `words ${codesHash(column.codes)}` : `numbers ${valuesHash(column.values)}`;
    const twin = seen.get(key);
    if (twin === undefined) seen.set(key, column.name);
    else twins.push({ column: column.name, twin });
  }
  return twins;
}

/** Codes numbered by first appearance, so that "HR" and "Human Resources" hash alike. */
function codesHash(codes: Int32Array): string {
  const renumbered = new Map<number, number>();
  let [a, b] = [1, 2];
  for (const code of codes) {
    let number = code < 0 ? -1 : renumbered.get(code);
    if (number === undefined) {
      number = renumbered.size;
      renumbered.set(code, number);
    }
    a = mixed(a, number);
    b = mixed(b, number ^ 0x5bd1e995);
  }
  return `${a} ${b}`;
}

function valuesHash(values: Float64Array | Float32Array): string {
  let [a, b] = [1, 2];
  for (const value of values) {
    view.setFloat64(0, value + 0);
    a = mixed(mixed(a, view.getInt32(0)), view.getInt32(4));
    b = mixed(mixed(b, view.getInt32(4) ^ 0x5bd1e995), view.getInt32(0));
  }
  return `${a} ${b}`;
}
