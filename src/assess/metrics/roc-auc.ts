/** Area under the ROC curve. */
import { defineMetric } from "../../contract/metric.ts";
import { anyNaN, type Runs, rankedClasses, scoreRuns } from "./ranking.ts";

export const rocAuc = defineMetric({
  name: "roc-auc",
  title: "ROC-AUC",
  summary:
    "Probability that a positive row scores above a negative one, ties half; more classes: mean over one-vs-rest.",
  source: 'J. Hanley and B. McNeil, "The Meaning and Use of the Area under a ROC Curve", Radiology 143, 1982',
  tasks: ["binary", "multiclass"],
  greaterIsBetter: true,
  range: [0, 1],
  compute(input) {
    if (anyNaN(input.prediction)) return Number.NaN;
    const ranked = rankedClasses(input);
    if (input.classes === 2) return ranked.includes(1) ? areaOf(scoreRuns(input, 1)) : Number.NaN;
    // A class without rows has no curve; with one missing the mean would be over other classes each time.
    if (ranked.length < input.classes) return Number.NaN;
    return ranked.reduce((sum, k) => sum + areaOf(scoreRuns(input, k)), 0) / ranked.length;
  },
});

/** Σ over runs of negatives · (positives above + half the positives beside). */
export function areaOf({ positive, negative }: Runs): number {
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
