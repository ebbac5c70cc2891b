/**
 * Whole trees in one kernel call, from gradients to scores. Trees of a round depend on the scores at its start only:
 * with several outputs every thread takes one tree after another, and all threads take their parts of a single tree.
 * The trees are the same whoever grows them and when, and the same as `growTree` makes over the local source.
 */
import type { Random } from "../../contract/random.ts";
import type { GrownSplit, GrownTree, GrowOptions } from "./grow.ts";
import { columnTableOf, slabTablesOf, writeOptions } from "./kernel-tables.ts";
import { rangesOf, sampleOfRound } from "./local-gradients.ts";
import { SCRATCH_BYTES, SEARCH_BYTES } from "./local-histograms.ts";
import { EXACT_ABOVE, type LocalSourceOptions } from "./local-source.ts";
import { type LocalTable, SAMPLE_BYTES } from "./local-table.ts";
import { lossNumber } from "./objective.ts";
import { FOUND_BYTES, LEAF_BYTES, resultBytes, SECTION_BYTES, type WholeTreePlan } from "./whole-tree-plan.ts";

export type WholeTrees = {
  /** The trees of one round, one per output, added to the scores. */
  grow(round: number): readonly GrownTree[];
};

export type WholeTreeOptions = LocalSourceOptions &
  Omit<GrowOptions, "value"> & {
    readonly symmetric: boolean;
    /** The columns that a tree may use, a byte each; null for all. */
    readonly maskOf: ((round: number, output: number) => Uint8Array) | null;
  };

/** Words of the blocks in `kernels/trees/boost-state.ts`. */
const FIT_WORDS = 44;
const TREE_WORDS = 24;
const SLAB_WORDS = 7;

export function createWholeTrees(
  table: LocalTable,
  { slots, together, leaves }: WholeTreePlan,
  options: WholeTreeOptions,
  random: Random,
): WholeTrees {
  const { workspace, arena, matrix, rows, allRows, objective } = table;
  const { outputs } = objective;
  const { buffer } = workspace;
  const columns = matrix.columns.length;
  const masks = options.maskOf === null ? 0 : arena.take(outputs * columns);
  const eachResult = resultBytes(leaves);
  const results = arena.take(outputs * eachResult);
  const perRow = allRows * 4 + 64;
  const [top, inverse] = outputs > 1 ? [arena.take(perRow), arena.take(perRow)] : [0, 0];
  const fit = arena.take(FIT_WORDS * 4);
  const words = new Uint32Array(buffer, fit, FIT_WORDS);
  const constant = objective.constantHessian && table.weights === 0 ? 1 : 0;
  words.set([rows, allRows, columns, matrix.columnStart, matrix.columnBytes, columnTableOf(table, options)]);
  words.set([writeSlabs(table), matrix.slabs.length, matrix.histogramBytes], 6);
  words.set([table.target, table.weights, table.scores, table.scoreBytes, top, inverse], 9);
  words.set([lossNumber(objective), outputs, constant, masks, results, eachResult], 15);
  words.set([leaves, options.maxDepth, options.minLeafRows], 21);
  words[38] = options.interactions === null ? 0 : arena.take(columns * 4);
  if (options.interactions !== null) new Uint32Array(buffer, words[38], columns).set(options.interactions);
  words[25] = matrix.rows > EXACT_ABOVE ? 1 : 0;
  const reals = [Math.round(options.rowSample * 2 ** 32), options.learningRate, options.l1, options.l2];
  new Float64Array(buffer, fit + 26 * 4, 4).set(reals);
  new Float64Array(buffer, fit + 36 * 4, 1)[0] = options.maxDeltaStep;
  new Float32Array(buffer, fit + 39 * 4, 1)[0] = objective.parameter ?? 0;
  const shares = new Float64Array(buffer, fit + 40 * 4, 2);
  const blocks = Array.from({ length: slots }, () => arena.take(TREE_WORDS * 4));
  words.set([blocks[0]!, slots > 1 ? blocks[1]! - blocks[0]! : 0], 34);
  const sections = blocks.map((block) => openBlock(table, block, leaves, together, options));
  const every = rangesOf(rows, slots, outputs);
  const kernel = `${options.symmetric ? "growSymmetricTree" : "growBoostedTree"}${together > 1 ? "Together" : ""}`;
  const calls = Array.from({ length: Math.max(outputs, together) }, (_, call) => [fit, call]);

  return {
    grow(round) {
      const sample = sampleOfRound(options.gradientSample, round);
      shares.set(sample === null ? [0, 0] : [sample.large, sample.small]);
      if (options.rowSample < 1 || sample !== null) words[24] = random.fork("rows", round).word();
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
      for (const section of sections) new Uint32Array(buffer, section, SECTION_BYTES / 4).fill(0);
      if (calls.length > 1 && slots * together > 1) workspace.parallel(kernel, calls);
      else for (const [, call] of calls) workspace.kernels[kernel]!(fit, call!, 0);
      return Array.from({ length: outputs }, (_, k) => readTree(buffer, results + k * eachResult, leaves));
    },
  };
}

/** Writes what the kernels read about slabs; returns its address. */
function writeSlabs(table: LocalTable): number {
  const slabs = slabTablesOf(table);
  const at = table.arena.take(slabs.length * SLAB_WORDS * 4);
  const words = new Uint32Array(table.workspace.buffer, at, slabs.length * SLAB_WORDS);
  slabs.forEach((slab, i) => {
    const end = slabs[i + 1]?.firstColumn ?? table.matrix.columns.length;
    words.set([slab.start, slab.rowBytes, slab.table, slab.offset, slab.bytes, slab.firstColumn, end], i * SLAB_WORDS);
  });
  return at;
}

/** Writes what growing one tree at a time needs, for `threads` threads on it; returns the address of its sections. */
function openBlock(
  { workspace, arena, matrix, rows, allRows }: LocalTable,
  at: number,
  leaves: number,
  threads: number,
  options: LocalSourceOptions,
): number {
  const list = () => arena.take(allRows * 4 + 64);
  const count = leaves + 2;
  const nodes = arena.take(320);
  for (const node of [nodes, nodes + 160]) {
    const fields = new Float64Array(workspace.buffer, node, 20).fill(0);
    writeOptions(fields, 0, options);
    fields[9] = Number.NEGATIVE_INFINITY;
    fields[10] = Number.POSITIVE_INFINITY;
  }
  const section = arena.take(SECTION_BYTES);
  const addresses = [
    ...[list(), list(), arena.take(rows * 8 + 64), arena.take(Math.ceil(rows / 4096) * 16)],
    ...[list(), list(), list(), arena.take(4 * count + 8), arena.take((count + 1) * LEAF_BYTES), nodes],
    ...[arena.take(threads * SEARCH_BYTES), arena.take(threads * SCRATCH_BYTES), arena.take(256)],
    ...[arena.take(threads * 64), arena.take(count * matrix.histogramBytes), count],
    ...[section, arena.take(FOUND_BYTES), threads, arena.take(2 * matrix.columns.length), 0, 0],
    ...(options.gradientSample !== null ? [arena.take(rows), arena.take(SAMPLE_BYTES)] : [0, 0]),
  ];
  new Uint32Array(workspace.buffer, at, TREE_WORDS).set(addresses);
  return section;
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
