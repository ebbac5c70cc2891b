/** Binning, a few columns at a time: samples and edges, then the bin of every value. */
import type { Workspace } from "../../contract/context.ts";
import type { FrameColumn } from "../../contract/frame.ts";
import { type Arena, alignedBytes } from "../kernels/arena.ts";
import { ROWS_PER_CALL, type Runner } from "./binned-matrix.ts";
import { type BinnedColumn, edgeRoom, levelBins, numberEdges } from "./edges.ts";

const SAMPLE = 100_000;
const SORT_BYTES = 24_576;

/** Addresses of what one column needs while it is binned. */
export type Lane = {
  readonly values: number;
  readonly keys: number;
  readonly scratch: number;
  readonly counters: number;
  readonly table: number;
};

/** Bytes of one lane. */
export function laneBytes(columns: readonly FrameColumn[], rows: number): number {
  return alignedBytes(rows * 4) + 2 * alignedBytes(SAMPLE * 4) + SORT_BYTES + alignedBytes(tableBytes(columns));
}

export function takeLane(columns: readonly FrameColumn[], rows: number, arena: Arena): Lane {
  return {
    values: arena.take(rows * 4),
    keys: arena.take(SAMPLE * 4),
    scratch: arena.take(SAMPLE * 4),
    counters: arena.take(SORT_BYTES),
    table: arena.take(tableBytes(columns)),
  };
}

function tableBytes(columns: readonly FrameColumn[]): number {
  return columns.reduce((most, column) => Math.max(most, column.levels.length + 2), 1024);
}

export function isCategory(column: FrameColumn): boolean {
  return column.kind === "category" || column.kind === "text";
}

/** The bins of each column, some columns side by side. */
export function fitEdges(
  given: readonly FrameColumn[],
  rows: number,
  maxBins: number,
  slices: number,
  lanes: readonly Lane[],
  workspace: Workspace,
  run: Runner,
): BinnedColumn[] {
  const fitted: (readonly BinnedColumn[])[] = new Array(given.length);
  const looked = Math.min(rows, SAMPLE);
  const room = edgeRoom(looked);
  for (let from = 0; from < given.length; from += lanes.length) {
    const numeric: { column: number; lane: Lane }[] = [];
    for (let c = from; c < Math.min(given.length, from + lanes.length); c++) {
      const column = given[c]!;
      if (isCategory(column)) fitted[c] = levelBins(column, c, maxBins, slices);
      else {
        const lane = lanes[c - from]!;
        stage(workspace, [column], lane.values);
        numeric.push({ column: c, lane });
      }
    }
    const used = numeric.map(({ lane }) => lane);
    const counts = sortSamples(workspace, run, used, rows);
    numeric.forEach(({ column, lane }, i) => {
      const sorted = new Float32Array(workspace.buffer, lane.keys, counts[i]!);
      fitted[column] = [numberEdges(sorted, looked, column, maxBins, room)];
    });
  }
  return fitted.flat();
}

/** Writes the bins of every row, column by column from `start`. */
export function assignColumns(
  frames: readonly (readonly FrameColumn[])[],
  columns: readonly BinnedColumn[],
  strides: ArrayLike<number>,
  { start, columnBytes, rows }: { start: number; columnBytes: number; rows: number },
  lanes: readonly Lane[],
  workspace: Workspace,
  run: Runner,
): void {
  for (let from = 0; from < columns.length; from += lanes.length) {
    const numbers: number[][] = [];
    const levels: number[][] = [];
    for (let c = from; c < Math.min(columns.length, from + lanes.length); c++) {
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
        const out = start + c * columnBytes + row;
        if (column.categorical) levels.push([lane.values + row * 4, take, lane.table, out]);
        else numbers.push([lane.values + row * 4, take, lane.table, strides[c]! - 1, out]);
      }
    }
    run("assignBins", numbers);
    run("mapCodes", levels);
  }
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
