// Slabs of columns that have one usual bin in most rows: per row only the unusual bins are kept, as byte offsets in the
// slab's histogram, and the sums of a usual bin are what is left of the sums of all rows.
// Table of a slab, u32: P entries, columns, then per column: byte offset of its histogram, slots, usual slot.

const COLUMN: usize = 12;
const FIRST: usize = 8;

/** counts[row] += columns whose bin is not the usual one. bins: u8, column j at bins + j * columnBytes; counts: u32[rows]. */
export function countUnusual(bins: usize, columnBytes: usize, table: usize, rows: i32, counts: usize): void {
  const columns = <usize>load<u32>(table, 4);
  for (let c: usize = 0; c < columns; c++) {
    const usual = load<u32>(table + FIRST + c * COLUMN, 8);
    const from = bins + c * columnBytes;
    for (let row: usize = 0; row < <usize>rows; row++) {
      const p = counts + (row << 2);
      store<u32>(p, load<u32>(p) + <u32>(<u32>load<u8>(from + row) != usual));
    }
  }
}

/** Writes the entries of every row, columns in order. cursors: u32[rows], the next entry of each row, moved on. */
export function placeUnusual(bins: usize, columnBytes: usize, table: usize, rows: i32, cursors: usize): void {
  const entries = <usize>load<u32>(table);
  const columns = <usize>load<u32>(table, 4);
  for (let c: usize = 0; c < columns; c++) {
    const column = table + FIRST + c * COLUMN;
    const offset = load<u32>(column);
    const usual = load<u32>(column, 8);
    const from = bins + c * columnBytes;
    for (let row: usize = 0; row < <usize>rows; row++) {
      const bin = <u32>load<u8>(from + row);
      if (bin == usual) continue;
      const p = cursors + (row << 2);
      const at = load<u32>(p);
      store<u32>(entries + (<usize>at << 2), offset + (bin << 3));
      store<u32>(p, at + 1);
    }
  }
}

/** Every row's word of entries, with no entry yet: the slot behind all histograms, which nobody reads. */
export function clearEntries(words: usize, rowBytes: usize, rows: i32, none: i32): void {
  const word = <u64>none * 0x0001000100010001;
  for (let i = 0; i < rows; i++) store<u64>(words + <usize>i * rowBytes, word);
}

/** Writes the entries of rows that have few: slots of the histograms, u16 each, in the row's word. cursors: u32[rows]. */
export function placeEntries(
  bins: usize,
  columnBytes: usize,
  table: usize,
  rows: i32,
  cursors: usize,
  words: usize,
  rowBytes: usize,
): void {
  const columns = <usize>load<u32>(table, 4);
  for (let c: usize = 0; c < columns; c++) {
    const column = table + FIRST + c * COLUMN;
    const slot = load<u32>(column) >> 3;
    const usual = load<u32>(column, 8);
    const from = bins + c * columnBytes;
    for (let row: usize = 0; row < <usize>rows; row++) {
      const bin = <u32>load<u8>(from + row);
      if (bin == usual) continue;
      const p = cursors + (row << 2);
      const at = load<u32>(p);
      store<u16>(words + row * rowBytes + (<usize>at << 1), <u16>(slot + bin));
      store<u32>(p, at + 1);
    }
  }
}

/** The sums of usual bins, from the sums of all rows. `base`: the histograms of the columns of `table`. */
export function settleUsual(base: usize, table: usize, all: i64): void {
  const end = table + FIRST + <usize>load<u32>(table, 4) * COLUMN;
  for (let column = table + FIRST; column < end; column += COLUMN) {
    const own = base + <usize>load<u32>(column);
    const usual = own + (<usize>load<u32>(column, 8) << 3);
    store<i64>(usual, load<i64>(usual) + all - sumOf(own, load<u32>(column, 4)));
  }
}

/**
 * Adds rows to the histogram of a sparse slab; arguments as of `buildHistogram`.
 * starts: u32[rows of the table + 1], the first entry of each row.
 */
export function buildSparseHistogram(
  starts: usize,
  table: usize,
  index: usize,
  first: i32,
  rows: i32,
  packed: usize,
  histogram: usize,
  fresh: usize,
): void {
  if (fresh) memory.fill(histogram, 0, fresh);
  const entries = <usize>load<u32>(table);
  let before: i64 = 0;
  if (!fresh) before = sumOf(histogram + <usize>load<u32>(table, FIRST), load<u32>(table, FIRST + 4));
  let total: i64 = 0;
  for (let i = 0; i < rows; i++) {
    const row = index ? <usize>load<u32>(index + (<usize>i << 2)) : <usize>(first + i);
    const value = load<i64>(packed + (row << 3));
    total += value;
    const at = starts + (row << 2);
    const end = entries + (<usize>load<u32>(at, 4) << 2);
    for (let p = entries + (<usize>load<u32>(at) << 2); p < end; p += 4) {
      const slot = histogram + <usize>load<u32>(p);
      store<i64>(slot, load<i64>(slot) + value);
    }
  }
  settleUsual(histogram, table, before + total);
}

export function sumOf(base: usize, slots: u32): i64 {
  let sum: i64 = 0;
  for (let p = base; p < base + (<usize>slots << 3); p += 8) sum += load<i64>(p);
  return sum;
}
