/** Precision-recall curves: how many flagged rows are right, as more rows of the class are found. */
import type { ReportData } from "../contract/report.ts";
import type { Chart } from "./chart.ts";
import { areasWords, coloursWords, curvesSpec, curvesTitle, guessingLine } from "./class-curves.ts";

export function precisionRecallChart(data: Pick<ReportData, "precisionRecall" | "task">): Chart | null {
  const curves = data.precisionRecall;
  if (curves.length === 0) return null;
  const share = shareOf(data);
  const guessing = curves.length > 1 || share === null ? [] : [guessingLine([0, share], [1, share])];
  const random = guessing.length === 0 ? "" : " The dashed line is flagging at random.";
  return {
    id: "precision-recall",
    title: curvesTitle("Precision and recall", curves),
    reading: `Of the rows flagged, how many are right, as more rows of the class are found. High and to the right is good.${random}${coloursWords(curves)}`,
    description: `Precision-recall curve. ${areasWords(curves)}`,
    spec: curvesSpec(curves, {
      x: "Rows of the class found: recall (%)",
      y: "Flagged rows that are right: precision (%)",
      guessing,
    }),
  };
}

/** Share of the positive class among the rows with a class. */
function shareOf({ task }: Pick<ReportData, "task">): number | null {
  const all = task.classes.reduce((sum, { rows }) => sum + rows, 0);
  const positive = task.classes.find(({ label }) => label === task.positive);
  return positive === undefined || all === 0 ? null : positive.rows / all;
}
