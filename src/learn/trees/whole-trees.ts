/**
 * Whole trees in one kernel call, where a tree is small: one thread takes an output of the round from gradients to
 * scores, other threads take other outputs. All trees of a round depend on the scores at its start only, so they are
 * the same whoever grows them and when, and the same as `growTree` makes over the local source.
 */
import { alignedBytes } from "../../compute/kernels-arena.ts";
import type { Random } from "../../contract/random.ts";
import type { GrownSplit, GrownTree, GrowOptions } from "./grow.ts";
import { createGradients, type Gradients, rangesOf } from "./local-gradients.ts";
import { columnTableOf, createHistograms, SCRATCH_BYTES, slabTablesOf, writeOptions } from "./local-histograms.ts";
import type { LocalSourceOptions } from "./local-source.ts";
import type { LocalTable } from "./local-table.ts";
import type { Objective } from "./objectives.ts";

/** Most rows x groups of 8 columns of a tree: growing it takes some 20 milliseconds then. */
const MOST_WORK = 1 << 20;
/** Above this, about 10 milliseconds a tree, several threads on one tree are worth their waiting for each other. */
const TEAM_WORK = 1 << 19;
/** Rows x groups x trees that are worth a second thread: some 0.1 seconds in a fit, 0.3 milliseconds in a round. */
const [LEAST_FIT, LEAST_ROUND] = [5_000_000, 16_384];
/** Rows x groups whose gradients and root histogram, some 0.3 milliseconds, are worth waking another thread. */
const LEAST_START = 1 << 15;
/** Rows per thread of such a start. */
const ROWS_PER_START = 1 << 13;
const MOST_HISTOGRAM_BYTES = 2 ** 28;
/** Sizes of the blocks in `kernels/boost-state.ts`. */
const FIT_WORDS = 40;
const LEAF_BYTES = 160;
const BRANCH_BYTES = 64;
/** Packed sums of more rows are so coarse that leaf values come from exact sums. */
const MOST_ROWS = 2 ** 19;

export type WholeTreePlan = {
  /** Threads that grow trees at a time, each with rows and histograms of its own. */
  readonly slots: number;
  readonly leaves: number;
  readonly bytes: number;
  /** One thread grows the tree, but all of them start it: gradients and the histogram of the root. */
  readonly startsTogether: boolean;
};

export type WholeTrees = {
  /** The trees of one round, one per output, added to the scores. */
  grow(round: number): readonly GrownTree[];
};

/** `symmetric`: all leaves of a level share one split; `leaves` is then 2^maxDepth. */
export type WholeTreeShape = LocalSourceOptions & {
  readonly symmetric: boolean;
  readonly leaves: number;
  readonly trees: number;
};

export type WholeTreeOptions = LocalSourceOptions &
  Omit<GrowOptions, "value"> & {
    readonly symmetric: boolean;
    /** The columns that a tree may use, a byte each; null for all. */
    readonly maskOf: ((round: number, output: number) => Uint8Array) | null;
  };

type Shape = { readonly rows: number; readonly columns: number; readonly threads: number };

/** How whole trees would be grown, and the bytes for it; null where growing step by step is the way. */
export function planWholeTrees(
  { rows, columns, threads }: Shape,
  objective: Objective,
  options: WholeTreeShape,
): WholeTreePlan | null {
  const { outputs } = objective;
  const groups = Math.ceil(columns / 8);
  const work = rows * groups;
  const drawn = options.randomThresholds || options.columnSampleByNode < 1;
  const alone = objective.level === null && options.monotone === null && !drawn;
  // Symmetric trees are grown in no other way.
  if (!options.symmetric) {
    if (!alone || rows > MOST_ROWS || work > MOST_WORK) return null;
    if (outputs === 1 && threads > 1 && work > TEAM_WORK) return null;
  }
  const pays = work * outputs >= LEAST_ROUND && work * outputs * options.trees >= LEAST_FIT;
  const slots = outputs > 1 && pays ? threads : 1;
  const leaves = options.symmetric ? options.leaves : Math.min(options.leaves, rows);
  const histogramBytes = (leaves + 2) * groups * 8 * 2048;
  if (!options.symmetric && slots * histogramBytes > MOST_HISTOGRAM_BYTES) return null;
  const perSlot =
    6 * alignedBytes(rows * 4 + 64) +
    alignedBytes(rows * 8 + 64) +
    rows / 128 +
    (leaves + 3) * (LEAF_BYTES + 4) +
    histogramBytes +
    SCRATCH_BYTES +
    16_384;
  const perOutput = resultBytes(leaves) + columns + 64;
  // A sample of rows is drawn where the tree is grown, and its root with it.
  const startsTogether = outputs === 1 && threads > 1 && options.rowSample === 1 && work >= LEAST_START;
  const start = startsTogether ? (threads + 1) * (groups * 8 * 2048 + SCRATCH_BYTES + 16_384) : 0;
  const bytes =
    start + slots * perSlot + outputs * perOutput + groups * 512 + (outputs > 1 ? 2 : 0) * (rows * 4 + 128) + 8192;
  return { slots, leaves, bytes, startsTogether };
}

function resultBytes(leaves: number): number {
  return alignedBytes(8 + leaves * (8 + BRANCH_BYTES));
}

const LOSSES = ["gradientLogistic", "gradientSquared", "gradientPoisson", "gradientSoftmax"];

export function createWholeTrees(
  table: LocalTable,
  { slots, leaves, startsTogether }: WholeTreePlan,
  options: WholeTreeOptions,
  random: Random,
): WholeTrees {
  const { workspace, arena, matrix, rows, allRows, objective } = table;
  const { outputs } = objective;
  const { buffer } = workspace;
  const columns = matrix.columns.length;
  const slabs = slabTablesOf(table);
  const slabTable = arena.take(slabs.length * 20);
  slabs.forEach((slab, i) => {
    const words = [slab.start, slab.rowBytes, slab.table, slab.offset, slab.bytes];
    new Uint32Array(buffer, slabTable + i * 20, 5).set(words);
  });
  const masks = options.maskOf === null ? 0 : arena.take(outputs * columns);
  const eachResult = resultBytes(leaves);
  const results = arena.take(outputs * eachResult);
  const perRow = allRows * 4 + 64;
  const [top, inverse] = outputs > 1 ? [arena.take(perRow), arena.take(perRow)] : [0, 0];
  const fit = arena.take(FIT_WORDS * 4);
  const words = new Uint32Array(buffer, fit, FIT_WORDS);
  const constant = objective.constantHessian && table.weights === 0 ? 1 : 0;
  words.set([rows, allRows, columns, matrix.columnStart, matrix.columnBytes, columnTableOf(table, options)]);
  words.set([slabTable, slabs.length, matrix.histogramBytes, table.target, table.weights, table.scores], 6);
  words.set([table.scoreBytes, top, inverse, LOSSES.indexOf(objective.kernel), outputs, constant, masks, results], 12);
  words.set([eachResult, leaves, options.maxDepth, options.minLeafRows], 20);
  const reals = [Math.round(options.rowSample * 2 ** 32), options.learningRate, options.l1, options.l2];
  new Float64Array(buffer, fit + 26 * 4, 4).set(reals);
  new Float64Array(buffer, fit + 36 * 4, 1)[0] = options.maxDeltaStep;
  const blocks = Array.from({ length: slots }, () => arena.take(16 * 4));
  words.set([blocks[0]!, slots > 1 ? blocks[1]! - blocks[0]! : 0], 34);
  words[38] = 0;
  const start = startsTogether ? createStart(table, options) : null;
  for (const block of blocks) openBlock(table, block, leaves, options, start?.gradients ?? null);
  const node = new Uint32Array(buffer, blocks[0]!, 16)[NODE]!;
  const every = rangesOf(rows, slots, outputs);
  const calls = Array.from({ length: outputs }, (_, output) => [fit, output]);
  const kernel = options.symmetric ? "growSymmetricTree" : "growBoostedTree";

  return {
    grow(round) {
      if (options.rowSample < 1) words[24] = random.fork("rows", round).word();
      for (let k = 0; options.maskOf !== null && k < outputs; k++) {
        new Uint8Array(buffer, masks + k * columns, columns).set(options.maskOf(round, k));
      }
      if (outputs > 1) {
        const totals = every.map(([from, count]) => {
          const at = from * 4;
          return [table.scores + at, table.scoreBytes, outputs, count, top! + at, inverse! + at];
        });
        if (slots > 1) workspace.parallel("softmaxTotals", totals);
        else for (const call of totals) workspace.kernels.softmaxTotals!(...call);
      }
      if (start !== null) {
        const { gradientUnit, hessianUnit } = start.gradients.compute(0);
        new Float64Array(buffer, node + 7 * 8, 2).set([gradientUnit, hessianUnit]);
        words[38] = start.root();
      }
      if (slots > 1) workspace.parallel(kernel, calls);
      else for (const [, output] of calls) workspace.kernels[kernel]!(fit, output!, 0);
      return calls.map(([, output]) => readTree(buffer, results + output! * eachResult, leaves));
    },
  };
}

/** The start of a tree by all threads: gradients of all rows, then the root's histogram. */
function createStart(table: LocalTable, options: LocalSourceOptions) {
  const gradients = createGradients(table, ROWS_PER_START);
  const histograms = createHistograms(table, gradients.packed, 1, options);
  const histogram = histograms.take();
  return {
    gradients,
    root() {
      histograms.build(histogram, 0, table.rows);
      return histogram;
    },
  };
}

/** Where the address of the node table lies in the block of a thread. */
const NODE = 9;

/** What one thread needs to grow a tree; gradients are its own unless they are given. */
function openBlock(
  { workspace, arena, matrix, rows, allRows }: LocalTable,
  at: number,
  leaves: number,
  options: LocalSourceOptions,
  gradients: Gradients | null,
) {
  const list = () => arena.take(allRows * 4 + 64);
  const count = leaves + 2;
  const node = () => {
    const place = arena.take(160);
    const fields = new Float64Array(workspace.buffer, place, 20).fill(0);
    writeOptions(fields, 0, options);
    fields[9] = Number.NEGATIVE_INFINITY;
    fields[10] = Number.POSITIVE_INFINITY;
    return place;
  };
  const addresses = [
    ...(gradients === null
      ? [list(), list(), arena.take(rows * 8 + 64), arena.take(Math.ceil(rows / 4096) * 16)]
      : [gradients.gradient, gradients.hessian, gradients.packed, gradients.sums]),
    ...[list(), list(), list(), arena.take(4 * count + 8), arena.take((count + 1) * LEAF_BYTES), node()],
    ...[arena.take(256 * 16), arena.take(SCRATCH_BYTES), arena.take(256), arena.take(64)],
    ...[arena.take(count * matrix.histogramBytes), count],
  ];
  new Uint32Array(workspace.buffer, at, 16).set(addresses);
}

function readTree(buffer: ArrayBufferLike, at: number, most: number): GrownTree {
  const [branches, leaves] = new Int32Array(buffer, at, 2) as unknown as [number, number];
  const values = new Float64Array(buffer, at + 8, leaves).slice();
  const words = new Int32Array(buffer, at + 8 + 8 * most, branches * 16);
  const left = new Int32Array(branches);
  const right = new Int32Array(branches);
  const splits: GrownSplit[] = [];
  for (let i = 0; i < branches; i++) {
    const w = i * 16;
    const flags = words[w + 2]!;
    const set = (flags & 2) === 0 ? null : Uint32Array.from(words.subarray(w + 6, w + 14), (word) => word >>> 0);
    splits.push({ column: words[w]!, bin: words[w + 1]!, missingLeft: (flags & 1) === 1, set });
    left[i] = words[w + 3]!;
    right[i] = words[w + 4]!;
  }
  return { splits, left, right, values };
}
