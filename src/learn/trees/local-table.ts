/** The training table of the local source: binned columns, targets, weights and scores in one workspace. */
import type { BinnedMatrix } from "../../compute/binning/binned-matrix.ts";
import { binFrames, binningBytes, binsTogether, mostBinned } from "../../compute/binning/binning.ts";
import { flatColumns } from "../../compute/flat-columns.ts";
import { type Arena, alignedBytes, createArena } from "../../compute/kernels/arena.ts";
import type { FitContext, Workspace } from "../../contract/context.ts";
import type { Frame } from "../../contract/frame.ts";
import type { FitInput } from "../../contract/learner.ts";
import type { Objective } from "./objective.ts";

export type LocalTable = {
  readonly workspace: Workspace;
  readonly arena: Arena;
  readonly threads: number;
  readonly matrix: BinnedMatrix;
  /** Rows to learn from; the rows kept aside lie behind them. */
  readonly rows: number;
  readonly allRows: number;
  readonly objective: Objective;
  /** Raw score per output before the first tree; 0 where the trees before it hold the base. */
  readonly base: Float64Array;
  /** Addresses, float32 per row: the target as the kernels see it, the weights (0 for none). */
  readonly target: number;
  readonly weights: number;
  /** Address of the scores of output 0; output k is `scoreBytes` times k further. */
  readonly scores: number;
  readonly scoreBytes: number;
};

/** Bytes per row for trees, beside the table: gradients, packed words, two lists of rows, two of scratch. */
const TREE_BYTES_PER_ROW = 4 + 4 + 8 + 4 + 4 + 4 + 4;

/** Scratch space of a sample by gradient. */
export const SAMPLE_BYTES = 8192 * 4;

/** Pairs of numbers that the loss kernels write: one per 16 rows. */
export function pairsOf(rows: number): number {
  return Math.ceil(rows / 16);
}

export type TableOptions = {
  /**
   * Where a fit goes on from an earlier one: the base of all its trees, and the raw scores (`rows × outputs`) of the
   * rows to learn from and of those kept aside.
   */
  readonly start?: { readonly base: Float64Array; readonly scores: readonly Float64Array[] } | null;
  readonly maxBins: number;
  /** Histograms to have room for. */
  readonly histograms: number;
  readonly weights: Float64Array | null;
  /** Of the rows kept aside; null when all are 1. Used only where the others have weights too. */
  readonly asideWeights: Float64Array | null;
  /** Bytes for growing whole trees; 0 when trees are grown step by step. */
  readonly wholeTreeBytes: number;
  /** Threads that build a histogram together, slab by slab. */
  readonly sharers: number;
};

/** Most columns that a category of many levels becomes: beyond some thousand levels more of them only fit noise. */
const MOST_SLICES = 4;

/** Columns that the trees of a frame see, at most: what growing them is planned with. */
export function treeColumnCount(frame: Frame, maxBins: number): number {
  return mostBinned(flatColumns(frame), maxBins, MOST_SLICES);
}

/** Opens a workspace of the exact size and fills it. */
export async function openLocalTable(
  input: FitInput,
  objective: Objective,
  options: TableOptions,
  context: FitContext,
): Promise<LocalTable & { readonly histograms: number }> {
  const columns = flatColumns(input.frame);
  const aside = input.validation === null ? null : flatColumns(input.validation.frame);
  const rows = input.target.length;
  const allRows = rows + (input.validation?.target.length ?? 0);
  const { threads } = context.team;
  const binned = mostBinned(columns, options.maxBins, MOST_SLICES);
  const binning = binningBytes(columns, allRows, threads, binned);
  const padded = alignedBytes(allRows * 4 + 64);
  const perHistogram = Math.ceil(binned / 8) * 8 * 2048;
  const histograms = Math.max(3, Math.min(options.histograms, Math.floor(HISTOGRAM_BYTES / Math.max(1, perHistogram))));
  const bytes =
    binning.kept +
    padded * (objective.outputs + 2 + (objective.outputs > 1 ? 2 : 0)) +
    Math.max(
      binning.passing,
      options.wholeTreeBytes > 0
        ? options.wholeTreeBytes + binned * 64
        : alignedBytes(TREE_BYTES_PER_ROW * (allRows + 64)) +
            (histograms + threads) * perHistogram +
            threads * 65536 +
            binned * 64 +
            allRows / 128 +
            alignedBytes(rows) +
            SAMPLE_BYTES,
    ) +
    pairsOf(allRows - rows) * 16 +
    65536;
  const workspace = await context.team.workspace(bytes);
  try {
    const arena = createArena(workspace.base, workspace.buffer.byteLength);
    const start = options.start ?? null;
    const base = start?.base ?? objective.base(input.target, options.weights);
    const target = arena.take(padded);
    const shift = objective.shifted ? base[0]! : 0;
    fill(workspace, target, input.target, -shift);
    if (input.validation !== null) fill(workspace, target + rows * 4, input.validation.target, -shift);
    let weights = 0;
    if (options.weights !== null) {
      weights = arena.take(padded);
      fill(workspace, weights, options.weights, 0);
      if (options.asideWeights !== null) fill(workspace, weights + rows * 4, options.asideWeights, 0);
      else new Float32Array(workspace.buffer, weights + rows * 4, allRows - rows).fill(1);
    }
    const scores = arena.take(padded * objective.outputs);
    if (start !== null) {
      let row = 0;
      for (const part of start.scores) {
        for (let k = 0; k < objective.outputs; k++) {
          const own = new Float32Array(
            workspace.buffer,
            scores + k * padded + row * 4,
            part.length / objective.outputs,
          );
          for (let i = 0; i < own.length; i++) own[i] = part[i * objective.outputs + k]! - shift;
        }
        row += part.length / objective.outputs;
      }
    } else if (!objective.shifted) {
      for (let k = 0; k < objective.outputs; k++) {
        new Float32Array(workspace.buffer, scores + k * padded, padded / 4).fill(base[k]!);
      }
    }
    const frames = aside === null ? [columns] : [columns, aside];
    const wish = { sharers: options.sharers, sparse: true, slices: MOST_SLICES };
    const matrix = binFrames(frames, options.maxBins, workspace, arena, threads, wish);
    return {
      workspace,
      arena,
      threads,
      matrix,
      rows,
      allRows,
      objective,
      base: start === null ? base : new Float64Array(objective.outputs),
      target,
      weights,
      scores,
      scoreBytes: padded,
      histograms,
    };
  } catch (error) {
    workspace.release();
    throw error;
  }
}

/** What a fit holds outside of its workspace: compiled kernels and finished trees; and each thread beside the first. */
const [FIT_BYTES, THREAD_BYTES] = [7 * 2 ** 20, 11 * 2 ** 20];

/** Bytes that a fit holds at its peak, beside the table: to be asked once everything for its trees is taken. */
export function memoryOf({ arena, matrix, rows, threads }: LocalTable, growers: number): number {
  const started = binsTogether(rows * matrix.columns.length) ? threads : growers;
  return arena.highest() - matrix.spareBytes + FIT_BYTES + (started - 1) * THREAD_BYTES;
}

/** Most bytes that histograms of open leaves may take; beyond, a leaf's histogram is built anew. */
const HISTOGRAM_BYTES = 2 ** 29;

function fill(workspace: Workspace, at: number, values: Float64Array, plus: number): void {
  const out = new Float32Array(workspace.buffer, at, values.length);
  if (plus === 0) out.set(values);
  else for (let i = 0; i < values.length; i++) out[i] = values[i]! + plus;
}
