/** Whether trees are grown whole, by how many threads, and the bytes for it. */
import { alignedBytes } from "../../compute/kernels/arena.ts";
import { SCRATCH_BYTES, SEARCH_BYTES } from "./local-histograms.ts";
import type { LocalSourceOptions } from "./local-source.ts";
import { SAMPLE_BYTES } from "./local-table.ts";
import type { Objective } from "./objective.ts";

/** Most rows x groups of 8 columns of a tree: growing it takes some 0.3 seconds then, and nothing can stop it. */
const MOST_WORK = 1 << 23;
/** Rows x groups x trees that are worth a second thread: some 0.1 seconds in a fit, 0.3 milliseconds in a round. */
const [LEAST_FIT, LEAST_ROUND] = [5_000_000, 16_384];
const MOST_HISTOGRAM_BYTES = 2 ** 28;
/** Sizes of the blocks in `kernels/trees/boost-state.ts` and what lies behind them. */
export const LEAF_BYTES = 160;
export const BRANCH_BYTES = 64;
export const SECTION_BYTES = 256;
/** Splits found: 128 bytes for two nodes of each of up to 64 tasks. */
export const FOUND_BYTES = 64 * 2 * 128;

export type WholeTreePlan = {
  /** Trees that grow at a time, each with rows and histograms of its own. */
  readonly slots: number;
  /** Threads that grow one tree together; 1 where every tree has a thread of its own. */
  readonly together: number;
  readonly leaves: number;
  readonly bytes: number;
};

/** `symmetric`: all leaves of a level share one split; `leaves` is then 2^maxDepth. */
export type WholeTreeShape = LocalSourceOptions & {
  readonly symmetric: boolean;
  readonly leaves: number;
  readonly trees: number;
};

type Shape = { readonly rows: number; readonly columns: number; readonly threads: number };

/** How whole trees would be grown; null where growing step by step is the way. */
export function planWholeTrees(
  { rows, columns, threads }: Shape,
  objective: Objective,
  options: WholeTreeShape,
): WholeTreePlan | null {
  const { outputs } = objective;
  const groups = Math.ceil(columns / 8);
  const work = rows * groups;
  const drawn = options.randomThresholds || options.columnSampleByNode < 1;
  const alone = objective.level === null && objective.kernel !== "custom" && options.monotone === null && !drawn;
  // symmetric trees are grown in no other way
  if (!options.symmetric && (!alone || work > MOST_WORK)) return null;
  const pays = threads > 1 && work * outputs >= LEAST_ROUND && work * outputs * options.trees >= LEAST_FIT;
  const slots = outputs > 1 && pays ? threads : 1;
  const together = outputs === 1 && pays ? threads : 1;
  const leaves = options.symmetric ? options.leaves : Math.min(options.leaves, rows);
  const histogramBytes = (leaves + 2) * groups * 8 * 2048;
  if (!options.symmetric && slots * histogramBytes > MOST_HISTOGRAM_BYTES) return null;
  const perSlot =
    6 * alignedBytes(rows * 4 + 64) +
    alignedBytes(rows * 8 + 64) +
    rows / 128 +
    (leaves + 3) * (LEAF_BYTES + 4) +
    histogramBytes +
    together * (SCRATCH_BYTES + SEARCH_BYTES + 128) +
    FOUND_BYTES +
    (options.gradientSample !== null ? alignedBytes(rows) + SAMPLE_BYTES : 0) +
    2 * columns +
    16_384;
  const perOutput = resultBytes(leaves) + columns + 64;
  const perColumn = columns * 4 + 64;
  const bytes =
    slots * perSlot + outputs * perOutput + groups * 512 + perColumn + (outputs > 1 ? 2 : 0) * (rows * 4 + 128) + 8192;
  return { slots, together, leaves, bytes };
}

/** Bytes of a finished tree. */
export function resultBytes(leaves: number): number {
  return alignedBytes(8 + leaves * (8 + BRANCH_BYTES));
}
