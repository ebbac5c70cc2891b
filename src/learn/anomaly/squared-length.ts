/** The squared length of a row in other coordinates: the score of detectors that have a middle and a shape. */
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";

/** Coordinates beyond this are as far off as can be; their squares stay finite. */
const FAR = 1e100;

/** Σₖ (weightsₖ · x + biasₖ)². `weights`: `coordinates × width`, row-major. */
export type SquaredLength = { readonly weights: Float64Array; readonly bias: Float64Array };

export function lowerSquaredLength(
  { weights, bias }: SquaredLength,
  columns: readonly NodeRef[],
  writer: ProgramWriter,
): NodeRef {
  const count = bias.length;
  if (count === 0) return writer.add("constant", [], { value: Float64Array.of(0) });
  const high = new Float64Array(count).fill(FAR);
  const mapped = writer.add("linear", [writer.join(columns)], { weights, bias });
  const near = writer.add("clip", [mapped], { low: high.map((v) => -v), high });
  const squares = writer.add("multiply", [near, near]);
  return writer.add("linear", [squares], { weights: new Float64Array(count).fill(1), bias: Float64Array.of(0) });
}
