/** Partial dependence: the mean answer as one column changes; a line for numbers and dates, dots for levels. */
import type { PartialDependence, ReportData } from "../contract/report.ts";
import type { Chart, ChartSpec } from "./chart.ts";
import { short } from "./numbers.ts";
import { axisFormat, axisLabel, axisTitle, BAND_OPACITY, chartSpec, INK, ROW_HEIGHT, SMALL } from "./theme.ts";

const MILLISECONDS_A_DAY = 86_400_000;
const MOST_LEVELS = 10;

/** One chart of the small multiples; all of them share the answer's axis. */
export function dependenceCharts(data: Pick<ReportData, "dependence" | "task">): readonly Chart[] {
  const all = data.dependence.flatMap(({ points }) => points.flatMap(({ mean, low, high }) => [mean, low, high]));
  const domain = [Math.min(...all), Math.max(...all)];
  return data.dependence
    .filter(({ points }) => points.length > 0)
    .map((shown, i) => oneChart(shown, i, domain, data.task.target));
}

function oneChart(shown: PartialDependence, place: number, domain: readonly number[], target: string): Chart {
  const answer = {
    type: "quantitative",
    scale: { domain, zero: false, nice: true },
    axis: {
      title:
        shown.label === null
          ? `Predicted ${axisTitle(target, 24)}`
          : `Probability of ${axisTitle(shown.label, 18)} (%)`,
      ...(shown.label === null ? axisFormat(domain) : { format: "%" }),
      tickCount: 4,
    },
  };
  const isLine = shown.kind === "number" || shown.kind === "datetime";
  return {
    id: `dependence-${place}`,
    title: shown.column,
    reading: "",
    description: `Mean answer by ${shown.column}: ${trend(shown)}.`,
    spec: isLine ? lineSpec(shown, answer) : levelSpec(shown, answer),
  };
}

function lineSpec(shown: PartialDependence, answer: ChartSpec): ChartSpec {
  const isDate = shown.kind === "datetime";
  const values = shown.points.map(({ at, mean, low, high }) => ({
    at: isDate ? Number(at) * MILLISECONDS_A_DAY : Number(at),
    mean,
    low,
    high,
  }));
  const x = {
    field: "at",
    type: isDate ? "temporal" : "quantitative",
    scale: isDate ? { type: "utc" } : { zero: false, nice: false },
    axis: { title: axisTitle(shown.column), ...(isDate ? {} : axisFormat(values.map(({ at }) => at))) },
  };
  return chartSpec(SMALL, {
    data: { values },
    layer: [
      {
        mark: { type: "area", color: INK.main, opacity: BAND_OPACITY },
        encoding: { x, y: { ...answer, field: "low" }, y2: { field: "high" } },
      },
      { mark: { type: "line", color: INK.main, strokeWidth: 2 }, encoding: { x, y: { ...answer, field: "mean" } } },
    ],
  });
}

function levelSpec(shown: PartialDependence, answer: ChartSpec): ChartSpec {
  const levels = shown.points.slice(0, MOST_LEVELS);
  const label = ({ at }: { readonly at: number | string }): string =>
    shown.kind === "boolean" ? (at === 1 ? "yes" : "no") : at === "" ? "(empty)" : axisLabel(String(at));
  const values = levels.map((point) => ({ at: label(point), mean: point.mean, low: point.low, high: point.high }));
  const y = {
    field: "at",
    type: "nominal",
    sort: null,
    scale: { domain: values.map(({ at }) => at) },
    axis: { title: null, domain: false, ticks: false, labelFlush: false, labelColor: INK.text, labelLimit: 110 },
  };
  const height = Math.max(150, levels.length * ROW_HEIGHT * 0.8 + 60);
  return chartSpec(
    { width: SMALL.width, height: Math.min(SMALL.height, height) },
    {
      data: { values },
      layer: [
        {
          mark: { type: "rule", color: INK.main, opacity: 0.45, strokeWidth: 5 },
          encoding: { y, x: { ...answer, field: "low" }, x2: { field: "high" } },
        },
        {
          mark: { type: "point", color: INK.main, size: 55, opacity: 1 },
          encoding: { y, x: { ...answer, field: "mean" } },
        },
      ],
    },
  );
}

function trend({ points }: PartialDependence): string {
  const means = points.map(({ mean }) => mean);
  const [least, most] = [Math.min(...means), Math.max(...means)];
  return `from ${short(least, 3)} to ${short(most, 3)}`;
}
