/** Area under the precision-recall curve, as average precision. */
import { defineMetric } from "../../contract/metric.ts";
import { oneVsRest, type Runs } from "./ranking.ts";

export const prAuc = defineMetric({
  name: "pr-auc",
  title: "Average precision",
  summary: "Σ over thresholds of precision · gain in recall; more classes: mean over one-vs-rest.",
  source: 'J. Davis and M. Goadrich, "The Relationship Between Precision-Recall and ROC Curves", ICML 2006',
  tasks: ["binary", "multiclass"],
  greaterIsBetter: true,
  range: [0, 1],
  compute: (input) => oneVsRest(input, averagePrecision),
});

export function averagePrecision({ positive, negative }: Omit<Runs, "runOf">): number {
  let found = 0;
  let taken = 0;
  let total = 0;
  for (let k = 0; k < positive.length; k++) {
    found += positive[k]!;
    taken += positive[k]! + negative[k]!;
    if (positive[k]! > 0) total += (positive[k]! * found) / taken;
  }
  return found > 0 ? total / found : Number.NaN;
}
