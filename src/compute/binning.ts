/**
 * Binning: a frame becomes a matrix of one-byte bins inside a workspace.
 *
 * Numbers are cast to float32 and get at most 255 quantile bins; bin b holds the values in (edge b-1, edge b], and the
 * edges lie between data values. Levels get a bin each while there is room: the most frequent ones first; the rest,
 * and levels never seen, share the last bin. Missing has a slot of its own.
 */
import type { Workspace } from "../contract/context.ts";
import type { FrameColumn } from "../contract/frame.ts";
import {
  type BinnedMatrix,
  GROUP,
  layoutOf,
  orderColumns,
  packSlabs,
  ROWS_PER_CALL,
  type Runner,
} from "./binned-matrix.ts";
import { type BinnedColumn, levelBins, numberEdges } from "./binning-edges.ts";
import { type Arena, alignedBytes } from "./kernels-arena.ts";
import { layoutSparse, packSparse, sparseBytes, sparseColumns } from "./sparse-slabs.ts";

const SAMPLE = 100_000;
const SORT_BYTES = 24_576;

/** Addresses of what one column needs while it is binned. */
type Lane = {
  readonly values: number;
  readonly keys: number;
  readonly scratch: number;
  readonly counters: number;
  readonly table: number;
};

/** Bytes that `binFrames` keeps, and the most that it needs for a while on top. */
export function binningBytes(
  columns: readonly FrameColumn[],
  rows: number,
  threads: number,
): { kept: number; passing: number } {
  const padded = Math.ceil(columns.length / GROUP) * GROUP;
  const sparse = sparseBytes(columns.length, rows, threads);
  const lane = alignedBytes(rows * 4) + 2 * alignedBytes(SAMPLE * 4) + SORT_BYTES + alignedBytes(tableBytes(columns));
  return {
    kept: 2 * alignedBytes(alignedBytes(rows + 64) * padded) + sparse,
    passing: laneCount(columns.length, threads) * lane,
  };
}

function laneCount(columns: number, threads: number): number {
  return Math.max(1, Math.min(columns, 2 * threads));
}

function tableBytes(columns: readonly FrameColumn[]): number {
  return columns.reduce((most, column) => Math.max(most, column.levels.length + 2), 1024);
}

/** Threads that build a histogram together, a slab each at a time; sparse slabs only for who can read them. */
export type SlabWish = { readonly sharers: number; readonly sparse: boolean };

const DENSE: SlabWish = { sharers: 1, sparse: false };

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
  const count = given.length;
  const first = count === 0 ? 0 : given[0]!.values().length;
  const rows = count === 0 ? 0 : frames.reduce((sum, frame) => sum + frame[0]!.values().length, 0);
  const columnBytes = alignedBytes(rows + 64);
  const padded = Math.ceil(count / GROUP) * GROUP;
  const columnStart = arena.take(columnBytes * padded);
  const slabStart = arena.take(columnBytes * padded);
  const startsRoom = wish.sparse ? arena.take(sparseBytes(count, first, wish.sharers)) : 0;
  const mark = arena.mark();
  const lanes = Array.from(
    { length: laneCount(count, threads) },
    (): Lane => ({
      values: arena.take(rows * 4),
      keys: arena.take(SAMPLE * 4),
      scratch: arena.take(SAMPLE * 4),
      counters: arena.take(SORT_BYTES),
      table: arena.take(tableBytes(given)),
    }),
  );
  // the place of a column is known only when its bins are: fit all edges first, then order, then assign
  const fitted = fitEdges(given, first, maxBins, lanes, workspace, run);
  const assign = (columns: readonly BinnedColumn[], strides: ArrayLike<number>) => {
    for (let from = 0; from < count; from += lanes.length) {
      const numbers: number[][] = [];
      const levels: number[][] = [];
      for (let c = from; c < Math.min(count, from + lanes.length); c++) {
        const column = columns[c]!;
        const lane = lanes[c - from]!;
        stage(
          workspace,
          frames.map((frame) => frame[column.source]!),
          lane.values,
        );
        fillTable(workspace, column, strides[c]!, lane.table);
        for (let row = 0; row < rows; row += ROWS_PER_CALL) {
          const take = Math.min(ROWS_PER_CALL, rows - row);
          const out = columnStart + c * columnBytes + row;
          if (column.categorical) levels.push([lane.values + row * 4, take, lane.table, out]);
          else numbers.push([lane.values + row * 4, take, lane.table, strides[c]! - 1, out]);
        }
      }
      run("assignBins", numbers);
      run("mapCodes", levels);
    }
  };
  const place = (sparse: ReadonlySet<BinnedColumn>): BinnedMatrix | null => {
    const dense = orderColumns(fitted.filter((column) => !sparse.has(column)));
    const narrow = dense.map((entry) => entry.stride);
    const layout = layoutOf(narrow, slabStart, columnBytes, wish.sharers);
    const part = layoutSparse([...sparse], layout.histogramBytes, wish.sharers);
    const columns = [...dense.map((entry) => entry.column), ...part.columns];
    const strides = Int32Array.from([...layout.strides, ...part.strides]);
    const offsets = Int32Array.from([...layout.offsets, ...part.offsets]);
    const histogramBytes = layout.histogramBytes + part.histogramBytes;
    assign(columns, strides);
    packSlabs(run, layout.slabs, rows, columnStart, columnBytes);
    const matrix = { rows, columns, columnStart, columnBytes, strides, offsets, histogramBytes };
    if (sparse.size === 0) return { ...matrix, slabs: layout.slabs };
    const taken = columnBytes * Math.ceil(dense.length / GROUP) * GROUP;
    const bins = { columnStart: columnStart + dense.length * columnBytes, columnBytes, firstColumn: dense.length };
    const room = { starts: startsRoom, entries: slabStart + taken, bytes: columnBytes * padded - taken };
    const slabs = packSparse(part, bins, first, room, workspace, run);
    return slabs === null ? null : { ...matrix, slabs: [...layout.slabs, ...slabs] };
  };
  const matrix = (wish.sparse ? place(sparseColumns(fitted)) : null) ?? place(new Set())!;
  arena.rewind(mark);
  return matrix;
}

/** The bins of each column, some columns side by side. */
function fitEdges(
  given: readonly FrameColumn[],
  rows: number,
  maxBins: number,
  lanes: readonly Lane[],
  workspace: Workspace,
  run: Runner,
): BinnedColumn[] {
  const fitted: BinnedColumn[] = new Array(given.length);
  for (let from = 0; from < given.length; from += lanes.length) {
    const numeric: { column: number; lane: Lane }[] = [];
    for (let c = from; c < Math.min(given.length, from + lanes.length); c++) {
      const column = given[c]!;
      if (column.kind === "category" || column.kind === "text") fitted[c] = levelBins(column, c, maxBins);
      else {
        const lane = lanes[c - from]!;
        stage(workspace, [column], lane.values);
        numeric.push({ column: c, lane });
      }
    }
    const used = numeric.map(({ lane }) => lane);
    const counts = sortSamples(workspace, run, used, rows);
    const looked = Math.min(rows, SAMPLE);
    numeric.forEach(({ column, lane }, i) => {
      const sorted = new Float32Array(workspace.buffer, lane.keys, counts[i]!);
      fitted[column] = numberEdges(sorted, looked, column, maxBins);
    });
  }
  return fitted;
}

/** Fewer cells than this, some 0.1 seconds of binning, are not worth starting or waking other threads. */
const CELLS_FOR_TEAM = 4_000_000;

/** Small tables are binned by the caller alone. */
function runnerOf(workspace: Workspace, cells: number): Runner {
  if (cells >= CELLS_FOR_TEAM) return (kernel, calls) => workspace.parallel(kernel, calls);
  return (kernel, calls) => {
    for (const call of calls) workspace.kernels[kernel]!(...call);
  };
}

/** Copies a column's values, as float32 or codes, behind each other into the workspace. */
function stage(workspace: Workspace, parts: readonly FrameColumn[], at: number): void {
  let start = at;
  for (const part of parts) {
    const values = part.values();
    if (values instanceof Int32Array) new Int32Array(workspace.buffer, start, values.length).set(values);
    else new Float32Array(workspace.buffer, start, values.length).set(values);
    start += values.length * 4;
  }
}

/** Sorts a sample of each staged column; returns how many values are not missing. */
function sortSamples(workspace: Workspace, run: Runner, lanes: readonly Lane[], rows: number): number[] {
  const counts = lanes.map((lane) => workspace.kernels.sampleKeys!(lane.values, rows, SAMPLE, lane.keys));
  run(
    "sortKeys",
    lanes.map((lane, i) => [lane.keys, lane.scratch, counts[i]!, lane.counters]),
  );
  return counts;
}

/** What the assigning kernel reads: padded edges, or the bin of each code from -2 (never seen) up. */
function fillTable(workspace: Workspace, column: BinnedColumn, stride: number, at: number): void {
  if (column.categorical) {
    const table = new Uint8Array(workspace.buffer, at, column.levelBin.length + 2);
    table[0] = column.otherBin;
    table[1] = stride - 1;
    table.set(column.levelBin, 2);
  } else {
    const edges = new Float32Array(workspace.buffer, at, 256);
    edges.fill(Number.POSITIVE_INFINITY);
    edges.set(column.edges);
  }
}
