/**
 * Binning: a frame becomes a matrix of one-byte bins inside a workspace.
 *
 * Numbers are cast to float32 and get at most 255 quantile bins; bin b holds the values in (edge b-1, edge b], and the
 * edges lie between data values. Levels get a bin each while there is room: the most frequent ones first; the rest,
 * and levels never seen, share the last bin. Missing has a slot of its own.
 *
 * Columns are ordered by how many slots they need (16, 32, 64, 128 or 256) and grouped by eight. The bins are kept
 * twice: row-major in slabs of up to four groups, for histograms, and column-major, for splitting rows.
 */
import type { Workspace } from "../contract/context.ts";
import type { Frame, FrameColumn } from "../contract/frame.ts";
import { type BinnedColumn, levelBins, numberEdges } from "./binning-edges.ts";
import { type Arena, alignedBytes } from "./kernels-arena.ts";

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
};

/** Some groups of columns, row-major. */
export type Slab = {
  readonly start: number;
  readonly rowBytes: number;
  readonly firstColumn: number;
  /** Per group: its slots per column and the byte offset of its histograms. */
  readonly groups: readonly { readonly stride: number; readonly offset: number }[];
};

const GROUP = 8;
const SLAB_GROUPS = 4;
const STRIDES = [16, 32, 64, 128, 256];
const SAMPLE = 100_000;
const ROWS_PER_CALL = 1 << 20;
const SORT_BYTES = 24_576;

/** Bytes that `binFrames` keeps, and the most that it needs for a while on top. */
export function binningBytes(
  columns: readonly FrameColumn[],
  rows: number,
  threads: number,
): { kept: number; passing: number } {
  const padded = Math.ceil(columns.length / GROUP) * GROUP;
  const lane = alignedBytes(rows * 4) + 2 * alignedBytes(SAMPLE * 4) + SORT_BYTES + alignedBytes(tableBytes(columns));
  return {
    kept: 2 * alignedBytes(alignedBytes(rows + 64) * padded),
    passing: laneCount(columns.length, threads) * lane,
  };
}

function laneCount(columns: number, threads: number): number {
  return Math.max(1, Math.min(columns, 2 * threads));
}

function tableBytes(columns: readonly FrameColumn[]): number {
  return columns.reduce((most, column) => Math.max(most, column.levels.length + 2), 1024);
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
  const mark = arena.mark();
  const lanes = Array.from({ length: laneCount(count, threads) }, () => ({
    values: arena.take(rows * 4),
    keys: arena.take(SAMPLE * 4),
    scratch: arena.take(SAMPLE * 4),
    counters: arena.take(SORT_BYTES),
    table: arena.take(tableBytes(given)),
  }));
  // the place of a column is known only when its bins are: fit all edges first, then order, then assign
  const fitted: BinnedColumn[] = new Array(count);
  for (let from = 0; from < count; from += lanes.length) {
    const numeric: { column: number; lane: (typeof lanes)[number] }[] = [];
    for (let c = from; c < Math.min(count, from + lanes.length); c++) {
      const column = given[c]!;
      if (column.kind === "category" || column.kind === "text") fitted[c] = levelBins(column, c, maxBins);
      else {
        const lane = lanes[c - from]!;
        stage(workspace, [column], lane.values);
        numeric.push({ column: c, lane });
      }
    }
    const counts = runSample(
      workspace,
      run,
      numeric.map(({ lane }) => lane),
      first,
    );
    numeric.forEach(({ column, lane }, i) => {
      const sorted = new Float32Array(workspace.buffer, lane.keys, counts[i]!);
      fitted[column] = numberEdges(sorted, column, maxBins);
    });
  }
  const columns = fitted
    .map((column) => ({ column, stride: STRIDES.find((s) => s > column.bins)! }))
    .sort((a, b) => b.stride - a.stride || a.column.source - b.column.source);
  const layout = layoutOf(
    columns.map((entry) => entry.stride),
    slabStart,
    columnBytes,
  );
  for (let from = 0; from < count; from += lanes.length) {
    const numbers: number[][] = [];
    const levels: number[][] = [];
    for (let c = from; c < Math.min(count, from + lanes.length); c++) {
      const column = columns[c]!.column;
      const stride = layout.strides[c]!;
      const lane = lanes[c - from]!;
      stage(
        workspace,
        frames.map((frame) => frame[column.source]!),
        lane.values,
      );
      fillTable(workspace, column, stride, lane.table);
      for (let row = 0; row < rows; row += ROWS_PER_CALL) {
        const take = Math.min(ROWS_PER_CALL, rows - row);
        const out = columnStart + c * columnBytes + row;
        if (column.categorical) levels.push([lane.values + row * 4, take, lane.table, out]);
        else numbers.push([lane.values + row * 4, take, lane.table, stride - 1, out]);
      }
    }
    run("assignBins", numbers);
    run("mapCodes", levels);
  }
  packSlabs(run, layout.slabs, rows, columnStart, columnBytes);
  arena.rewind(mark);
  return { rows, columns: columns.map((entry) => entry.column), columnStart, columnBytes, ...layout };
}

/** Fewer cells than this, some 0.1 seconds of binning, are not worth starting or waking other threads. */
const CELLS_FOR_TEAM = 4_000_000;

type Runner = Workspace["parallel"];

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
function runSample(
  workspace: Workspace,
  run: Runner,
  lanes: readonly { values: number; keys: number; scratch: number; counters: number }[],
  rows: number,
): number[] {
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

/** The frame's columns with every block taken apart into columns of width 1. */
export function flatColumns(frame: Frame): readonly FrameColumn[] {
  return frame.columns.flatMap((column) =>
    column.width === 1 ? [column] : column.parts.map((name, part) => partOf(column, name, part)),
  );
}

function partOf(column: FrameColumn, name: string, part: number): FrameColumn {
  return {
    ...column,
    name,
    width: 1,
    parts: [name],
    values() {
      const block = column.values();
      const out = new Float32Array(block.length / column.width);
      for (let i = 0; i < out.length; i++) out[i] = block[i * column.width + part]!;
      return out;
    },
  };
}

/** Histogram offsets and slabs for columns whose strides do not grow along the order. */
function layoutOf(given: readonly number[], slabStart: number, columnBytes: number) {
  const strides = Int32Array.from(given);
  const offsets = new Int32Array(given.length);
  const slabs: {
    start: number;
    rowBytes: number;
    firstColumn: number;
    groups: { stride: number; offset: number }[];
  }[] = [];
  let offset = 0;
  let start = slabStart;
  for (let first = 0; first < given.length; first += GROUP) {
    // a group's stride is that of its widest column, which comes first
    const stride = given[first]!;
    let slab = slabs.at(-1);
    if (slab === undefined || slab.groups.length === SLAB_GROUPS) {
      if (slab !== undefined) start += columnBytes * slab.rowBytes;
      slab = { start, rowBytes: 0, firstColumn: first, groups: [] };
      slabs.push(slab);
    }
    slab.groups.push({ stride, offset });
    slab.rowBytes += GROUP;
    for (let j = 0; j < GROUP; j++) {
      if (first + j < given.length) {
        strides[first + j] = stride;
        offsets[first + j] = offset + j * stride * 8;
      }
    }
    offset += GROUP * stride * 8;
  }
  return { strides, offsets, histogramBytes: offset, slabs };
}

function packSlabs(run: Runner, slabs: readonly Slab[], rows: number, columnStart: number, columnBytes: number): void {
  const calls: number[][] = [];
  const padded = Math.ceil(rows / 16) * 16;
  for (const slab of slabs) {
    slab.groups.forEach((_, g) => {
      const columns = columnStart + (slab.firstColumn + g * GROUP) * columnBytes;
      for (let row = 0; row < padded; row += ROWS_PER_CALL) {
        const take = Math.min(ROWS_PER_CALL, padded - row);
        calls.push([columns + row, columnBytes, take, slab.start + row * slab.rowBytes + g * GROUP, slab.rowBytes]);
      }
    });
  }
  run("packGroup", calls);
}
