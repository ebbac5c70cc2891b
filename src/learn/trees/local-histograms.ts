/** Histograms of the local source: a pool of them, building over threads, the search for splits. */
import type { Slab } from "../../compute/binning/binned-matrix.ts";
import type { Split } from "./histogram-source.ts";
import { columnTableOf, type SearchOptions, slabTablesOf, writeOptions } from "./kernel-tables.ts";
import type { LocalTable } from "./local-table.ts";

/** Below this many rows x groups of columns, about 0.1 milliseconds, waking another thread costs more than it saves. */
const WORK_PER_THREAD = 16_384;
/** Below this many slots one thread searches a node faster than two. */
const SLOTS_PER_CALL = 2048;
/** Rows per kernel call and group of columns: some milliseconds. */
const ROWS_PER_CALL = 1 << 19;
const OUT_BYTES = 128;
export const SCRATCH_BYTES = 16_384;
/** Of a thread that searches splits: a list of levels and the room to sort it. */
export const SEARCH_BYTES = 9216;

export type PackedSums = { readonly gradient: number; readonly hessian: number; readonly rows: number };

export type SearchTask = {
  readonly histogram: number;
  readonly sums: PackedSums;
  readonly low: number;
  readonly high: number;
  /** A byte per column; null for all. */
  readonly mask: Uint8Array | null;
  /** 0, or the seed of the one threshold per column. */
  readonly random: number;
};

export type Histograms = {
  /** A free histogram, or 0 when there is none. */
  take(): number;
  give(histogram: number): void;
  /** How many are free. */
  free(): number;
  /** Clears it and adds the listed rows; `index` 0 means all rows of the table from row 0. */
  build(histogram: number, index: number, rows: number): void;
  /** into -= other. */
  subtract(into: number, other: number): void;
  total(histogram: number): { gradient: number; hessian: number };
  search(tasks: readonly SearchTask[], gradientUnit: number, hessianUnit: number): (Split | null)[];
};

export function createHistograms(table: LocalTable, packed: number, count: number, options: SearchOptions): Histograms {
  const { workspace, arena, matrix, threads } = table;
  const { kernels, buffer } = workspace;
  const bytes = matrix.histogramBytes;
  const free = Array.from({ length: count }, () => arena.take(bytes)).reverse();
  const parts = Array.from({ length: threads - 1 }, () => arena.take(bytes));
  const scratch = Array.from({ length: threads }, () => arena.take(SCRATCH_BYTES));
  const slabs = slabTablesOf(table);
  const columns = matrix.columns.length;
  const groupCount = slabs.reduce((sum, slab) => sum + Math.max(1, slab.groups.length), 0);
  const columnTable = columnTableOf(table, options);
  const ranges = columnRanges(matrix.strides, threads);
  const places = Array.from({ length: 2 }, () => ({
    node: arena.take(160),
    mask: arena.take(columns),
    outs: ranges.map(() => arena.take(OUT_BYTES)),
    scratches: ranges.map(() => arena.take(SEARCH_BYTES)),
  }));
  const out32 = new Int32Array(buffer);
  const out64 = new Float64Array(buffer);
  const bytes8 = new Uint8Array(buffer);
  const slots = bytes / 8;
  const searchSplits = kernels.searchSplits!;
  for (const { node } of places) writeOptions(out64, node / 8, options);

  const builderOf = (slab: Slab) => (slab.rowBytes > 0 ? "buildHistogram" : "buildSparseHistogram");

  function buildCall(
    slab: (typeof slabs)[number],
    index: number,
    first: number,
    rows: number,
    histogram: number,
    scratch: number,
    fresh: number,
  ): number[] {
    const { start, rowBytes, table, offset } = slab;
    const into = histogram + offset;
    if (rowBytes === 0) return [start, table, index, first, rows, packed, into, fresh];
    return [start, rowBytes, index, first, rows, packed, table, into, scratch, fresh];
  }

  /** One batch per round of parts: no two calls of a batch write the same histogram. */
  function build(histogram: number, index: number, rows: number): void {
    const shares = Math.max(1, Math.min(threads, Math.floor((rows * groupCount) / WORK_PER_THREAD)));
    if (shares === 1 && rows <= ROWS_PER_CALL) {
      for (const slab of slabs) {
        kernels[builderOf(slab)]!(...buildCall(slab, index, 0, rows, histogram, scratch[0]!, slab.bytes));
      }
      return;
    }
    const share = Math.ceil(rows / shares);
    for (let begin = 0; begin < share || begin === 0; begin += ROWS_PER_CALL) {
      for (const slab of slabs) {
        const calls: number[][] = [];
        for (let s = 0; s < shares; s++) {
          const from = s * share + begin;
          const take = Math.max(0, Math.min(ROWS_PER_CALL, share - begin, rows - from));
          const into = s === 0 ? histogram : parts[s - 1]!;
          const list = index === 0 ? 0 : index + from * 4;
          const fresh = begin === 0 ? slab.bytes : 0;
          calls.push(buildCall(slab, list, from, take, into, scratch[s]!, fresh));
        }
        workspace.parallel(builderOf(slab), calls);
      }
    }
    for (let s = 1; s < shares; s++) kernels.addHistogram!(histogram, parts[s - 1]!, bytes);
  }

  function search(tasks: readonly SearchTask[], gradientUnit: number, hessianUnit: number): (Split | null)[] {
    const calls: number[][] = [];
    for (let i = 0; i < tasks.length; i++) {
      const task = tasks[i]!;
      const place = places[i]!;
      const at = place.node / 8;
      out64[at] = task.sums.gradient;
      out64[at + 1] = task.sums.hessian;
      out64[at + 2] = task.sums.rows;
      out64[at + 7] = gradientUnit;
      out64[at + 8] = hessianUnit;
      out64[at + 9] = task.low;
      out64[at + 10] = task.high;
      out64[at + 18] = task.random;
      if (task.mask !== null) bytes8.set(task.mask, place.mask);
      const mask = task.mask === null ? 0 : place.mask;
      for (let r = 0; r < ranges.length; r++) {
        const [from, to] = ranges[r]!;
        calls.push([task.histogram, columnTable, from, to, mask, place.node, place.outs[r]!, place.scratches[r]!]);
      }
    }
    if (threads === 1 || slots < SLOTS_PER_CALL) {
      for (const [a, b, c, d, e, f, g, h] of calls as Eight[]) searchSplits(a, b, c, d, e, f, g, h);
    } else workspace.parallel("searchSplits", calls);
    return tasks.map((task, i) => read(places[i]!.outs, task, gradientUnit, hessianUnit));
  }

  /** The best of the ranges' splits; the first column wins a tie. */
  function read(outs: readonly number[], task: SearchTask, gUnit: number, hUnit: number): Split | null {
    const { sums } = task;
    let best = -1;
    for (const out of outs) {
      if (out32[out / 4 + 8]! >= 0 && (best < 0 || out64[out / 8 + 3]! > out64[best / 8 + 3]!)) best = out;
    }
    if (best < 0) return null;
    const [gain, g, h] = [out64[best / 8]!, out64[best / 8 + 1]!, out64[best / 8 + 2]!];
    const word = best / 4;
    const rows = (h / sums.hessian) * sums.rows;
    const column = out32[word + 8]!;
    // values missing nowhere in the node go with the greater part when they turn up later
    const slot = (task.histogram + matrix.offsets[column]!) / 4 + 2 * (matrix.strides[column]! - 1);
    const noneMissing = out32[slot] === 0 && out32[slot + 1] === 0;
    return {
      column,
      gain,
      bin: out32[word + 9]!,
      missingLeft: noneMissing ? 2 * rows > sums.rows : out32[word + 10] === 1,
      set: out32[word + 11] === 1 ? new Uint32Array(buffer, best + 64, 8).slice() : null,
      left: { gradient: g * gUnit, hessian: h * hUnit, rows },
      right: {
        gradient: (sums.gradient - g) * gUnit,
        hessian: (sums.hessian - h) * hUnit,
        rows: sums.rows - rows,
      },
    };
  }

  return {
    take: () => free.pop() ?? 0,
    give: (histogram) => {
      if (histogram !== 0) free.push(histogram);
    },
    free: () => free.length,
    build,
    subtract: (into, other) => void kernels.subtractHistogram!(into, other, bytes),
    total(histogram) {
      const words = new Int32Array(buffer, histogram + matrix.offsets[0]!, matrix.strides[0]! * 2);
      let gradient = 0;
      let hessian = 0;
      for (let i = 0; i < words.length; i += 2) {
        hessian += words[i]! >>> 0;
        gradient += words[i + 1]!;
      }
      return { gradient, hessian };
    },
    search,
  };
}

/** The arguments of the search kernel. */
type Eight = [number, number, number, number, number, number, number, number];

/** Columns in ranges of similar work, at most one per thread. */
function columnRanges(strides: Int32Array, threads: number): readonly (readonly [from: number, to: number])[] {
  const slots = strides.reduce((sum, stride) => sum + stride, 0);
  const count = Math.max(1, Math.min(threads, Math.floor(slots / SLOTS_PER_CALL)));
  const ranges: [number, number][] = [];
  let from = 0;
  let seen = 0;
  for (let c = 0; c < strides.length; c++) {
    seen += strides[c]!;
    if (seen >= (slots * (ranges.length + 1)) / count || c === strides.length - 1) {
      ranges.push([from, c + 1]);
      from = c + 1;
    }
  }
  return ranges;
}
