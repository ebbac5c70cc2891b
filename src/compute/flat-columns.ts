/** Frames column by column: blocks of several numbers a row are taken apart. */
import type { Frame, FrameColumn } from "../contract/frame.ts";

/** The frame's columns with every block taken apart into columns of width 1. */
export function flatColumns(frame: Frame): readonly FrameColumn[] {
  return frame.columns.flatMap((column) =>
    column.width === 1 ? [column] : column.parts.map((name, part) => partOf(column, name, part)),
  );
}

function partOf(column: FrameColumn, name: string, part: number): FrameColumn {
  return {
    ...column,
    name,
    width: 1,
    parts: [name],
    values() {
      const block = column.values();
      const out = new Float32Array(block.length / column.width);
      for (let i = 0; i < out.length; i++) out[i] = block[i * column.width + part]!;
      return out;
    },
  };
}
