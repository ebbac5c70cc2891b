// Histograms of packed gradients. A column's histogram is `stride` i64 sums; columns come in groups of 8 with one
// stride (16, 32, 64, 128 or 256), so that one 64-bit word of a row holds the bins of a group.
import { settleUsual, sumOf } from "./sparse";

const BLOCK: i32 = 256;
/** The stride that tells a group of entries. */
const ENTRIES: u16 = 1;

// One column's histogram takes 128 * sizeof<T> bytes, and a group has as many columns as N has bytes: the types stand
// for numbers, as offsets must be constant.
// @ts-ignore: decorator
@inline
function addRow<T, N>(b: u64, value: i64, base: usize): void {
  let p = base + (<usize>(b << 3) & 0x7f8);
  store<i64>(p, load<i64>(p) + value);
  p = base + (<usize>(b >> 5) & 0x7f8);
  store<i64>(p, load<i64>(p, 128 * sizeof<T>()) + value, 128 * sizeof<T>());
  if (sizeof<N>() < 4) return;
  p = base + (<usize>(b >> 13) & 0x7f8);
  store<i64>(p, load<i64>(p, 256 * sizeof<T>()) + value, 256 * sizeof<T>());
  p = base + (<usize>(b >> 21) & 0x7f8);
  store<i64>(p, load<i64>(p, 384 * sizeof<T>()) + value, 384 * sizeof<T>());
  if (sizeof<N>() < 8) return;
  p = base + (<usize>(b >> 29) & 0x7f8);
  store<i64>(p, load<i64>(p, 512 * sizeof<T>()) + value, 512 * sizeof<T>());
  p = base + (<usize>(b >> 37) & 0x7f8);
  store<i64>(p, load<i64>(p, 640 * sizeof<T>()) + value, 640 * sizeof<T>());
  p = base + (<usize>(b >> 45) & 0x7f8);
  store<i64>(p, load<i64>(p, 768 * sizeof<T>()) + value, 768 * sizeof<T>());
  p = base + (<usize>(b >> 53) & 0x7f8);
  store<i64>(p, load<i64>(p, 896 * sizeof<T>()) + value, 896 * sizeof<T>());
}

// @ts-ignore: decorator
@inline
function addRows<T, N>(words: usize, wordStep: usize, values: usize, valueStep: usize, rows: i32, base: usize): void {
  let w = words;
  let v = values;
  for (let i = 0; i < rows; i++) {
    addRow<T, N>(load<u64>(w), load<i64>(v), base);
    w += wordStep;
    v += valueStep;
  }
}

// @ts-ignore: decorator
@inline
function addGroup<T>(
  words: usize,
  wordStep: usize,
  values: usize,
  valueStep: usize,
  rows: i32,
  base: usize,
  columns: i32,
): void {
  if (columns > 4) addRows<T, u64>(words, wordStep, values, valueStep, rows, base);
  else if (columns > 2) addRows<T, u32>(words, wordStep, values, valueStep, rows, base);
  else addRows<T, u16>(words, wordStep, values, valueStep, rows, base);
}

// A word of entries: slots of sparse columns, u16 each, in the rows that have them. N as above.
// @ts-ignore: decorator
@inline
function addEntries<N>(words: usize, wordStep: usize, values: usize, valueStep: usize, rows: i32, base: usize): void {
  let w = words;
  let v = values;
  for (let i = 0; i < rows; i++) {
    const b = load<u64>(w);
    const value = load<i64>(v);
    let p = base + (<usize>(b << 3) & 0x7fff8);
    store<i64>(p, load<i64>(p) + value);
    p = base + (<usize>(b >> 13) & 0x7fff8);
    store<i64>(p, load<i64>(p) + value);
    if (sizeof<N>() > 2) {
      p = base + (<usize>(b >> 29) & 0x7fff8);
      store<i64>(p, load<i64>(p) + value);
      p = base + (<usize>(b >> 45) & 0x7fff8);
      store<i64>(p, load<i64>(p) + value);
    }
    w += wordStep;
    v += valueStep;
  }
}

/** The usual bins of sparse columns whose entries stand in the last group: any column of the first one has all rows. */
// @ts-ignore: decorator
@inline
function settleEntries(groups: usize, count: i32, histogram: usize): void {
  const last = groups + (<usize>(count - 1) << 3);
  if (load<u16>(last) != ENTRIES) return;
  const all = sumOf(histogram + <usize>load<u32>(groups, 4), <u32>load<u16>(groups));
  settleUsual(histogram + <usize>load<u32>(last, 4), <usize>load<u32>(last, 8), all);
}

function addGroups(
  words: usize,
  wordStep: usize,
  values: usize,
  valueStep: usize,
  rows: i32,
  groups: usize,
  count: i32,
  histogram: usize,
): void {
  for (let g = 0; g < count; g++) {
    const at = groups + (<usize>g << 3);
    const stride = load<u16>(at);
    const own = load<u16>(at, 2);
    const base = histogram + <usize>load<u32>(at, 4);
    if (stride == 256) addGroup<v128>(words, wordStep, values, valueStep, rows, base, own);
    else if (stride == 128) addGroup<u64>(words, wordStep, values, valueStep, rows, base, own);
    else if (stride == 64) addGroup<u32>(words, wordStep, values, valueStep, rows, base, own);
    else if (stride == 32) addGroup<u16>(words, wordStep, values, valueStep, rows, base, own);
    else if (stride == 16) addGroup<u8>(words, wordStep, values, valueStep, rows, base, own);
    else if (stride == ENTRIES) {
      if (own > 2) addEntries<u32>(words, wordStep, values, valueStep, rows, base);
      else addEntries<u16>(words, wordStep, values, valueStep, rows, base);
    }
    words += 8;
  }
}

/**
 * Adds rows to a histogram, in blocks of 256 rows that are gathered first, then one group of 8 columns at a time.
 * bins: one slab, rowBytes (8 to 32) per row; index: u32[rows], or 0 for the rows first .. first + rows - 1;
 * packed: i64 per row of the table; groups: per group of the slab u16 stride (0 to skip it), u16 columns, u32 byte offset;
 * the last group may hold entries of sparse columns: stride 1, u16 entries a row, u32 byte offset, u32 P table of sparse.ts;
 * histogram: i64, written; scratch: 256 * 40 bytes. `fresh` > 0: clears that many bytes of the histogram first.
 */
export function buildHistogram(
  bins: usize,
  rowBytes: usize,
  index: usize,
  first: i32,
  rows: i32,
  packed: usize,
  groups: usize,
  histogram: usize,
  scratch: usize,
  fresh: usize,
): void {
  if (fresh) memory.fill(histogram, 0, fresh);
  const count = <i32>(rowBytes >> 3);
  let left = rows;
  if (!index) {
    let words = bins + <usize>first * rowBytes;
    let values = packed + (<usize>first << 3);
    while (left > 0) {
      const take = min<i32>(left, BLOCK);
      addGroups(words, rowBytes, values, 8, take, groups, count, histogram);
      words += <usize>take * rowBytes;
      values += <usize>take << 3;
      left -= take;
    }
    settleEntries(groups, count, histogram);
    return;
  }
  const step = rowBytes + 8;
  while (left > 0) {
    const take = min<i32>(left, BLOCK);
    gather(bins, rowBytes, index, take, packed, scratch);
    addGroups(scratch, step, scratch + rowBytes, step, take, groups, count, histogram);
    index += <usize>take << 2;
    left -= take;
  }
  settleEntries(groups, count, histogram);
}

// Copies the bins and the packed gradient of each listed row to the scratch buffer, one record per row.
// @ts-ignore: decorator
@inline
function gather(bins: usize, rowBytes: usize, index: usize, rows: i32, packed: usize, scratch: usize): void {
  const end = index + (<usize>rows << 2);
  let to = scratch;
  if (rowBytes == 32) {
    for (let p = index; p < end; p += 4) {
      const row = <usize>load<u32>(p);
      const from = bins + (row << 5);
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      store<i64>(to, load<i64>(packed + (row << 3)), 32);
      to += 40;
    }
  } else if (rowBytes == 24) {
    for (let p = index; p < end; p += 4) {
      const row = <usize>load<u32>(p);
      const from = bins + row * 24;
      v128.store(to, v128.load(from));
      store<i64>(to, load<i64>(from, 16), 16);
      store<i64>(to, load<i64>(packed + (row << 3)), 24);
      to += 32;
    }
  } else if (rowBytes == 16) {
    for (let p = index; p < end; p += 4) {
      const row = <usize>load<u32>(p);
      v128.store(to, v128.load(bins + (row << 4)));
      store<i64>(to, load<i64>(packed + (row << 3)), 16);
      to += 24;
    }
  } else {
    for (let p = index; p < end; p += 4) {
      const row = <usize>load<u32>(p);
      store<i64>(to, load<i64>(bins + (row << 3)));
      store<i64>(to, load<i64>(packed + (row << 3)), 8);
      to += 16;
    }
  }
}

/** into -= other, in 64-bit words. bytes: multiple of 16. */
export function subtractHistogram(into: usize, other: usize, bytes: usize): void {
  const end = into + bytes;
  while (into < end) {
    v128.store(into, i64x2.sub(v128.load(into), v128.load(other)));
    into += 16;
    other += 16;
  }
}

/** into += other, in 64-bit words. bytes: multiple of 16. */
export function addHistogram(into: usize, other: usize, bytes: usize): void {
  const end = into + bytes;
  while (into < end) {
    v128.store(into, i64x2.add(v128.load(into), v128.load(other)));
    into += 16;
    other += 16;
  }
}
