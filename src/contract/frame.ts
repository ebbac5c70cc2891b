/** Frames: what steps and learners see. Columns of the rows they may use, gathered only when asked for. */
import type { ColumnKind } from "./table.ts";

/**
 * One column of a frame, or a block of them (a one-hot block, a text projection).
 * Words reach a frame as codes (number of the level; -1 missing, -2 not in the dictionary).
 */
export type FrameColumn = {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Numbers per row; 1 but for blocks. */
  readonly width: number;
  /** One name per number of a row; `[name]` when the width is 1. */
  readonly parts: readonly string[];
  /** The dictionary of a category or text column, else empty. */
  readonly levels: readonly string[];
  /** The source columns that this one was made from. */
  readonly origin: readonly string[];
  /** `rows × width`, row-major. Gathered at the first call, then kept. */
  values(): Float64Array | Float32Array | Int32Array;
};

export type Frame = {
  readonly rows: number;
  readonly columns: readonly FrameColumn[];
};
