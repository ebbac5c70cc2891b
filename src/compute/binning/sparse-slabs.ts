/**
 * Slabs of columns that lie in one bin in most rows (counts of words, single levels): per row only the other bins are
 * kept, so that a histogram costs what is unusual in its rows. In the place of bundling exclusive columns: see
 * docs/decisions.
 */

import type { Workspace } from "../../contract/context.ts";
import { alignedBytes, createArena } from "../kernels/arena.ts";
import type { Slab } from "./binned-matrix.ts";
import type { BinnedColumn } from "./edges.ts";

/** Share of rows in one bin from which a column is sparse: an entry costs some times what a bin in a word does. */
const LEAST_SHARE = 0.8;
/** Fewer sparse columns than this gain nothing. */
const LEAST_COLUMNS = 16;

export type SparsePart = {
  readonly columns: readonly BinnedColumn[];
  /** Per column: slots, and the byte offset of its histogram. */
  readonly strides: readonly number[];
  readonly offsets: readonly number[];
  readonly histogramBytes: number;
  /** Byte behind the last histogram. */
  readonly end: number;
  /** First column (of this part) of each slab. */
  readonly firsts: readonly number[];
};

/** The columns that are sparse, in the given order; none where they are too few. */
export function sparseColumns(fitted: readonly BinnedColumn[], least = LEAST_SHARE): ReadonlySet<BinnedColumn> {
  const sparse = fitted.filter(({ usual }) => usual.share >= least);
  return new Set(sparse.length < LEAST_COLUMNS ? [] : sparse);
}

/** Bytes for the first entries of rows, in slabs for `sharers` threads. */
export function sparseBytes(columns: number, rows: number, sharers: number): number {
  return columns < LEAST_COLUMNS ? 0 : sharers * (alignedBytes((rows + 1) * 4) + 64) + columns * 12 + 1024;
}

/** Places sparse columns behind a histogram of `offset` bytes, in a slab of even work for each sharer. */
export function layoutSparse(columns: readonly BinnedColumn[], offset: number, sharers: number): SparsePart {
  const work = columns.map(({ usual, bins }) => (1 - usual.share) * 100 + bins / 16 + 1);
  const all = work.reduce((sum, value) => sum + value, 0);
  const strides = columns.map(({ bins }) => bins + 1);
  const offsets: number[] = [];
  const firsts: number[] = [];
  let end = offset;
  let seen = 0;
  columns.forEach((_, c) => {
    if (seen >= (all * firsts.length) / sharers) {
      firsts.push(c);
      end = alignedBytes(end);
    }
    offsets.push(end);
    end += strides[c]! * 8;
    seen += work[c]!;
  });
  return { columns, strides, offsets, histogramBytes: alignedBytes(end) - offset, end: alignedBytes(end), firsts };
}

type Bins = { readonly columnStart: number; readonly columnBytes: number; readonly firstColumn: number };
type Room = { readonly starts: number; readonly entries: number; readonly bytes: number };

/**
 * Writes the entries of rows 0 .. rows - 1 of columns that begin at `columnStart`; null when there is no room for them.
 * `firstColumn`: the number of the first of them in the whole matrix.
 */
export function packSparse(
  part: SparsePart,
  { columnStart, columnBytes, firstColumn }: Bins,
  rows: number,
  room: Room,
  { buffer }: Workspace,
  run: Workspace["parallel"],
): { readonly slabs: readonly Slab[]; readonly entryBytes: number } | null {
  const arena = createArena(room.starts, Number.POSITIVE_INFINITY);
  const slabs = part.firsts.map((first, s) => {
    const to = part.firsts[s + 1] ?? part.columns.length;
    const offset = part.offsets[first]!;
    const end = part.firsts.length > s + 1 ? part.offsets[to]! : part.end;
    const starts = arena.take((rows + 1) * 4);
    const table = arena.take((2 + 3 * (to - first)) * 4);
    const words = new Uint32Array(buffer, table, 2 + 3 * (to - first));
    words[1] = to - first;
    for (let c = first; c < to; c++) {
      words.set([part.offsets[c]! - offset, part.strides[c]!, part.columns[c]!.usual.bin], 2 + 3 * (c - first));
    }
    return { first, offset, bytes: end - offset, starts, table, bins: columnStart + first * columnBytes };
  });
  for (const { starts } of slabs) new Uint32Array(buffer, starts, rows + 1).fill(0);
  const calls = slabs.map(({ bins, table, starts }) => [bins, columnBytes, table, rows, starts]);
  run("countUnusual", calls);
  let entries = room.entries;
  for (const { starts, table } of slabs) {
    new Uint32Array(buffer, table, 1)[0] = entries;
    entries += 4 * startsOf(new Uint32Array(buffer, starts, rows + 1));
  }
  if (entries > room.entries + room.bytes) return null;
  run("placeUnusual", calls);
  const placed = slabs.map(({ first, offset, bytes, starts, table }) => {
    // every cursor has come to the start of the next row
    const cursors = new Uint32Array(buffer, starts, rows + 1);
    cursors.copyWithin(1, 0, rows);
    cursors[0] = 0;
    return { start: starts, rowBytes: 0, firstColumn: firstColumn + first, offset, bytes, groups: [], sparse: table };
  });
  return { slabs: placed, entryBytes: entries - room.entries };
}

/** Counts become first entries; returns how many entries there are. */
function startsOf(counts: Uint32Array): number {
  let before = 0;
  for (let row = 0; row < counts.length; row++) {
    const count = counts[row]!;
    counts[row] = before;
    before += count;
  }
  return before;
}
