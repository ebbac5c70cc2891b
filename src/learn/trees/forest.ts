/**
 * Grows forests: independent trees on binned columns, each by one thread, in lockstep rounds of one tree per thread.
 * A tree depends on the seed and its number only, so the forest is the same on any number of threads.
 */
import type { FitContext } from "../../contract/context.ts";
import type { FitInput, FitReport } from "../../contract/learner.ts";
import type { PlainState } from "../../contract/state.ts";
import { MEMBERSHIP, MISSING_LEFT, type TreeEnsemble } from "../../program/operators/tree-ensemble-parts.ts";
import { type EnsembleState, treeColumnsOf } from "./ensemble.ts";
import { type ForestOptions, type ForestTable, openForestTable } from "./forest-table.ts";

/** Row visits per kernel call: some milliseconds. */
const BUDGET = 1 << 20;
/** Rows per kernel call when out-of-bag values are added. */
const ROWS_PER_CALL = 1 << 14;

/** Fields of a state block that are read here; see kernels/trees/forest-state.ts. */
const [QUEUE_END, QUEUE_BEGIN, BRANCHES, LEAVES, RANDOM, DONE, BEGUN] = [15, 16, 19, 21, 28, 29, 33] as const;

/** One tree, copied out of the workspace: 16 words per branch, `leaves × width` values. */
type ForestTree = { readonly branches: Int32Array; readonly values: Float64Array };

export async function growForest(
  input: FitInput,
  trees: number,
  options: ForestOptions,
  context: FitContext,
): Promise<{ state: EnsembleState & { [key: string]: PlainState }; report: FitReport }> {
  const shift = input.task === "regression" ? meanOf(input.target, options.weights) : 0;
  const table = await openForestTable(input, shift, options, context);
  const { workspace, slots } = table;
  try {
    const random = context.random.fork("forest");
    const grown: ForestTree[] = [];
    let cutShort = false;
    while (grown.length < trees) {
      const round = slots.slice(0, trees - grown.length);
      round.forEach((slot, i) => {
        const fields = new Int32Array(workspace.buffer, slot, 40);
        for (const field of [QUEUE_END, QUEUE_BEGIN, BRANCHES, LEAVES, DONE, BEGUN]) fields[field] = 0;
        // the generator stands still at 0
        fields[RANDOM] = random.fork(grown.length + i).word() || 1;
      });
      let running = round;
      while (running.length > 0) {
        workspace.parallel(
          "growForestTree",
          running.map((slot) => [slot, BUDGET]),
        );
        running = running.filter((slot) => new Int32Array(workspace.buffer, slot, 40)[DONE] === 0);
        if (running.length > 0) await context.tick({ done: grown.length, of: trees });
      }
      for (const slot of round) {
        grown.push(copyTree(table, slot));
        if (options.bootstrap) addOutOfBag(table, slot);
      }
      if (!(await context.tick({ done: grown.length, of: trees }))) {
        cutShort = grown.length < trees;
        break;
      }
    }
    const columns = treeColumnsOf(input.frame, table.matrix.columns);
    const report = { iterations: grown.length, cutShort };
    const outOfBag = options.bootstrap ? { outOfBag: outOfBagOf(table, input.task === "binary") } : {};
    return {
      state: { columns, trees: ensembleOf(table, grown, input.task === "binary") },
      report: { ...report, ...outOfBag },
    };
  } finally {
    workspace.release();
  }
}

function copyTree({ workspace, width }: ForestTable, slot: number): ForestTree {
  const fields = new Int32Array(workspace.buffer, slot, 40);
  const unsigned = new Uint32Array(workspace.buffer, slot, 40);
  return {
    branches: new Int32Array(workspace.buffer, unsigned[18]!, fields[BRANCHES]! * 16).slice(),
    values: new Float64Array(workspace.buffer, unsigned[20]!, fields[LEAVES]! * width).slice(),
  };
}

function addOutOfBag({ workspace, rows, outOfBag }: ForestTable, slot: number): void {
  const calls: number[][] = [];
  for (let from = 0; from < rows; from += ROWS_PER_CALL) {
    calls.push([slot, from, Math.min(rows, from + ROWS_PER_CALL), outOfBag.sums, outOfBag.counts]);
  }
  workspace.parallel("addOutOfBag", calls);
}

/** Mean out-of-bag value per row and output; NaN where a row was in every bag. */
function outOfBagOf({ workspace, rows, width, shift, outOfBag }: ForestTable, binary: boolean): Float64Array {
  const sums = new Float64Array(workspace.buffer, outOfBag.sums, rows * width);
  const counts = new Int32Array(workspace.buffer, outOfBag.counts, rows);
  const outputs = binary ? 2 : width;
  const out = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    const count = counts[row]! > 0 ? counts[row]! : Number.NaN;
    if (binary) {
      out[2 * row] = 1 - sums[row]! / count;
      out[2 * row + 1] = sums[row]! / count;
    } else for (let k = 0; k < width; k++) out[row * width + k] = sums[row * width + k]! / count + shift;
  }
  return out;
}

/** All trees as one operator; leaf values are divided by the number of trees. */
function ensembleOf(
  { matrix, width, shift }: ForestTable,
  trees: readonly ForestTree[],
  binary: boolean,
): TreeEnsemble {
  const outputs = binary ? 2 : width;
  const branches = trees.reduce((sum, tree) => sum + tree.branches.length / 16, 0);
  const leaves = trees.reduce((sum, tree) => sum + tree.values.length / width, 0);
  const e = {
    precision: "f32" as const,
    outputs,
    leafWidth: outputs,
    base: new Float64Array(outputs).fill(shift),
    roots: new Int32Array(trees.length),
    treeOutput: new Int32Array(trees.length),
    feature: new Int32Array(branches),
    threshold: new Float32Array(branches),
    flags: new Uint8Array(branches),
    left: new Int32Array(branches),
    right: new Int32Array(branches),
    setStart: new Int32Array(branches),
    setWords: new Int32Array(branches),
    values: new Float64Array(leaves * outputs),
  };
  const sets: number[] = [];
  let branch = 0;
  let leaf = 0;
  trees.forEach((tree, t) => {
    const count = tree.branches.length / 16;
    const moved = (child: number) => (child >= 0 ? child + branch : child - leaf);
    e.roots[t] = count > 0 ? branch : -1 - leaf;
    for (let i = 0; i < count; i++) {
      const [c, bin, flags, left, right] = tree.branches.subarray(i * 16, i * 16 + 5) as unknown as number[];
      const column = matrix.columns[c!]!;
      const at = branch + i;
      e.feature[at] = column.source;
      e.left[at] = moved(left!);
      e.right[at] = moved(right!);
      if ((flags! & 2) === 0) {
        e.threshold[at] = column.edges[bin!] ?? Number.POSITIVE_INFINITY;
        e.flags[at] = flags! & 1 ? MISSING_LEFT : 0;
        continue;
      }
      const words = tree.branches.subarray(i * 16 + 6, i * 16 + 14);
      const missing = matrix.strides[c!]! - 1;
      e.flags[at] = MEMBERSHIP | ((words[missing >> 5]! >>> (missing & 31)) & 1 ? MISSING_LEFT : 0);
      e.setStart[at] = sets.length;
      e.setWords[at] = Math.ceil(column.bins / 32);
      for (let w = 0; w < e.setWords[at]!; w++) {
        const bits = column.bins - 32 * w;
        sets.push((bits >= 32 ? words[w]! : words[w]! & ((1 << bits) - 1)) >>> 0);
      }
    }
    const own = tree.values.length / width;
    for (let i = 0; i < own; i++) {
      if (binary) {
        e.values[2 * (leaf + i)] = (1 - tree.values[i]!) / trees.length;
        e.values[2 * (leaf + i) + 1] = tree.values[i]! / trees.length;
      } else
        for (let k = 0; k < width; k++) e.values[(leaf + i) * width + k] = tree.values[i * width + k]! / trees.length;
    }
    branch += count;
    leaf += own;
  });
  return { ...e, sets: Uint32Array.from(sets) };
}

function meanOf(target: Float64Array, weights: Float64Array | null): number {
  let sum = 0;
  let mass = 0;
  for (let i = 0; i < target.length; i++) {
    const w = weights === null ? 1 : weights[i]!;
    sum += w * target[i]!;
    mass += w;
  }
  return sum / mass;
}
