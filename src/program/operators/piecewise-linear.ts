/** `piecewise-linear`: interpolates between stored points; the ends are flat; missing stays missing. */
import { onLine } from "../../compute/on-line.ts";
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, argumentWidth, invalid, numbersOf } from "../constants.ts";

function pointsOf(node: ProgramNode): { x: Float64Array; y: Float64Array } {
  const held = node.constants.x;
  const count = held instanceof Float64Array ? held.length : 0;
  if (count === 0) throw invalid(node, `must have at least one point in "x"`);
  const x = numbersOf(node, "x", count);
  const y = numbersOf(node, "y", count);
  for (let i = 1; i < count; i++) {
    if (!(x[i]! > x[i - 1]!)) throw invalid(node, `must have rising numbers in "x"`);
  }
  return { x, y };
}

export const piecewiseLinear: OperatorSpec = {
  name: "piecewise-linear",
  summary: "Interpolates between stored points, flat beyond the ends.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    argumentWidth(node, widths, 0, 1);
    pointsOf(node);
    return 1;
  },
  compile(node) {
    const { x, y } = pointsOf(node);
    return ([input], rows, out) => {
      const values = input as Float64Array;
      for (let i = 0; i < rows; i++) out[i] = Number.isNaN(values[i]!) ? values[i]! : onLine(x, y, values[i]!);
    };
  },
};
