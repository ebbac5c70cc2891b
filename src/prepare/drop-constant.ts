/**
 * Drop constant: leaves out columns that hold one value only.
 *
 * A column without any value is constant; a column of one value and some missing ones is not, for where it is
 * missing may tell something. A block goes when all its numbers are constant.
 *
 * Time O(n), memory O(1) per column.
 *
 * Source: standard.
 */
import type { FrameColumn } from "../contract/frame.ts";
import { defineStep } from "../contract/step.ts";

/** Per column: 1 when it stays. */
export type KeptColumns = { readonly kept: Uint8Array };

export const dropConstant = defineStep({
  name: "dropConstant",
  summary: "Leaves out columns of one value.",
  source: "standard",
  selects: ["number", "boolean", "datetime", "category", "text"],
  params: {},

  fit: ({ columns }): KeptColumns => ({ kept: Uint8Array.from(columns, (column) => Number(varies(column))) }),

  lower: (state, columns) => columns.filter((_, c) => state.kept[c] === 1),
});

function varies(column: FrameColumn): boolean {
  const values = column.values();
  for (let i = column.width; i < values.length; i++) {
    const first = values[i % column.width]!;
    if (values[i] !== first && !(Number.isNaN(values[i]!) && Number.isNaN(first))) return true;
  }
  return false;
}
