/** What pieces of program give for rows of a frame, before there is a whole program. */
import type { Frame } from "../../contract/frame.ts";
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import { createPredictor } from "../../program/predictor.ts";
import { Writer } from "../../program/writer.ts";
import { pointsOf } from "./points.ts";

/** One number per chosen row (all rows when null) for each node that `lower` returns. */
export function scoreRows(
  frame: Frame,
  chosen: Int32Array | null,
  lower: (columns: readonly NodeRef[], writer: ProgramWriter) => readonly NodeRef[],
): Float64Array[] {
  const { rows, width, values } = pointsOf(frame, chosen);
  const writer = new Writer();
  const parts = Array.from({ length: width }, (_, j) =>
    writer.input({ name: String(j), kind: "number", reason: "", missing: [], levels: [] }),
  );
  let next = 0;
  const columns = frame.columns.map((column) => {
    next += column.width;
    return writer.join(parts.slice(next - column.width, next));
  });
  const scores = lower(columns, writer);
  const program = writer.program(scores.map((ref, k) => ({ name: `score ${k}`, kind: "number", labels: [], ref })));
  const table = {
    rows,
    columns: parts.map((_, j) => ({
      name: String(j),
      kind: "number" as const,
      values: Float64Array.from({ length: rows }, (_, i) => values[i * width + j]!),
    })),
  };
  return createPredictor(program)
    .predict(table)
    .outputs.map((output) => output.values);
}
