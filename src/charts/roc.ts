/** ROC curves: rows of a class found, against other rows taken for it, over every threshold. */
import type { ReportData } from "../contract/report.ts";
import type { Chart } from "./chart.ts";
import { areasWords, coloursWords, curvesSpec, curvesTitle, guessingLine } from "./class-curves.ts";

export function rocChart(data: Pick<ReportData, "roc">): Chart | null {
  if (data.roc.length === 0) return null;
  return {
    id: "roc",
    title: curvesTitle("ROC curve", data.roc),
    reading: `Each point is one threshold: how many rows of the class are found, and how many others are wrongly taken for it. The closer to the top left corner the better; the dashed line is guessing.${coloursWords(data.roc)}`,
    description: `ROC curve. ${areasWords(data.roc)}`,
    spec: curvesSpec(data.roc, {
      x: "Other rows wrongly flagged (%)",
      y: "Rows of the class found (%)",
      guessing: [guessingLine([0, 0], [1, 1])],
    }),
  };
}
