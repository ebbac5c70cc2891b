/**
 * Binning: a frame becomes a matrix of one-byte bins inside a workspace.
 *
 * Numbers are cast to float32 and get at most 255 quantile bins; bin b holds the values in (edge b-1, edge b], and the
 * edges lie between data values. Levels get a bin each while there is room: the most frequent ones first; the rest,
 * and levels never seen, share the last bin. Missing has a slot of its own.
 */
import type { Workspace } from "../../contract/context.ts";
import type { FrameColumn } from "../../contract/frame.ts";
import { type Arena, alignedBytes } from "../kernels/arena.ts";
import {
  type BinnedMatrix,
  GROUP,
  layoutOf,
  orderColumns,
  packSlabs,
  type Runner,
  type Slab,
} from "./binned-matrix.ts";
import { assignColumns, fitEdges, isCategory, laneBytes, takeLane } from "./columns.ts";
import { type BinnedColumn, slicesOf } from "./edges.ts";
import { entryColumns, fewEntries } from "./sparse-entries.ts";
import { layoutSparse, packSparse, sparseBytes, sparseColumns } from "./sparse-slabs.ts";

/** Bytes that `binFrames` keeps for up to `binned` columns, and the most that it needs for a while on top. */
export function binningBytes(
  columns: readonly FrameColumn[],
  rows: number,
  threads: number,
  binned = columns.length,
): { kept: number; passing: number } {
  const padded = Math.ceil(binned / GROUP) * GROUP;
  const sparse = sparseBytes(binned, rows, threads);
  return {
    kept: 2 * alignedBytes(alignedBytes(rows + 64) * padded) + sparse,
    passing: laneCount(binned, threads) * laneBytes(columns, rows),
  };
}

function laneCount(columns: number, threads: number): number {
  return Math.max(1, Math.min(columns, 2 * threads));
}

/**
 * Threads that build a histogram together, a slab each at a time; sparse slabs only for who can read them; most columns
 * that a category of many levels may become.
 */
export type SlabWish = { readonly sharers: number; readonly sparse: boolean; readonly slices: number };

const DENSE: SlabWish = { sharers: 1, sparse: false, slices: 1 };

/** Most columns that a matrix of these columns has. */
export function mostBinned(columns: readonly FrameColumn[], maxBins: number, slices: number): number {
  return columns.reduce((sum, column) => sum + (isCategory(column) ? slicesOf(column, maxBins, slices) : 1), 0);
}

/**
 * Bins the rows of all frames (flat columns, one frame's rows behind the other's) with edges from the first.
 * The matrix stays in the arena; what is needed only meanwhile is given back.
 */
export function binFrames(
  frames: readonly (readonly FrameColumn[])[],
  maxBins: number,
  workspace: Workspace,
  arena: Arena,
  threads: number,
  wish: SlabWish = DENSE,
): BinnedMatrix {
  const [given] = frames as readonly [readonly FrameColumn[]];
  const run = runnerOf(workspace, given.length * (given[0]?.values().length ?? 0));
  const most = mostBinned(given, maxBins, wish.slices);
  const first = given[0]?.values().length ?? 0;
  const rows = most === 0 ? 0 : frames.reduce((sum, frame) => sum + frame[0]!.values().length, 0);
  const columnBytes = alignedBytes(rows + 64);
  const padded = Math.ceil(most / GROUP) * GROUP;
  const columnStart = arena.take(columnBytes * padded);
  const slabStart = arena.take(columnBytes * padded);
  const startsRoom = wish.sparse ? arena.take(sparseBytes(most, first, wish.sharers)) : 0;
  const mark = arena.mark();
  const lanes = Array.from({ length: laneCount(most, threads) }, () => takeLane(given, rows, arena));
  // the place of a column is known only when its bins are: fit all edges first, then order, then assign
  const fitted = fitEdges(given, first, maxBins, wish.slices, lanes, workspace, run);
  /** Bins in their places, with what all ways to keep the rows' bins have in common. */
  const assign = (sparse: ReadonlySet<BinnedColumn>) => {
    const dense = orderColumns(fitted.filter((column) => !sparse.has(column)));
    const narrow = dense.map((entry) => entry.stride);
    const layout = layoutOf(narrow, slabStart, columnBytes, wish.sharers);
    const part = layoutSparse([...sparse], layout.histogramBytes, wish.sharers);
    const columns = [...dense.map((entry) => entry.column), ...part.columns];
    const strides = Int32Array.from([...layout.strides, ...part.strides]);
    assignColumns(frames, columns, strides, { start: columnStart, columnBytes, rows }, lanes, workspace, run);
    const own = { columnStart: columnStart + dense.length * columnBytes, columnBytes, firstColumn: dense.length };
    return { narrow, layout, part, own, matrix: { rows, columns, columnStart, columnBytes, strides } };
  };
  const pack = (slabs: readonly Slab[], dense: number) => packSlabs(run, slabs, dense, rows, columnStart, columnBytes);
  /** Bytes that were taken and never written, where slabs take so many. */
  const spareOf = (columns: number, slabBytes: number) => columnBytes * (2 * padded - columns) - slabBytes;
  const bytesOf = (slabs: readonly Slab[]) => slabs.reduce((sum, { rowBytes }) => sum + columnBytes * rowBytes, 0);

  const withEntries = (sparse: ReadonlySet<BinnedColumn>): BinnedMatrix | null => {
    if (sparse.size === 0) return null;
    const { narrow, layout, part, own, matrix } = assign(sparse);
    const few = fewEntries(part.columns, layout.histogramBytes, own, first, startsRoom, workspace);
    if (few === null) return null;
    const { slabs, offsets, histogramBytes } = layoutOf(narrow, slabStart, columnBytes, wish.sharers, few);
    pack(slabs, narrow.length);
    return {
      ...matrix,
      offsets: Int32Array.from([...offsets, ...few.offsets]),
      histogramBytes,
      slabs: slabs.with(-1, few.pack(slabs.at(-1)!)),
      spareBytes: spareOf(fitted.length, bytesOf(slabs)),
    };
  };
  const withSparseSlabs = (sparse: ReadonlySet<BinnedColumn>): BinnedMatrix | null => {
    if (sparse.size === 0) return null;
    const { narrow, layout, part, own, matrix } = assign(sparse);
    pack(layout.slabs, narrow.length);
    const taken = bytesOf(layout.slabs);
    const room = { starts: startsRoom, entries: slabStart + taken, bytes: columnBytes * padded - taken };
    const packed = packSparse(part, own, first, room, workspace, run);
    return (
      packed && {
        ...matrix,
        offsets: Int32Array.from([...layout.offsets, ...part.offsets]),
        histogramBytes: layout.histogramBytes + part.histogramBytes,
        slabs: [...layout.slabs, ...packed.slabs],
        spareBytes: spareOf(fitted.length, taken + packed.entryBytes),
      }
    );
  };
  const dense = (): BinnedMatrix => {
    const { narrow, layout, matrix } = assign(new Set());
    pack(layout.slabs, narrow.length);
    const { slabs, offsets, histogramBytes } = layout;
    const spareBytes = spareOf(fitted.length, bytesOf(slabs)) + (startsRoom === 0 ? 0 : mark - startsRoom);
    return { ...matrix, offsets, histogramBytes, slabs, spareBytes };
  };
  const matrix =
    (wish.sparse ? (withEntries(entryColumns(fitted)) ?? withSparseSlabs(sparseColumns(fitted))) : null) ?? dense();
  arena.rewind(mark);
  return matrix;
}

/** Fewer cells than this, some 0.1 seconds of binning, are not worth starting or waking other threads. */
const CELLS_FOR_TEAM = 4_000_000;

/** Small tables are binned by the caller alone. */
export function binsTogether(cells: number): boolean {
  return cells >= CELLS_FOR_TEAM;
}

function runnerOf(workspace: Workspace, cells: number): Runner {
  if (binsTogether(cells)) return (kernel, calls) => workspace.parallel(kernel, calls);
  return (kernel, calls) => {
    for (const call of calls) workspace.kernels[kernel]!(...call);
  };
}
