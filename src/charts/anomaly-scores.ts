/** How the scores of anomaly are distributed, and where the threshold lies in them. */
import type { AnomalyReportData } from "../contract/anomaly-report.ts";
import type { Chart } from "./chart.ts";
import { count, short } from "./numbers.ts";
import { BAND_OPACITY, chartSpec, INK, SMALL } from "./theme.ts";

export function anomalyScoresChart({
  histogram,
  threshold,
  found,
}: Pick<AnomalyReportData, "histogram" | "threshold" | "found">): Chart {
  const values = histogram.map(({ from, to, rows }) => ({ from, to, rows }));
  const band = [{ low: threshold.low, high: threshold.high, at: threshold.value }];
  const x = { field: "from", type: "quantitative", scale: { domain: [0, 1] }, axis: { title: "Anomaly score" } };
  const y = {
    field: "rows",
    type: "quantitative",
    scale: { type: "symlog" },
    axis: { title: "Rows (log scale)", tickCount: 4 },
  };
  return {
    id: "anomaly-scores",
    title: "Scores and threshold",
    reading: "Bars count rows. Right of the line rows are anomalies; the band is the 95 % interval of the threshold.",
    description: `${count(found.value)} rows have a score of at least ${short(threshold.value)}.`,
    spec: chartSpec(
      { width: 440, height: SMALL.height },
      {
        layer: [
          {
            data: { values: band },
            mark: { type: "rect", color: INK.accent, opacity: BAND_OPACITY },
            encoding: { x: { ...x, field: "low" }, x2: { field: "high" } },
          },
          {
            data: { values },
            mark: { type: "bar", color: INK.main },
            encoding: { x, x2: { field: "to" }, y, y2: { datum: 0 } },
          },
          {
            data: { values: band },
            mark: { type: "rule", color: INK.accent, strokeWidth: 2 },
            encoding: { x: { ...x, field: "at" } },
          },
        ],
      },
    ),
  };
}
