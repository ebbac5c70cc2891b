/**
 * The cells of an additive model: one per bin of a column and one for missing, column behind column; and the coarser
 * bins of columns that are in pairs, each a union of bins, so that a pair's margins can be moved to its columns exactly.
 */
import type { BinnedMatrix } from "../../compute/binning/binned-matrix.ts";
import type { BinnedColumn } from "../../compute/binning/edges.ts";

export type Cells = {
  /** Columns in the order of the matrix. */
  readonly columns: readonly BinnedColumn[];
  /** Per column: its first cell. The cell of missing is its last. */
  readonly first: Int32Array;
  readonly count: number;
};

export function cellsOf({ columns }: BinnedMatrix): Cells {
  const first = new Int32Array(columns.length);
  let count = 0;
  columns.forEach((column, c) => {
    first[c] = count;
    count += column.bins + 1;
  });
  return { columns, first, count };
}

/** Per bin of a column, missing last: its coarse bin; missing has the last coarse bin to itself. */
export type CoarseBins = { readonly codes: Uint8Array; readonly bins: number };

/**
 * Coarse bins of about even weight. Numbers: neighbours share one. Levels are ordered by frequency: the rarest share the
 * last one.
 */
export function coarseBins(column: BinnedColumn, rowsPerBin: Float64Array, most: number): CoarseBins {
  const { bins, categorical } = column;
  const codes = new Uint8Array(bins + 1);
  let used = 0;
  if (bins <= most) for (let b = 0; b < bins; b++) codes[b] = used++;
  else if (categorical) {
    for (let b = 0; b < bins; b++) codes[b] = Math.min(b, most - 1);
    used = most;
  } else {
    let rest = 0;
    for (let b = 0; b < bins; b++) rest += rowsPerBin[b]!;
    let held = 0;
    for (let b = 0; b < bins; b++) {
      codes[b] = used;
      held += rowsPerBin[b]!;
      if (used < most - 1 && held >= rest / (most - used)) {
        rest -= held;
        held = 0;
        used++;
      }
    }
    used = codes[bins - 1]! + 1;
  }
  codes[bins] = used;
  return { codes, bins: used + 1 };
}
