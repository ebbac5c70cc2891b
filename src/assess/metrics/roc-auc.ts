/** Area under the ROC curve. */
import { defineMetric } from "../../contract/metric.ts";
import { oneVsRest, type Runs } from "./ranking.ts";

export const rocAuc = defineMetric({
  name: "roc-auc",
  title: "ROC-AUC",
  summary:
    "Probability that a positive row scores above a negative one, ties half; more classes: mean over one-vs-rest.",
  source: 'J. Hanley and B. McNeil, "The Meaning and Use of the Area under a ROC Curve", Radiology 143, 1982',
  tasks: ["binary", "multiclass"],
  greaterIsBetter: true,
  range: [0, 1],
  compute: (input) => oneVsRest(input, areaOf),
});

/** Σ over runs of negatives · (positives above + half the positives beside). */
export function areaOf({ positive, negative }: Omit<Runs, "runOf">): number {
  let above = 0;
  let below = 0;
  let area = 0;
  for (let k = 0; k < positive.length; k++) {
    area += negative[k]! * (above + positive[k]! / 2);
    above += positive[k]!;
    below += negative[k]!;
  }
  return above > 0 && below > 0 ? area / (above * below) : Number.NaN;
}
