/**
 * Row lists of the local source. A node's rows are two runs of row numbers: `inside` are those of the tree's sample,
 * `outside` all others (left out by sampling, or kept aside), which follow the splits so that their scores stay up to
 * date. Both stay in row order, whatever the number of threads.
 */
import { hashOfRow } from "../../compute/hash-of-row.ts";
import { quantiles } from "../../compute/statistics.ts";
import type { Split } from "./histogram-source.ts";
import type { LocalTable } from "./local-table.ts";

/** Rows `start .. start + rows - 1` of one of the two lists. */
export type Run = { readonly outside: boolean; readonly start: number; readonly rows: number };

/** Below this many rows one thread parts them faster than two. */
const ROWS_PER_THREAD = 16_384;
/** Rows per kernel call: some milliseconds. */
const ROWS_PER_CALL = 1 << 17;

export type RowLists = {
  /** The rows of a tree: those marked in `kept`, or each with probability `share`, by a hash of its number and `seed`. */
  start(share: number, seed: number, kept?: Uint8Array | null): { inside: Run; outside: Run };
  /** Where a run's row numbers are. */
  address(run: Run): number;
  part(
    inside: Run,
    outside: Run,
    split: Split,
  ): { left: { inside: Run; outside: Run }; right: { inside: Run; outside: Run } };
  /** Adds a value per node to the scores of the node's rows. */
  add(nodes: readonly { inside: Run; outside: Run }[], values: Float64Array, scores: number): void;
  sums(run: Run, gradient: number, hessian: number): { gradient: number; hessian: number };
  /** Weighted quantile of target minus score. */
  residualQuantile(run: Run, level: number): number;
};

export function createRowLists(table: LocalTable): RowLists {
  const { workspace, arena, matrix, rows, allRows, threads } = table;
  const { kernels, buffer } = workspace;
  const partitionRows = kernels.partitionRows!;
  const bytes = allRows * 4 + 64;
  const lists = { inside: arena.take(bytes), outside: arena.take(bytes) };
  const lefts = arena.take(bytes);
  const rights = arena.take(bytes);
  const goesLeft = arena.take(256);
  const goesLeftBytes = new Uint8Array(buffer, goesLeft, 256);
  const counts = arena.take(threads * 64);
  const sumsAt = arena.take(16);

  const address = (run: Run) => (run.outside ? lists.outside : lists.inside) + run.start * 4;

  function start(share: number, seed: number, kept: Uint8Array | null = null) {
    let taken = rows;
    let others = 0;
    const outside = new Uint32Array(buffer, lists.outside, allRows);
    if (share === 1 && kept === null) {
      const calls: number[][] = [];
      for (let from = 0; from < rows; from += ROWS_PER_CALL) {
        calls.push([lists.inside + from * 4, from, Math.min(ROWS_PER_CALL, rows - from)]);
      }
      workspace.parallel("countUp", calls);
    } else {
      const inside = new Uint32Array(buffer, lists.inside, rows);
      const limit = Math.round(share * 2 ** 32);
      taken = 0;
      for (let row = 0; row < rows; row++) {
        if (kept === null ? hashOfRow(row, seed) < limit : kept[row] === 1) inside[taken++] = row;
        else outside[others++] = row;
      }
      // an empty sample would be no tree at all
      if (taken === 0) inside[taken++] = outside[--others]!;
    }
    for (let row = rows; row < allRows; row++) outside[others++] = row;
    return {
      inside: { outside: false, start: 0, rows: taken },
      outside: { outside: true, start: 0, rows: others },
    };
  }

  /** Parts one run in place; returns how many went left. */
  function partRun(run: Run, bins: number): number {
    const list = address(run);
    const shares = Math.max(1, Math.min(threads, Math.floor(run.rows / ROWS_PER_THREAD)));
    if (shares === 1 && run.rows <= 4 * ROWS_PER_CALL) {
      return partitionRows(bins, list, run.rows, goesLeft, lefts, counts);
    }
    const size = Math.ceil(run.rows / shares);
    const parts = Array.from({ length: shares }, (_, s) => ({
      from: s * size,
      rows: Math.max(0, Math.min(size, run.rows - s * size)),
    }));
    workspace.parallel(
      "partitionChunk",
      parts.map((part, s) => {
        const at = part.from * 4;
        return [bins, list + at, part.rows, goesLeft, lefts + at, rights + at, counts + s * 64];
      }),
    );
    const words = new Int32Array(buffer, counts, shares * 16);
    let left = 0;
    for (let s = 0; s < shares; s++) left += words[s * 16]!;
    const copies: number[][] = [];
    let toLeft = list;
    let toRight = list + left * 4;
    parts.forEach((part, s) => {
      const wentLeft = words[s * 16]! * 4;
      const wentRight = part.rows * 4 - wentLeft;
      copies.push([toLeft, lefts + part.from * 4, wentLeft], [toRight, rights + part.from * 4, wentRight]);
      toLeft += wentLeft;
      toRight += wentRight;
    });
    workspace.parallel("copyBytes", copies);
    return left;
  }

  return {
    start,
    address,
    part(inside, outside, split) {
      fillGoesLeft(goesLeftBytes, split, matrix.strides[split.column]! - 1);
      const bins = matrix.columnStart + split.column * matrix.columnBytes;
      const insideLeft = partRun(inside, bins);
      const outsideLeft = outside.rows === 0 ? 0 : partRun(outside, bins);
      return {
        left: {
          inside: { outside: false, start: inside.start, rows: insideLeft },
          outside: { outside: true, start: outside.start, rows: outsideLeft },
        },
        right: { inside: rest(inside, insideLeft), outside: rest(outside, outsideLeft) },
      };
    },
    add(nodes, values, scores) {
      const addToRows = kernels.addToRows!;
      if (allRows < 4 * ROWS_PER_THREAD || (threads === 1 && allRows <= ROWS_PER_CALL)) {
        nodes.forEach(({ inside, outside }, i) => {
          addToRows(scores, address(inside), inside.rows, values[i]!);
          if (outside.rows > 0) addToRows(scores, address(outside), outside.rows, values[i]!);
        });
        return;
      }
      const calls: number[][] = [];
      nodes.forEach((node, i) => {
        for (const run of [node.inside, node.outside]) {
          for (let from = 0; from < run.rows; from += ROWS_PER_CALL) {
            const take = Math.min(ROWS_PER_CALL, run.rows - from);
            calls.push([scores, address(run) + from * 4, take, values[i]!]);
          }
        }
      });
      workspace.parallel("addToRows", calls);
    },
    sums(run, gradient, hessian) {
      kernels.sumRows!(gradient, hessian, address(run), run.rows, sumsAt);
      const [g, h] = new Float64Array(buffer, sumsAt, 2);
      return { gradient: g!, hessian: h! };
    },
    residualQuantile(run, level) {
      const index = new Uint32Array(buffer, address(run), run.rows);
      const target = new Float32Array(buffer, table.target, rows);
      const score = new Float32Array(buffer, table.scores, rows);
      const residuals = new Float64Array(run.rows);
      for (let i = 0; i < run.rows; i++) residuals[i] = target[index[i]!]! - score[index[i]!]!;
      if (table.weights === 0) return quantiles(residuals, [level])[0]!;
      const all = new Float32Array(buffer, table.weights, rows);
      return (
        quantiles(
          residuals,
          [level],
          Float64Array.from(index, (row) => all[row]!),
        )[0] || 0
      );
    },
  };
}

function rest(run: Run, taken: number): Run {
  return { outside: run.outside, start: run.start + taken, rows: run.rows - taken };
}

/** 1 for every bin that goes left. */
function fillGoesLeft(table: Uint8Array, split: Split, missing: number): void {
  if (split.set === null) {
    table.fill(0);
    table.fill(1, 0, split.bin + 1);
    table[missing] = split.missingLeft ? 1 : 0;
  } else {
    for (let bin = 0; bin < 256; bin++) table[bin] = (split.set[bin >> 5]! >>> (bin & 31)) & 1;
  }
}
