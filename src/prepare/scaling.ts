/** State and program of steps that shift, stretch and limit numbers. */
import type { Numbers } from "../compute/statistics.ts";
import type { ProgramWriter } from "../contract/program.ts";
import type { LoweredColumn } from "../contract/step.ts";
import type { Table } from "../contract/table.ts";
import { describedTable, partNames } from "./described.ts";

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

/** Center, the spread that is divided by, and the limit (0 for none) of every number. */
export function describeScale(state: ScaleState, columns: readonly string[]): Table {
  const names = state.columns.flatMap(({ center }, c) => partNames(columns[c]!, center.length));
  return describedTable(names, {
    center: state.columns.flatMap(({ center }) => [...center]),
    spread: state.columns.flatMap(({ factor }) => [...factor.map((f) => (f === 0 ? 0 : 1 / f))]),
    limit: state.columns.flatMap(({ center, limit }) => [...center.map(() => limit)]),
  });
}

/** The least and the greatest finite value; 0 and 0 when there is none. */
export function finiteRange(values: Numbers): { readonly least: number; readonly most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? { least, most } : { least: 0, most: 0 };
}
