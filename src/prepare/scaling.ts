/** State and program of steps that shift, stretch and limit numbers. */
import type { ProgramWriter } from "../contract/program.ts";
import type { LoweredColumn } from "../contract/step.ts";

/** One entry per column. */
export type ScaleState = {
  readonly columns: readonly {
    /** Per number of a row, in the units of the column. */
    readonly center: Float64Array;
    readonly factor: Float64Array;
    /** Bound of the size of the scaled number; 0 for none. */
    readonly limit: number;
  }[];
};

export function lowerScale(
  state: ScaleState,
  columns: readonly LoweredColumn[],
  writer: ProgramWriter,
): readonly LoweredColumn[] {
  return columns.map((column, c) => {
    const { center, factor, limit } = state.columns[c]!;
    if (limit === 0 && center.every((v) => v === 0) && factor.every((v) => v === 1)) return column;
    let ref = writer.add("scale", [column.ref], { center, factor });
    if (limit > 0) {
      const high = new Float64Array(column.ref.width).fill(limit);
      ref = writer.add("clip", [ref], { low: high.map((v) => -v), high });
    }
    return { ...column, kind: "number", ref };
  });
}
