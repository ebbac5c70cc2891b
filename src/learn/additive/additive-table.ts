/** The memory of an additive model in the making: binned columns and, per bag in work, what its state block names. */
import { binFrames, binningBytes } from "../../compute/binning/binning.ts";
import { flatColumns } from "../../compute/flat-columns.ts";
import { type Arena, alignedBytes, createArena } from "../../compute/kernels/arena.ts";
import type { FitContext, Workspace } from "../../contract/context.ts";
import type { FitInput } from "../../contract/learner.ts";
import type { Objective } from "../trees/objective.ts";
import { type Cells, cellsOf } from "./cells.ts";

/** Columns that are visited together: their couplings are held. */
export type ColumnGroup = { readonly from: number; readonly to: number; readonly cells: number };

export type AdditiveTable = {
  readonly workspace: Workspace;
  readonly arena: Arena;
  readonly rows: number;
  readonly objective: Objective;
  readonly cells: Cells;
  readonly groups: readonly ColumnGroup[];
  /** First byte of column 0's bins; column c is at `columnStart + c * columnBytes`. */
  readonly columnStart: number;
  readonly columnBytes: number;
  readonly columnTable: number;
  /** Addresses, float32 per row: the target as the kernels see it, the weights. */
  readonly target: number;
  readonly weights: Float32Array;
  /** Raw score per output before the first step. */
  readonly base: Float64Array;
  /** State blocks of the bags that are in work at a time. */
  readonly slots: readonly number[];
  /** Bags that rank the pairs: as many as are in work at a time on any number of threads. */
  readonly rankingBags: number;
  readonly pairCells: number;
};

export type TableOptions = {
  readonly bags: number;
  readonly maxBins: number;
  readonly pairBins: number;
  readonly pairsPerColumn: number;
  readonly weights: Float64Array | null;
};

/** Fields of a state block that are written here; see kernels/additive/additive-state.ts. */
export const STATE_WORDS = 48;
/** Most bytes for bags that are in work at a time, unless there are more threads than that. */
const SLOT_BYTES = 2 ** 29;
/** Couplings of so many cells take 16 MiB a bag. */
const MOST_CELLS = 2048;
/** Rows x columns of a visit: some 20 milliseconds. */
const MOST_WORK = 1 << 23;
/** Couplings are estimated from so many rows: they only bridge the steps until the rows are asked again. */
export const SAMPLE_ROWS = 1 << 14;
/** Most columns that pairs are looked for among: those with the largest shapes. */
export const MOST_PAIRED = 64;

/** Most pairs that are ranked. */
const MOST_RANKED = (MOST_PAIRED * (MOST_PAIRED - 1)) / 2;

export async function openAdditiveTable(
  input: FitInput,
  objective: Objective,
  options: TableOptions,
  context: FitContext,
): Promise<AdditiveTable> {
  const columns = flatColumns(input.frame);
  const rows = input.target.length;
  const { threads } = context.team;
  const binning = binningBytes(columns, rows, threads);
  const list = alignedBytes(rows * 4 + 64);
  const mostCells = columns.length * (options.maxBins + 1);
  const grouped = Math.min(mostCells, MOST_CELLS);
  const pairCells = (options.pairBins + 1) ** 2;
  const slotBytes =
    (2 + 3 * objective.outputs + (objective.outputs > 1 ? 2 : 0)) * list +
    2 * list +
    rows / 256 +
    grouped * grouped * 4 +
    mostCells * (16 + 8 + 8 * objective.outputs) +
    Math.min(rows, SAMPLE_ROWS) * (columns.length + 4) +
    pairCells * 56 +
    65_536;
  const rankingBags = Math.max(1, Math.min(options.bags, Math.floor(SLOT_BYTES / slotBytes)));
  const slots = Math.min(options.bags, Math.max(threads, rankingBags));
  const mostPairs = (columns.length * (columns.length - 1)) / 2;
  const pairs = Math.min(mostPairs, Math.round(options.pairsPerColumn * columns.length));
  const pairBytes = pairs * (pairCells * 16 + 256) + Math.min(mostPairs, MOST_RANKED) * 40 + pairCells * 8 + 1024;
  const bytes =
    binning.kept +
    Math.max(binning.passing, slots * (slotBytes + pairBytes)) +
    2 * list +
    columns.length * 300 +
    65_536;
  const workspace = await context.team.workspace(bytes);
  try {
    const arena = createArena(workspace.base, workspace.buffer.byteLength);
    const base = objective.base(input.target, options.weights);
    const target = arena.take(list);
    const shift = objective.shifted ? base[0]! : 0;
    new Float32Array(workspace.buffer, target, rows).set(input.target.map((value) => value - shift));
    const matrix = binFrames([columns], options.maxBins, workspace, arena, threads);
    const cells = cellsOf(matrix);
    const bins = new Uint8Array(workspace.buffer);
    cells.columns.forEach((column, c) => {
      const missing = matrix.strides[c]! - 1;
      const start = matrix.columnStart + c * matrix.columnBytes;
      if (missing === column.bins) return;
      for (let i = start; i < start + rows; i++) if (bins[i] === missing) bins[i] = column.bins;
    });
    const columnTable = arena.take(columns.length * 16);
    cells.columns.forEach((column, c) => {
      const entry = [cells.first[c]!, column.bins, column.categorical ? 1 : 0];
      new Int32Array(workspace.buffer, columnTable + c * 16, 4).set(entry);
    });
    return {
      workspace,
      arena,
      rows,
      objective,
      cells,
      groups: groupsOf(cells, rows),
      columnStart: matrix.columnStart,
      columnBytes: matrix.columnBytes,
      columnTable,
      target,
      weights: options.weights === null ? new Float32Array(rows).fill(1) : Float32Array.from(options.weights),
      base: objective.shifted ? base : base.map(Math.fround),
      slots: Array.from({ length: slots }, () => arena.take(STATE_WORDS * 4)),
      rankingBags,
      pairCells,
    };
  } catch (error) {
    workspace.release();
    throw error;
  }
}

function groupsOf({ columns, first, count }: Cells, rows: number): readonly ColumnGroup[] {
  const groups: ColumnGroup[] = [];
  const most = Math.max(1, Math.floor(MOST_WORK / Math.max(1, rows)));
  for (let from = 0; from < columns.length; ) {
    let to = from + 1;
    const end = (c: number) => (c < columns.length ? first[c]! : count);
    while (to < columns.length && end(to + 1) - first[from]! <= MOST_CELLS && to - from < most) to++;
    groups.push({ from, to, cells: end(to) - first[from]! });
    from = to;
  }
  return groups;
}
