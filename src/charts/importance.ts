/** Permutation importance: how much the score suffers when a column's cells are shuffled. */
import type { ReportData } from "../contract/report.ts";
import type { Chart } from "./chart.ts";
import { metricTitle } from "./names.ts";
import { short } from "./numbers.ts";
import { axisFormat, axisLabel, chartSpec, INK, ROW_HEIGHT, WIDE_WIDTH } from "./theme.ts";

const MOST_BARS = 15;

export function importanceChart(data: Pick<ReportData, "importance" | "metric" | "metrics">): Chart | null {
  const values = data.importance
    .slice(0, MOST_BARS)
    .map(({ column, value, low, high }) => ({ column: axisLabel(column), value, low, high }));
  if (values.length === 0) return null;
  const rest = data.importance.length - values.length;
  // The domain is given, so that no name is ever used as a key.
  const y = {
    field: "column",
    type: "nominal",
    sort: null,
    scale: { domain: values.map(({ column }) => column), paddingInner: 0.35 },
    axis: { title: null, domain: false, ticks: false, labelFlush: false, labelColor: INK.text },
  };
  const x = {
    field: "value",
    type: "quantitative",
    axis: {
      title: `${metricTitle(data)} lost when the column is shuffled`,
      ...axisFormat(values.map(({ high }) => high)),
    },
  };
  return {
    id: "importance",
    title: "What the model relies on",
    reading: `A long bar: without this column the answers get much worse. Near zero: the model hardly uses it, or another column says the same. Lines are 95 % intervals.${rest > 0 ? ` ${rest} columns that matter less are in the table only.` : ""}`,
    description: `Columns by importance: ${values
      .slice(0, 5)
      .map((v) => `${v.column} ${short(v.value, 2)}`)
      .join(", ")}.`,
    spec: chartSpec(
      { width: WIDE_WIDTH, height: values.length * ROW_HEIGHT + 56 },
      {
        data: { values },
        layer: [
          { mark: { type: "bar", color: INK.main, opacity: 0.75 }, encoding: { x, y } },
          {
            mark: { type: "rule", color: INK.text, strokeWidth: 1.5 },
            encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y },
          },
        ],
      },
    ),
  };
}
