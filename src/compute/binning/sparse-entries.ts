/**
 * Sparse columns of which every row has few unusual bins, as tables of single levels have: the entries of a row stand in
 * its record of dense bins, so that they are fetched with these, and no rows are visited for them alone.
 */
import type { Workspace } from "../../contract/context.ts";
import { alignedBytes, createArena } from "../kernels/arena.ts";
import type { Entries, Slab } from "./binned-matrix.ts";
import type { BinnedColumn } from "./edges.ts";
import { layoutSparse, sparseColumns } from "./sparse-slabs.ts";

/** A word of a record has room for four entries. */
const MOST_ENTRIES = 4;
/** Share of rows in one bin from which an entry in the others' rows is less work than a bin in all. */
const LEAST_SHARE = 0.7;
const MOST_SLOTS = 2 ** 16;

export type FewEntries = Entries & {
  /** Per column: the byte offset of its histogram. */
  readonly offsets: readonly number[];
  /** Writes the entries to the last word of the records of a slab; returns the slab with its table. */
  pack(slab: Slab): Slab;
};

/** The columns whose entries may be few; none where rows have too many on average. */
export function entryColumns(fitted: readonly BinnedColumn[]): ReadonlySet<BinnedColumn> {
  const columns = sparseColumns(fitted, LEAST_SHARE);
  const expected = [...columns].reduce((sum, { usual }) => sum + 1 - usual.share, 0);
  return expected > MOST_ENTRIES || columns.size === fitted.length ? new Set() : columns;
}

type Bins = { readonly columnStart: number; readonly columnBytes: number };

/**
 * The entries of rows 0 .. rows - 1 of sparse columns that begin at `columnStart`, whose histograms lie behind `offset`
 * bytes of others; null where a row has too many. `room`: what sparse slabs would take for their rows' starts.
 */
export function fewEntries(
  columns: readonly BinnedColumn[],
  offset: number,
  { columnStart, columnBytes }: Bins,
  rows: number,
  room: number,
  { buffer, kernels }: Workspace,
): FewEntries | null {
  const part = layoutSparse(columns, offset, 1);
  const none = part.histogramBytes / 8;
  if (none >= MOST_SLOTS) return null;
  const arena = createArena(room, Number.POSITIVE_INFINITY);
  const countsAt = arena.take(rows * 4);
  const table = arena.take((2 + 3 * columns.length) * 4);
  new Uint32Array(buffer, table, 2 + 3 * columns.length).set([
    ...[0, columns.length],
    ...columns.flatMap(({ usual }, c) => [part.offsets[c]! - offset, part.strides[c]!, usual.bin]),
  ]);
  const counts = new Uint32Array(buffer, countsAt, rows).fill(0);
  kernels.countUnusual!(columnStart, columnBytes, table, rows, countsAt);
  const width = counts.reduce((most, count) => Math.max(most, count), 0);
  if (width > MOST_ENTRIES) return null;
  return {
    width,
    bytes: alignedBytes(part.histogramBytes + 8),
    offsets: part.offsets,
    pack(slab) {
      const words = slab.start + slab.rowBytes - 8;
      kernels.clearEntries!(words, slab.rowBytes, rows, none);
      counts.fill(0);
      kernels.placeEntries!(columnStart, columnBytes, table, rows, countsAt, words, slab.rowBytes);
      return { ...slab, sparse: table };
    },
  };
}
