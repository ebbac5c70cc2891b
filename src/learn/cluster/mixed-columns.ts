/** Columns of two sorts, numbers and words, as clusterers of mixed columns read them. */
import type { Matrix } from "../../compute/matrices/matrix.ts";
import type { Frame, FrameColumn } from "../../contract/frame.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import { pointsOf } from "./points.ts";

export type MixedColumns = {
  /** `rows × numbers of all columns of numbers`. */
  readonly numbers: Matrix;
  readonly words: readonly Words[];
  /** Per column of the frame in its order: how many numbers it has, and whether it holds words. */
  readonly places: readonly Place[];
};

export type Words = {
  /** Per row: its level, from 0; -1 for none. */
  readonly codes: Int32Array;
  readonly levels: number;
};

/** `coded`: the column holds codes of a dictionary of `width - 1` levels; the last place is for missing ones. */
export type Place = { readonly width: number; readonly word: boolean; readonly coded: boolean };

/** A category is a word, and so is a block that has at most one 1 in a row and zeros else (as `oneHot` makes it). */
export function mixedColumns(frame: Frame, owner: string): MixedColumns {
  const found = frame.columns.map((column) => wordsOf(column));
  const numbers = pointsOf({ rows: frame.rows, columns: frame.columns.filter((_, c) => found[c] === null) }, owner);
  const places = frame.columns.map(({ width, kind }, c): Place => {
    const words = found[c] ?? null;
    return { width: words?.levels ?? width, word: words !== null, coded: kind === "category" };
  });
  return { numbers, words: found.filter((words) => words !== null), places };
}

function wordsOf(column: FrameColumn): Words | null {
  const { kind, width, levels } = column;
  const values = column.values();
  if (kind === "category") {
    return { levels: levels.length + 1, codes: Int32Array.from(values, (code) => (code < 0 ? levels.length : code)) };
  }
  if (width === 1) return null;
  const codes = new Int32Array(values.length / width).fill(-1);
  for (let at = 0; at < values.length; at++) {
    const row = Math.floor(at / width);
    if (values[at] === 0) continue;
    if (values[at] !== 1 || codes[row]! >= 0) return null;
    codes[row] = at % width;
  }
  return { codes, levels: width };
}

/** All columns side by side, words as 0 and 1 per level. */
export function lowerMixed(places: readonly Place[], columns: readonly NodeRef[], writer: ProgramWriter): NodeRef {
  const parts = columns.map((column, c) => {
    const { width, coded } = places[c]!;
    if (!coded) return column;
    const table = new Float64Array((width - 1) * width);
    for (let level = 0; level < width - 1; level++) table[level * width + level] = 1;
    const missing = new Float64Array(width);
    missing[width - 1] = 1;
    return writer.add("level-map", [column], { width, table, missing, unseen: new Float64Array(width) });
  });
  return writer.join(parts);
}
