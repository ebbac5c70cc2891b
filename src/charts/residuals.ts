/** Residuals of a regression: how far each answer was off, and each answer against the truth. */
import type { ReportData } from "../contract/report.ts";
import type { Chart, ChartSpec } from "./chart.ts";
import { short } from "./numbers.ts";
import { axisFormat, axisTitle, chartSpec, DASHES, INK, SQUARE } from "./theme.ts";

type Points = Pick<ReportData, "residuals" | "task">;

export function residualsChart(data: Points): Chart | null {
  if (data.residuals.length === 0) return null;
  const values = data.residuals.map(({ predicted, residual }) => ({ x: predicted, y: residual }));
  const { target } = data.task;
  return {
    id: "residuals",
    title: "How far off, and where",
    reading:
      "Above the dashed line the truth was more than the model said, below it less. A bend or a funnel shows values where the model errs in one way or is less sure.",
    description: `Truth minus prediction against prediction for ${values.length} rows. ${offWords(values)}`,
    spec: chartSpec(SQUARE, {
      layer: [
        scatter(values, `Predicted ${axisTitle(target, 26)}`, "Truth minus prediction"),
        {
          data: { values: [{ y: 0 }] },
          mark: { type: "rule", color: INK.quiet, strokeDash: DASHES },
          encoding: { y: { field: "y", type: "quantitative" } },
        },
      ],
    }),
  };
}

export function actualChart(data: Points): Chart | null {
  if (data.residuals.length === 0) return null;
  const values = data.residuals.map(({ predicted, residual }) => ({ x: predicted, y: predicted + residual }));
  const all = values.flatMap(({ x, y }) => [x, y]);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const ends = [least, most].map((v) => ({ x: v, y: v }));
  const target = axisTitle(data.task.target, 26);
  return {
    id: "actual",
    title: "Prediction and truth",
    reading: "Each dot is a row that the model had not seen. On the dashed line the prediction is exactly right.",
    description: `Truth against prediction for ${values.length} rows, from ${short(least)} to ${short(most)}.`,
    spec: chartSpec(SQUARE, {
      layer: [
        scatter(values, `Predicted ${target}`, `True ${target}`),
        {
          data: { values: ends },
          mark: { type: "line", color: INK.quiet, strokeDash: DASHES, strokeWidth: 1 },
          encoding: { x: number("x"), y: number("y") },
        },
      ],
    }),
  };
}

function scatter(values: readonly { readonly x: number; readonly y: number }[], x: string, y: string): ChartSpec {
  const sizes = values.flatMap((point) => [point.x, point.y]);
  return {
    data: { values },
    mark: { type: "circle", color: INK.main, opacity: 0.4, size: 18 },
    encoding: {
      x: { ...number("x"), axis: { title: x, ...axisFormat(sizes) } },
      y: { ...number("y"), axis: { title: y, ...axisFormat(sizes) } },
    },
  };
}

function number(field: string): ChartSpec {
  return { field, type: "quantitative", scale: { zero: false } };
}

function offWords(values: readonly { readonly y: number }[]): string {
  const sizes = values.map(({ y }) => Math.abs(y)).sort((a, b) => a - b);
  return `Half of them are off by less than ${short(sizes[Math.floor(sizes.length / 2)]!)}.`;
}
