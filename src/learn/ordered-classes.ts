/** From chances that a row lies at or below each threshold between ordered classes to the probabilities of the classes. */
import type { NodeRef, ProgramWriter } from "../contract/program.ts";

/** P(y ≤ k) of all thresholds, rising, to the probabilities of the classes. */
export function classesFrom(below: NodeRef, writer: ProgramWriter): NodeRef {
  const inner = below.width;
  const classes = inner + 1;
  const weights = new Float64Array(classes * inner);
  const bias = new Float64Array(classes);
  bias[inner] = 1;
  for (let k = 0; k < inner; k++) {
    weights[k * inner + k] = 1;
    weights[(k + 1) * inner + k] = -1;
  }
  const parts = writer.add("linear", [below], { weights, bias });
  // Rounding may take a difference of equal numbers below 0.
  return writer.add("clip", [parts], { low: new Float64Array(classes), high: new Float64Array(classes).fill(1) });
}
