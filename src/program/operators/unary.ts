/** Functions of one number, applied to each number of a block. A missing value stays missing, but for `is-missing`. */
import { cos, exp, log, sin } from "../../compute/math.ts";
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentCount } from "../constants.ts";

function unary(name: string, summary: string, apply: (value: number) => number): OperatorSpec {
  return {
    name,
    summary,
    check(node, widths) {
      argumentCount(node, widths, 1);
      return widths[0]!;
    },
    compile(_node, widths) {
      const width = widths[0]!;
      return ([x], rows, out) => {
        const values = x as Float64Array;
        for (let i = 0; i < rows * width; i++) out[i] = apply(values[i]!);
      };
    },
  };
}

export const isMissing = unary("is-missing", "1 where the value is missing, else 0.", (v) => (Number.isNaN(v) ? 1 : 0));
export const expOperator = unary("exp", "e to the power of the value.", exp);
export const logOperator = unary("log", "Natural logarithm.", log);
export const sinOperator = unary("sin", "Sine of an angle in radians.", sin);
export const cosOperator = unary("cos", "Cosine of an angle in radians.", cos);
