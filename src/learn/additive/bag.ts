/** One bag of an additive model: its rows, its state block, its loss on the rows kept aside, its best shapes so far. */

import { alignedBytes } from "../../compute/kernels/arena.ts";
import type { FitInput } from "../../contract/learner.ts";
import type { Random } from "../../contract/random.ts";
import { stepLimitOf } from "../trees/boosting.ts";
import { createLoss } from "../trees/local-loss.ts";
import { lossNumber } from "../trees/objective.ts";
import { type AdditiveTable, SAMPLE_ROWS, STATE_WORDS } from "./additive-table.ts";
import { asideCount, asideRows } from "./bag-rows.ts";

export type Bag = {
  readonly state: number;
  /** Shape functions of the columns: `outputs × cells`. A view of the workspace. */
  readonly shapes: Float64Array;
  /** Mean loss of the rows kept aside; NaN when there are none. */
  loss(): number;
};

export type BagOptions = {
  readonly learningRate: number;
  readonly leaves: number;
  readonly minLeafRows: number;
  readonly l2: number;
  readonly categorySmooth: number;
  readonly validationShare: number;
};

/** Where the loss is curved, a Newton step may be far too long. */
const LONGEST_STEP = 4;

/** What bags of one place in the workspace share: bags that come later find their memory there. */
export function openSlot(table: AdditiveTable, state: number, input: FitInput, options: BagOptions) {
  const { workspace, arena, rows, objective, cells, groups } = table;
  const { buffer } = workspace;
  const { outputs } = objective;
  const words = new Uint32Array(buffer, state, STATE_WORDS);
  const list = () => arena.take(rows * 4 + 64);
  const step = alignedBytes(rows * 4 + 64);
  const lists = (count: number) => ({ start: arena.take(count * step), step });
  const scores = lists(outputs);
  const aside = lists(outputs);
  const asideTarget = list();
  const asideWeights = list();
  const widest = Math.max(...groups.map((group) => group.cells));
  const sample = Math.min(rows, SAMPLE_ROWS);
  const most = Math.max(...groups.map((group) => group.to - group.from));
  words.set([rows, table.columnStart, table.columnBytes, table.columnTable, table.target, list()]);
  words.set([scores.start, scores.step, list(), list(), arena.take(Math.ceil(rows / 4096) * 16)], 6);
  words.set([lossNumber(objective), outputs], 11);
  if (outputs > 1) words.set([list(), list()], 13);
  words.set([arena.take(widest * 8), arena.take(widest * 8), arena.take(cells.count * 4)], 15);
  words.set([arena.take(outputs * cells.count * 8), cells.count, arena.take(widest * widest * 4), widest], 18);
  words.set([arena.take(widest * 4 + 16), arena.take(cells.count * 4), options.leaves, options.minLeafRows], 22);
  words.set([sample, arena.take(sample * most + 16 + sample * 4), arena.take(4096)], 26);
  words.set([list(), 0, aside.start, aside.step], 29);
  words[34] = arena.take(Math.max(16_384, table.pairCells * 44));
  new Float64Array(buffer, state + 36 * 4, 3).set([options.learningRate, options.l2, options.categorySmooth]);
  new Float64Array(buffer, state + 44 * 4, 1)[0] = stepLimitOf(objective, LONGEST_STEP);
  const weighted = table.weights.some((weight) => weight !== 1);
  const loss = createLoss({
    workspace,
    arena,
    rows: 0,
    allRows: asideCount(input, options.validationShare),
    objective,
    scores: aside.start,
    scoreBytes: aside.step,
    target: asideTarget,
    weights: weighted ? asideWeights : 0,
  });
  return { words, aside, asideTarget, asideWeights, loss };
}

export type Slot = ReturnType<typeof openSlot>;

/** Puts a new bag in a slot: draws its rows, clears its shapes and scores. */
export function startBag(
  table: AdditiveTable,
  slot: Slot,
  state: number,
  input: FitInput,
  options: BagOptions,
  random: Random,
): Bag {
  const { rows, objective, cells, base, weights, target } = table;
  const { buffer } = table.workspace;
  const { words, aside, asideTarget, asideWeights } = slot;
  const kept = asideRows(input, options.validationShare, random);
  const bagWeights = new Float32Array(buffer, words[5]!, rows);
  bagWeights.set(weights);
  const targets = new Float32Array(buffer, target, rows);
  const keptTargets = new Float32Array(buffer, asideTarget, kept.length);
  const keptWeights = new Float32Array(buffer, asideWeights, kept.length);
  kept.forEach((row, i) => {
    keptTargets[i] = targets[row]!;
    keptWeights[i] = weights[row]!;
    bagWeights[row] = 0;
  });
  new Uint32Array(buffer, words[29]!, kept.length).set(kept);
  words[30] = kept.length;
  countRows(table, bagWeights, new Int32Array(buffer, words[17]!, cells.count));
  const order = new Int32Array(buffer, words[23]!, cells.count);
  cells.columns.forEach((column, c) => {
    for (let b = 0; b < column.bins; b++) order[cells.first[c]! + b] = b;
  });
  const shapes = new Float64Array(buffer, words[18]!, objective.outputs * cells.count);
  shapes.fill(0);
  for (let k = 0; k < objective.outputs; k++) {
    const start = objective.shifted ? 0 : base[k]!;
    new Float32Array(buffer, words[6]! + k * words[7]!, rows).fill(start);
    new Float32Array(buffer, aside.start + k * aside.step, kept.length).fill(start);
  }
  return { state, shapes, loss: slot.loss };
}

/** Rows of the bag per cell. */
function countRows(table: AdditiveTable, weights: Float32Array, counts: Int32Array): void {
  const { workspace, cells, rows, columnStart, columnBytes } = table;
  counts.fill(0);
  cells.columns.forEach((_, c) => {
    const bins = new Uint8Array(workspace.buffer, columnStart + c * columnBytes, rows);
    const first = cells.first[c]!;
    for (let i = 0; i < rows; i++) if (weights[i]! > 0) counts[first + bins[i]!]!++;
  });
}
