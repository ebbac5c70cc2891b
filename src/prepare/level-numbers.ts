/** Categories that become a number per level: what is kept of them, and how it is lowered. */

import type { ProgramWriter } from "../contract/program.ts";
import type { LoweredColumn } from "../contract/step.ts";
import { numberColumn } from "./column.ts";

/** Per column: the number of each level of the dictionary, and of missing values. */
export type LevelNumbersState = {
  readonly columns: readonly {
    readonly table: Float64Array;
    readonly missing: number;
    readonly levels: readonly string[];
  }[];
};

/** Levels never seen become 0. */
export function lowerLevelNumbers(
  state: LevelNumbersState,
  columns: readonly LoweredColumn[],
  writer: ProgramWriter,
): LoweredColumn[] {
  return columns.map((column, c) => {
    const { table, missing } = state.columns[c]!;
    const constants = { width: 1, table, missing: Float64Array.of(missing), unseen: Float64Array.of(0) };
    return numberColumn(column.name, writer.add("level-map", [column.ref], constants));
  });
}
