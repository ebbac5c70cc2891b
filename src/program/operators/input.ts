/** `input`: a source column. Numbers as they are, categories as codes (-1 missing, -2 unseen); the runner fills it. */
import type { OperatorSpec } from "../../contract/program.ts";
import { argumentCount, integerOf } from "../constants.ts";

export const input: OperatorSpec = {
  name: "input",
  summary: "A column of the table, by its place among the program's inputs.",
  check(node, widths) {
    argumentCount(node, widths, 0);
    integerOf(node, "input", 0, Number.MAX_SAFE_INTEGER);
    return 1;
  },
  compile() {
    return () => {};
  },
};
