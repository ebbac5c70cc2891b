/** The learning curve: the score of one model fitted on ever more rows. */
import type { ReportData } from "../contract/report.ts";
import type { Chart } from "./chart.ts";
import { betterWords, metricTitle } from "./names.ts";
import { count, withInterval } from "./numbers.ts";
import { axisFormat, BAND_OPACITY, chartSpec, INK, SMALL } from "./theme.ts";

export function learningCurveChart(data: Pick<ReportData, "learningCurve" | "metric" | "metrics">): Chart | null {
  const values = data.learningCurve.map(({ rows, value, low, high }) => ({ rows, value, low, high }));
  if (values.length < 2) return null;
  const x = {
    field: "rows",
    type: "quantitative",
    scale: { zero: true },
    axis: { title: "Rows learnt from", ...axisFormat(values.map(({ rows }) => rows)) },
  };
  const y = {
    field: "value",
    type: "quantitative",
    scale: { zero: false },
    axis: { ...axisFormat(values.map(({ high }) => high)), title: `${metricTitle(data)} (${betterWords(data)})` },
  };
  const line = { type: "line", color: INK.main, strokeWidth: 2, point: { size: 45, color: INK.main } };
  const last = values.at(-1)!;
  return {
    id: "learning-curve",
    title: "Score and number of rows",
    reading:
      "The same model fitted on more and more rows and scored on rows it had not seen. The band is the 95 % interval.",
    description: `Score by rows: ${metricTitle(data)} ${withInterval(last)} with ${count(last.rows)} rows.`,
    spec: chartSpec(
      { width: WIDTH, height: SMALL.height },
      {
        data: { values },
        layer: [
          {
            mark: { type: "area", color: INK.main, opacity: BAND_OPACITY },
            encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
          },
          { mark: line, encoding: { x, y } },
        ],
      },
    ),
  };
}

const WIDTH = 400;
