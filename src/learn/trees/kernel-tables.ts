/** What the kernels of trees read about a fit: slabs, columns, options of the search. */
import type { Slab } from "../../compute/binning/binned-matrix.ts";
import type { LocalTable } from "./local-table.ts";

/** Bytes per column of the search kernel's table. */
const COLUMN_BYTES = 32;

export type SearchOptions = {
  readonly l1: number;
  readonly l2: number;
  readonly minChildWeight: number;
  readonly minLeafRows: number;
  readonly minGain: number;
  readonly categorySmooth: number;
  readonly categoryL2: number;
  readonly maxCategorySide: number;
  readonly minCategoryRows: number;
  readonly oneHotLevels: number;
  readonly monotone: Int8Array | null;
};

/** Slabs with the address of what the histogram kernels read about their columns. */
export function slabTablesOf({ workspace, arena, matrix }: LocalTable): readonly (Slab & { readonly table: number })[] {
  return matrix.slabs.map((slab) => {
    if (slab.rowBytes === 0) return { ...slab, table: slab.sparse };
    const table = arena.take(slab.groups.length * 8 + 4);
    const words = new Int32Array(workspace.buffer, table, slab.groups.length * 2 + 1);
    words[slab.groups.length * 2] = slab.sparse;
    slab.groups.forEach((group, g) => {
      words.set([group.stride | (group.columns << 16), group.offset - slab.offset], 2 * g);
    });
    return { ...slab, table };
  });
}

/** Writes what the search kernel reads about columns; returns its address. */
export function columnTableOf({ workspace, arena, matrix }: LocalTable, { monotone }: SearchOptions): number {
  const at = arena.take(matrix.columns.length * COLUMN_BYTES);
  const words = new Int32Array(workspace.buffer, at, matrix.columns.length * 8);
  matrix.columns.forEach((column, c) => {
    const flags = column.categorical ? 1 : 0;
    words.set([matrix.offsets[c]!, column.bins, matrix.strides[c]! - 1, flags, monotone?.[c] ?? 0], c * 8);
  });
  return at;
}

/** Fields of the search kernel's node table that stay the same for a whole fit. */
export function writeOptions(table: Float64Array, at: number, options: SearchOptions): void {
  table[at + 3] = options.l1;
  table[at + 4] = options.l2;
  table[at + 5] = options.minChildWeight;
  table[at + 6] = options.minLeafRows;
  table[at + 11] = options.monotone === null ? 0 : 1;
  table[at + 12] = options.categorySmooth;
  table[at + 13] = options.categoryL2;
  table[at + 14] = options.maxCategorySide;
  table[at + 15] = options.minCategoryRows;
  table[at + 16] = options.oneHotLevels;
  table[at + 17] = options.minGain;
}
