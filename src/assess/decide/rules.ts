/** Decision rules applied to a block of probabilities: the same comparisons that a program makes. */
import type { DecisionRule } from "../../contract/after.ts";
import { decisions } from "../metric-input.ts";

/** The class decided for, per row. */
export function decide(rule: DecisionRule, probabilities: Float64Array, classes: number): Float64Array {
  if (rule.form === "most-probable") return decisions(probabilities, classes);
  const rows = probabilities.length / classes;
  if (rule.form === "threshold")
    return Float64Array.from({ length: rows }, (_, row) => (probabilities[2 * row + 1]! >= rule.threshold ? 1 : 0));
  const { scores } = rule;
  return Float64Array.from({ length: rows }, (_, row) => {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) {
      let score = 0;
      for (let t = 0; t < classes; t++) score += scores[c * classes + t]! * probabilities[row * classes + t]!;
      if (score > most) [best, most] = [c, score];
    }
    return best;
  });
}
