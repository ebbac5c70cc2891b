/** Calibration: the probability that was said against the share that came true, with its interval. */
import type { ReportData } from "../contract/report.ts";
import type { Chart } from "./chart.ts";
import { axis, guessingLine } from "./class-curves.ts";
import { percent } from "./numbers.ts";
import { chartSpec, INK, SQUARE } from "./theme.ts";

export function calibrationChart(data: Pick<ReportData, "calibration">): Chart | null {
  const bins = data.calibration;
  if (bins.length === 0) return null;
  const values = bins.map(({ predicted, observed }) => ({
    x: predicted,
    y: observed.value,
    low: observed.low,
    high: observed.high,
  }));
  const x = axis("Probability said by the model (%)", "x");
  const y = axis("Share that came true (%)", "y");
  const away = Math.max(...bins.map(({ predicted, observed }) => Math.abs(predicted - observed.value)));
  return {
    id: "calibration",
    title: "Can its probabilities be believed?",
    reading:
      "When the model says 30 %, does it happen in 30 % of the rows? Dots on the dashed line: yes. Each dot stands for a tenth of the probabilities; bars are 95 % intervals.",
    description: `Calibration in ${bins.length} groups of rows. The largest gap between said and seen is ${percent(away)}.`,
    spec: chartSpec(SQUARE, {
      layer: [
        guessingLine([0, 0], [1, 1]),
        {
          data: { values },
          mark: { type: "rule", color: INK.main, strokeWidth: 1.5 },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
        },
        {
          data: { values },
          mark: { type: "line", color: INK.main, strokeWidth: 1, point: { size: 45, color: INK.main } },
          encoding: { x, y, order: { field: "x", type: "quantitative" } },
        },
      ],
    }),
  };
}
