/** Scores that are a sum over columns, each read from a small table: what the detectors of column tails share. */
import type { Frame, FrameColumn } from "../../contract/frame.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";

/** `x` rises. "points": y between two points is interpolated. "steps": `y` has one number more than `x`. */
export type ColumnTable = { readonly x: Float64Array; readonly y: Float64Array };

/** One table per number of a row. */
export type ColumnScores = { readonly form: "points" | "steps"; readonly tables: readonly ColumnTable[] };

/** Makes one table per number of a row, from its sorted values. */
export function tablesOf(frame: Frame, make: (sorted: Float64Array) => ColumnTable): readonly ColumnTable[] {
  return frame.columns.flatMap((column) =>
    Array.from({ length: column.width }, (_, part) => make(sortedPart(column, part))),
  );
}

function sortedPart(column: FrameColumn, part: number): Float64Array {
  const block = column.values();
  const { width } = column;
  return Float64Array.from({ length: block.length / width }, (_, i) => block[i * width + part]!).sort();
}

/** The sum of the tables' values. */
export function lowerColumnScores(state: ColumnScores, columns: readonly NodeRef[], writer: ProgramWriter): NodeRef {
  const scores: NodeRef[] = [];
  for (const column of columns) {
    for (let part = 0; part < column.width; part++) {
      const { x, y } = state.tables[scores.length]!;
      const value = column.width === 1 ? column : writer.add("select", [column], { from: part, width: 1 });
      scores.push(
        state.form === "points"
          ? writer.add("piecewise-linear", [value], { x, y })
          : writer.add("step-table", [value], { edges: x, values: y, missing: 0 }),
      );
    }
  }
  return writer.add("weighted-sum", scores, { weights: new Float64Array(scores.length).fill(1) });
}
