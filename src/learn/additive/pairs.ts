/**
 * Pairs of columns: which of them are strongest beside the shapes of the single columns, and their tables in a bag.
 *
 * Source: Y. Lou, R. Caruana, J. Gehrke and G. Hooker, "Accurate Intelligible Models with Pairwise Interactions", KDD
 * 2013 (FAST: what the best few cuts of a two-way table of gradients would gain).
 */
import { alignedBytes } from "../../compute/kernels/arena.ts";
import type { FitContext } from "../../contract/context.ts";
import type { AdditiveTable } from "./additive-table.ts";
import { STATE_WORDS } from "./additive-table.ts";
import type { Bag } from "./bag.ts";
import { type CoarseBins, coarseBins } from "./cells.ts";

export type Pair = { readonly a: number; readonly b: number };

export type PairTables = {
  readonly pairs: readonly Pair[];
  /** Per column of the matrix. */
  readonly coarse: readonly CoarseBins[];
  /** Per pair: its first cell in the tables of a bag. */
  readonly first: Int32Array;
  readonly cells: number;
};

const ENTRY_BYTES = 40;
/** Rows x pairs of a call: some 20 milliseconds. */
const MOST_WORK = 1 << 22;
/** Rows x pairs x bags of a ranking: some seconds. */
const MOST_RANKING = 2 ** 30;

/** Coarse bins of all columns, in the workspace; returns their addresses too. */
export function openCoarse(table: AdditiveTable, most: number) {
  const { workspace, arena, cells, rows, columnStart, columnBytes } = table;
  const coarse = cells.columns.map((column, c) => {
    const bins = new Uint8Array(workspace.buffer, columnStart + c * columnBytes, rows);
    const counts = new Float64Array(column.bins + 1);
    for (let i = 0; i < rows; i++) counts[bins[i]!]!++;
    return coarseBins(column, counts, most);
  });
  const maps = coarse.map(({ codes }) => {
    const start = arena.take(256);
    new Uint8Array(workspace.buffer, start, codes.length).set(codes);
    return start;
  });
  return { coarse, maps };
}

export type Coarse = ReturnType<typeof openCoarse>;

/** The strongest pairs among `columns`, by the sum of their gains over the bags. */
export async function rankPairs(
  table: AdditiveTable,
  bags: readonly Bag[],
  { coarse, maps }: Coarse,
  columns: readonly number[],
  wanted: number,
  context: FitContext,
): Promise<readonly Pair[]> {
  const pairs = columns.flatMap((a, i) => columns.slice(i + 1).map((b) => ({ a, b })));
  if (pairs.length === 0 || wanted === 0) return [];
  const { workspace, arena, rows, pairCells } = table;
  const most = Math.max(1, Math.floor(MOST_RANKING / (rows * pairs.length)));
  const asked = bags.slice(0, most);
  const mark = arena.mark();
  const starts = asked.map((bag) => {
    const counts = arena.take(pairCells * 8);
    const entries = arena.take(pairs.length * ENTRY_BYTES);
    pairs.forEach((pair, p) => {
      writePair(workspace.buffer, entries + p * ENTRY_BYTES, pair, coarse, maps, counts, 0);
    });
    new Uint32Array(workspace.buffer, bag.state, STATE_WORDS)[33] = entries;
    return entries;
  });
  const step = Math.max(1, Math.floor(MOST_WORK / rows));
  for (let from = 0; from < pairs.length; from += step) {
    const to = Math.min(pairs.length, from + step);
    workspace.parallel(
      "rankPairs",
      asked.map((bag) => [bag.state, from, to]),
    );
    if (!(await context.tick({ done: to, of: pairs.length }))) return [];
  }
  const gains = pairs.map((_, p) =>
    starts.reduce((sum, start) => sum + new Float64Array(workspace.buffer, start + p * ENTRY_BYTES + 32, 1)[0]!, 0),
  );
  arena.rewind(mark);
  const order = Array.from(pairs.keys()).filter((p) => gains[p]! > 0);
  order.sort((p, q) => gains[q]! - gains[p]! || p - q);
  return order.slice(0, wanted).map((p) => pairs[p]!);
}

export function tablesOf(pairs: readonly Pair[], { coarse }: Coarse): PairTables {
  const first = new Int32Array(pairs.length);
  let cells = 0;
  pairs.forEach(({ a, b }, p) => {
    first[p] = cells;
    cells += coarse[a]!.bins * coarse[b]!.bins;
  });
  return { pairs, coarse, first, cells };
}

/** Memory for the tables of one bag, cleared. Returns a view of their shapes. */
export function openTables(
  table: AdditiveTable,
  state: number,
  tables: PairTables,
  { coarse, maps }: Coarse,
): Float64Array {
  const { arena } = table;
  const { buffer } = table.workspace;
  const counts = arena.take(alignedBytes(tables.cells * 8));
  const shapes = arena.take(alignedBytes(tables.cells * 8));
  const entries = arena.take(tables.pairs.length * ENTRY_BYTES);
  tables.pairs.forEach((pair, p) => {
    const at = tables.first[p]! * 8;
    writePair(buffer, entries + p * ENTRY_BYTES, pair, coarse, maps, counts + at, shapes + at);
  });
  new Uint32Array(buffer, state, STATE_WORDS)[33] = entries;
  const view = new Float64Array(buffer, shapes, tables.cells);
  view.fill(0);
  return view;
}

/** The calls that visit all pairs of a bag. */
export function pairCalls(table: AdditiveTable, state: number, pairs: number, cycles: number) {
  const step = Math.max(1, Math.floor(MOST_WORK / (4 * table.rows)));
  const calls: { kernel: string; args: number[] }[] = [];
  for (let from = 0; from < pairs; from += step) {
    calls.push({ kernel: "visitPairs", args: [state, from, Math.min(pairs, from + step), cycles] });
  }
  return calls;
}

function writePair(
  buffer: ArrayBufferLike,
  at: number,
  { a, b }: Pair,
  coarse: readonly CoarseBins[],
  maps: readonly number[],
  counts: number,
  shape: number,
): void {
  const words = new Uint32Array(buffer, at, 8);
  words.set([a, b, maps[a]!, maps[b]!, coarse[a]!.bins, coarse[b]!.bins, counts, shape]);
}
