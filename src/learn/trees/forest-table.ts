/** The memory of a forest in the making: binned columns, targets, and per thread what one growing tree needs. */
import type { BinnedMatrix } from "../../compute/binning/binned-matrix.ts";
import { binFrames, binningBytes } from "../../compute/binning/binning.ts";
import { flatColumns } from "../../compute/flat-columns.ts";
import { alignedBytes, createArena } from "../../compute/kernels/arena.ts";
import type { FitContext, Workspace } from "../../contract/context.ts";
import type { FrameColumn } from "../../contract/frame.ts";
import type { FitInput } from "../../contract/learner.ts";

export type ForestOptions = {
  readonly maxBins: number;
  readonly leaves: number;
  readonly maxDepth: number;
  readonly minLeafRows: number;
  readonly columnsToTry: number;
  readonly randomThresholds: boolean;
  readonly bootstrap: boolean;
  readonly weights: Float64Array | null;
};

export type ForestTable = {
  readonly workspace: Workspace;
  readonly matrix: BinnedMatrix;
  readonly rows: number;
  /** Sums per leaf: 1 for values and two classes, else the number of classes. */
  readonly width: number;
  /** What was taken off the target. */
  readonly shift: number;
  /** Address of the state block of the tree that each thread grows. */
  readonly slots: readonly number[];
  /** Addresses: sums of out-of-bag values (`rows × width`, f64) and how many (i32); 0 without a bootstrap. */
  readonly outOfBag: { readonly sums: number; readonly counts: number };
};

/** 32-bit words of a state block; the meaning of each is in kernels/trees/forest-state.ts. */
const STATE_WORDS = 40;
const BRANCH_BYTES = 64;
const QUEUE_BYTES = 20;

export async function openForestTable(
  input: FitInput,
  shift: number,
  options: ForestOptions,
  context: FitContext,
): Promise<ForestTable> {
  const columns = flatColumns(input.frame);
  const rows = input.target.length;
  const { threads } = context.team;
  const width = input.classes > 2 ? input.classes : 1;
  const leaves = Math.min(options.leaves, Math.max(1, Math.floor(rows / options.minLeafRows)));
  const binning = binningBytes(columns, rows, threads);
  const slotBytes =
    alignedBytes(rows * 4 + 64) * 4 +
    alignedBytes(rows * 16) +
    2 * alignedBytes(rows) +
    leaves * (BRANCH_BYTES + 2 * QUEUE_BYTES + 8 * width) +
    columns.length * 4 +
    width * 32 +
    16_384;
  const outOfBagBytes = options.bootstrap ? rows * (8 * width + 4) + 128 : 0;
  const bytes =
    binning.kept +
    2 * alignedBytes(rows * 4 + 64) +
    columns.length * 32 +
    outOfBagBytes +
    Math.max(binning.passing, threads * slotBytes) +
    65_536;
  const workspace = await context.team.workspace(bytes);
  try {
    return fillTable(input, columns, shift, options, workspace, { rows, threads, width, leaves });
  } catch (error) {
    workspace.release();
    throw error;
  }
}

function fillTable(
  input: FitInput,
  columns: readonly FrameColumn[],
  shift: number,
  options: ForestOptions,
  workspace: Workspace,
  { rows, threads, width, leaves }: { rows: number; threads: number; width: number; leaves: number },
): ForestTable {
  const arena = createArena(workspace.base, workspace.buffer.byteLength);
  const target = arena.take(rows * 4);
  if (width > 1) new Int32Array(workspace.buffer, target, rows).set(input.target);
  else fill(new Float32Array(workspace.buffer, target, rows), input.target, shift);
  let weights = 0;
  if (options.weights !== null) {
    weights = arena.take(rows * 4);
    fill(new Float32Array(workspace.buffer, weights, rows), options.weights, 0);
  }
  const matrix = binFrames([columns], options.maxBins, workspace, arena, threads);
  const columnTable = arena.take(columns.length * 32);
  const words = new Int32Array(workspace.buffer, columnTable, columns.length * 8);
  matrix.columns.forEach((column, c) => {
    words.set([0, column.bins, matrix.strides[c]! - 1, column.categorical ? 1 : 0], c * 8);
  });
  const outOfBag = options.bootstrap
    ? { sums: arena.take(rows * 8 * width), counts: arena.take(rows * 4) }
    : { sums: 0, counts: 0 };
  if (options.bootstrap) {
    // these bytes held columns while they were binned
    new Float64Array(workspace.buffer, outOfBag.sums, rows * width).fill(0);
    new Int32Array(workspace.buffer, outOfBag.counts, rows).fill(0);
  }
  const slots = Array.from({ length: threads }, () => {
    const state = arena.take(STATE_WORDS * 4);
    const fields = new Uint32Array(workspace.buffer, state, STATE_WORDS);
    const list = () => arena.take(rows * 4 + 64);
    const fifo = rows / options.minLeafRows > options.leaves ? 1 : 0;
    fields.set([rows, columns.length, matrix.columnStart, matrix.columnBytes, columnTable, target, weights, width]);
    fields.set([list(), list(), list(), arena.take(rows * 16), arena.take(rows), list()], 8);
    fields.set([arena.take((2 * leaves + 4) * QUEUE_BYTES), 0, 0, fifo, arena.take(leaves * BRANCH_BYTES), 0], 14);
    fields.set([arena.take(leaves * 8 * width), 0, leaves, options.maxDepth, options.minLeafRows], 20);
    fields.set([options.columnsToTry, options.randomThresholds ? 1 : 0, options.bootstrap ? 1 : 0], 25);
    fields.set([arena.take(columns.length * 4), arena.take(256 * 48), arena.take(width * 32)], 30);
    const marked = input.classes === 2 && shift === 0 && !options.bootstrap && options.weights === null;
    fields.set([marked ? arena.take(rows) : 0, arena.take(BRANCH_BYTES), arena.take(8)], 34);
    return state;
  });
  return { workspace, matrix, rows, width, shift, slots, outOfBag };
}

function fill(out: Float32Array, values: Float64Array, minus: number): void {
  for (let i = 0; i < out.length; i++) out[i] = values[i]! - minus;
}
