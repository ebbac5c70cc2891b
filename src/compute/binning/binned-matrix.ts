/**
 * Where the bins of a table and its histograms lie. Columns are ordered by how many slots they need (16, 32, 64, 128 or
 * 256) and grouped by eight. The bins are kept twice: row-major in slabs of up to four groups, for histograms, and
 * column-major, for splitting rows.
 */
import type { Workspace } from "../../contract/context.ts";
import type { BinnedColumn } from "./edges.ts";

/** Columns in the order of the matrix, with where their bins and histograms are. */
export type BinnedMatrix = {
  readonly rows: number;
  readonly columns: readonly BinnedColumn[];
  /** Per column: slots of its histogram. The slot of missing is the last one. */
  readonly strides: Int32Array;
  /** Per column: byte offset inside a histogram. */
  readonly offsets: Int32Array;
  /** Bytes of a whole histogram. */
  readonly histogramBytes: number;
  /** First byte of column 0's bins; column c is at `columnStart + c * columnBytes`. */
  readonly columnStart: number;
  readonly columnBytes: number;
  readonly slabs: readonly Slab[];
  /** Bytes of the arena that were taken for the matrix and never written. */
  readonly spareBytes: number;
};

/** Columns whose histograms are built together, from bins that are kept by rows. */
export type Slab = {
  /** First byte of its bins or, for a sparse slab, of the number of each row's first entry. */
  readonly start: number;
  /** 8 for each group; 0 for a sparse slab. */
  readonly rowBytes: number;
  readonly firstColumn: number;
  /** Its part of a histogram. */
  readonly offset: number;
  readonly bytes: number;
  /**
   * Per group: its columns, their slots and the byte offset of their histograms. None in a sparse slab. With 1 slot it
   * is a group of entries: `columns` is how many a row has at most, at the offset lie the histograms of all of them.
   */
  readonly groups: readonly { readonly columns: number; readonly stride: number; readonly offset: number }[];
  /** Sparse slabs and slabs with entries: the address of the table of `kernels/trees/sparse.ts`; 0 for others. */
  readonly sparse: number;
};

/** Columns of a group. */
export const GROUP = 8;
const SLAB_GROUPS = 4;
const STRIDES = [16, 32, 64, 128, 256];
/** Rows per kernel call: some milliseconds. */
export const ROWS_PER_CALL = 1 << 20;

export type Runner = Workspace["parallel"];

/** Columns in the order of the matrix, each with its slots: the widest first. */
export function orderColumns(fitted: readonly BinnedColumn[]): { column: BinnedColumn; stride: number }[] {
  return fitted
    .map((column) => ({ column, stride: STRIDES.find((s) => s > column.bins)! }))
    .sort((a, b) => b.stride - a.stride || a.column.source - b.column.source);
}

/** Sparse columns of which a row has few: the most entries of a row, and the bytes of their histograms. */
export type Entries = { readonly width: number; readonly bytes: number };

/** The slots of a group that tell that it holds entries. */
export const ENTRY_STRIDE = 1;

/**
 * Histogram offsets and slabs for columns whose strides do not grow along the order. `sharers`: threads that build one
 * histogram together, a slab each at a time; there are as many slabs as they can share evenly.
 */
export function layoutOf(
  given: readonly number[],
  slabStart: number,
  columnBytes: number,
  sharers: number,
  entries: Entries | null = null,
) {
  const strides = Int32Array.from(given);
  const offsets = new Int32Array(given.length);
  const dense = Math.ceil(given.length / GROUP);
  const groupCount = dense + (entries === null ? 0 : 1);
  // entries share a slab with other columns, whose sums say what all rows have
  const most = entries === null ? groupCount : Math.max(1, Math.floor(groupCount / 2));
  const slabCount = Math.min(most, Math.ceil(groupCount / SLAB_GROUPS / sharers) * sharers);
  const slabs: Slab[] = [];
  let offset = 0;
  let start = slabStart;
  for (let s = 0; s < slabCount; s++) {
    const from = Math.ceil((s * groupCount) / slabCount);
    const to = Math.ceil(((s + 1) * groupCount) / slabCount);
    const first = offset;
    const groups: { columns: number; stride: number; offset: number }[] = [];
    for (let column = from * GROUP; column < Math.min(to, dense) * GROUP; column += GROUP) {
      // a group's stride is that of its widest column, which comes first
      const stride = given[column]!;
      const columns = Math.min(GROUP, given.length - column);
      groups.push({ columns, stride, offset });
      for (let j = 0; j < columns; j++) {
        strides[column + j] = stride;
        offsets[column + j] = offset + j * stride * 8;
      }
      offset += heldColumns(columns) * stride * 8;
    }
    if (entries !== null && to === groupCount) {
      groups.push({ columns: entries.width, stride: ENTRY_STRIDE, offset });
      offset += entries.bytes;
    }
    const rowBytes = (to - from) * GROUP;
    slabs.push({ start, rowBytes, firstColumn: from * GROUP, offset: first, bytes: offset - first, groups, sparse: 0 });
    start += columnBytes * rowBytes;
  }
  return { strides, offsets, histogramBytes: offset, slabs };
}

/** Columns of a group that histograms are kept of: kernels add 2, 4 or all 8. */
export function heldColumns(columns: number): number {
  return columns > 4 ? GROUP : columns > 2 ? 4 : 2;
}

/** Writes the row-major copy of the first `count` columns from the column-major one. */
export function packSlabs(
  run: Runner,
  slabs: readonly Slab[],
  count: number,
  rows: number,
  columnStart: number,
  columnBytes: number,
): void {
  const calls: number[][] = [];
  const padded = Math.ceil(rows / 16) * 16;
  for (const slab of slabs) {
    slab.groups.forEach(({ stride }, g) => {
      if (stride === ENTRY_STRIDE) return;
      const first = slab.firstColumn + g * GROUP;
      const columns = columnStart + first * columnBytes;
      const own = Math.min(GROUP, count - first);
      for (let row = 0; row < padded; row += ROWS_PER_CALL) {
        const take = Math.min(ROWS_PER_CALL, padded - row);
        calls.push([
          columns + row,
          columnBytes,
          take,
          slab.start + row * slab.rowBytes + g * GROUP,
          slab.rowBytes,
          own,
        ]);
      }
    });
  }
  run("packGroup", calls);
}
