/** Arithmetic of two blocks of one width, number by number. A missing value on either side gives a missing value. */
import { pow } from "../../compute/math.ts";
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentCount, argumentWidth } from "../constants.ts";

function binary(name: string, summary: string, apply: (left: number, right: number) => number): OperatorSpec {
  return {
    name,
    summary,
    check(node, widths) {
      argumentCount(node, widths, 2);
      argumentWidth(node, widths, 1, widths[0]!);
      return widths[0]!;
    },
    compile(_node, widths) {
      const width = widths[0]!;
      return ([left, right], rows, out) => {
        const a = left as Float64Array;
        const b = right as Float64Array;
        for (let i = 0; i < rows * width; i++) out[i] = apply(a[i]!, b[i]!);
      };
    },
  };
}

export const add = binary("add", "left + right.", (a, b) => a + b);
export const multiply = binary("multiply", "left · right.", (a, b) => a * b);
/** Division by zero gives a missing value, never an infinity. */
export const divide = binary("divide", "left / right; missing where right is 0.", (a, b) =>
  b === 0 ? Number.NaN : a / b,
);
export const power = binary("power", "left to the power of right.", pow);
export const compare = binary("compare", "1 where left <= right, else 0; missing where either is.", (a, b) =>
  Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : a <= b ? 1 : 0,
);
