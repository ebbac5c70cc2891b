/** Maps a level's code to numbers: `table[level]`, `missing` for code -1, `unseen` for every other code. */
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, argumentWidth, integerOf, invalid, numbersOf } from "../constants.ts";

/** `table`: `levels × width`. */
function mapOf(node: ProgramNode) {
  const width = integerOf(node, "width", 1, 2 ** 20);
  const { table } = node.constants;
  if (!(table instanceof Float64Array) || table.length % width !== 0) {
    throw invalid(node, `must have ${width} numbers per level in "table"`);
  }
  numbersOf(node, "table", table.length, true);
  return {
    width,
    table,
    missing: numbersOf(node, "missing", width, true),
    unseen: numbersOf(node, "unseen", width, true),
  };
}

export const levelMap: OperatorSpec = {
  name: "level-map",
  summary: "Maps the level of a category to numbers.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    argumentWidth(node, widths, 0, 1);
    return mapOf(node).width;
  },
  compile(node) {
    const { width, table, missing, unseen } = mapOf(node);
    const levels = table.length / width;
    return ([codes], rows, out) => {
      const values = codes as Float64Array;
      for (let row = 0; row < rows; row++) {
        const code = values[row]!;
        const known = code >= 0 && code < levels && Number.isInteger(code);
        const source = known ? table : code === -1 ? missing : unseen;
        const start = known ? code * width : 0;
        for (let j = 0; j < width; j++) out[row * width + j] = source[start + j]!;
      }
    };
  },
};
