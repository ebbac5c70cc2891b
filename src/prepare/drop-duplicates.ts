/**
 * Drop duplicates: leaves out columns that repeat an earlier one exactly.
 *
 * Two columns are the same when they are of one kind and equal in every row, missing values included; categories
 * are compared by their words, not by their codes.
 *
 * Time O(n) per column, and O(n) per pair of columns of the same fingerprint; memory O(1).
 *
 * Source: standard.
 */
import type { FrameColumn } from "../contract/frame.ts";
import { defineStep } from "../contract/step.ts";
import type { KeptColumns } from "./drop-constant.ts";

export const dropDuplicates = defineStep({
  name: "dropDuplicates",
  summary: "Leaves out columns that repeat an earlier one.",
  source: "standard",
  selects: ["number", "boolean", "datetime", "category", "text"],
  params: {},

  fit({ columns }): KeptColumns {
    const groups = new Map<string, FrameColumn[]>();
    const kept = Uint8Array.from(columns, (column) => {
      const key = `${column.kind} ${column.width} ${fingerprint(column)}`;
      const group = groups.get(key) ?? [];
      if (group.some((other) => equal(other, column))) return 0;
      groups.set(key, [...group, column]);
      return 1;
    });
    return { kept };
  },

  lower: (state, columns) => columns.filter((_, c) => state.kept[c] === 1),
});

const number = new Float64Array(1);
const halves = new Uint32Array(number.buffer);

/** A 32-bit mix of the values; words by their first row, so that dictionaries may differ. */
function fingerprint(column: FrameColumn): number {
  const values = column.values();
  const firsts = new Map<number, number>();
  let mix = 0;
  for (let i = 0; i < values.length; i++) {
    let value = values[i]!;
    if (column.levels.length > 0 && value >= 0) {
      if (!firsts.has(value)) firsts.set(value, i);
      value = firsts.get(value)!;
    }
    // Adding 0 makes -0 and 0 alike, as they compare equal; NaN has one form here.
    number[0] = Number.isNaN(value) ? -Number.MAX_VALUE : value + 0;
    mix = Math.imul(mix ^ halves[0]!, 0x85ebca6b);
    mix = Math.imul(((mix << 13) | (mix >>> 19)) ^ halves[1]!, 0xc2b2ae35);
  }
  return mix >>> 0;
}

function equal(a: FrameColumn, b: FrameColumn): boolean {
  const left = a.values();
  const right = b.values();
  const words = a.levels.length > 0 || b.levels.length > 0;
  for (let i = 0; i < left.length; i++) {
    const x = left[i]!;
    const y = right[i]!;
    if (words && x >= 0 && y >= 0) {
      if (a.levels[x] !== b.levels[y]) return false;
    } else if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) return false;
  }
  return true;
}
