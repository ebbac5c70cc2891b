/** What every step does with columns: read codes and numbers, name what it makes. */

import { type Numbers, sum } from "../compute/statistics.ts";
import type { FrameColumn } from "../contract/frame.ts";
import type { NodeRef } from "../contract/program.ts";
import type { LoweredColumn } from "../contract/step.ts";

/** Column of numbers made by a step. */
export function numberColumn(name: string, ref: NodeRef, parts: readonly string[] = [name]): LoweredColumn {
  return { name, kind: "number", parts, levels: [], ref };
}

/** True for columns that hold codes into a dictionary. */
export function hasLevels(column: { readonly kind: FrameColumn["kind"] }): boolean {
  return column.kind === "category" || column.kind === "text";
}

/** Every `width`-th number of a block, from `part` on. */
export function partOf(column: FrameColumn, part: number): Numbers {
  const values = column.values();
  if (column.width === 1) return values;
  return Float64Array.from({ length: values.length / column.width }, (_, i) => values[i * column.width + part]!);
}

export type LevelCounts = {
  /** Weight per level of the dictionary. */
  readonly counts: Float64Array;
  /** Weight of rows without a value. */
  readonly missing: number;
  readonly total: number;
};

/** Weight of each level; codes that are not in the dictionary count as missing. */
export function levelCounts(column: FrameColumn, weights: Float64Array | null): LevelCounts {
  const codes = column.values();
  const counts = new Float64Array(column.levels.length);
  let missing = 0;
  for (let i = 0; i < codes.length; i++) {
    const w = weights === null ? 1 : weights[i]!;
    const code = codes[i]!;
    if (code >= 0) counts[code]! += w;
    else missing += w;
  }
  return { counts, missing, total: sum(counts) + missing };
}

/** Levels from the most frequent to the rarest, equal ones in dictionary order; levels that do not occur are left out. */
export function byFrequency(counts: Float64Array): number[] {
  return [...counts.keys()].filter((k) => counts[k]! > 0).sort((a, b) => counts[b]! - counts[a]! || a - b);
}

/** Order of texts by code unit: the same on every machine. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `text`, with marks added until no level bears it. */
export function freeLevel(text: string, levels: readonly string[]): string {
  let free = text;
  while (levels.includes(free)) free += "*";
  return free;
}

/** True for a block of mostly zeros (one-hot, terms): its numbers are comparable as they are, and moving them would cost the zeros. */
export function isSparseBlock(column: FrameColumn): boolean {
  if (column.width === 1) return false;
  const values = column.values();
  let filled = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) filled++;
  return filled <= 0.2 * values.length;
}
