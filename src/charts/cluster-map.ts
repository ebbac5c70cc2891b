/** Rows on the first two principal axes, coloured by their cluster. */
import type { ClusterReportData } from "../contract/cluster-report.ts";
import type { Chart } from "./chart.ts";
import { percent } from "./numbers.ts";
import { chartSpec, INK, SERIES, WIDE_WIDTH } from "./theme.ts";

const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"];

export function clusterMapChart(data: Pick<ClusterReportData, "map" | "mapShare">): Chart | null {
  if (data.map.length === 0) return null;
  const names = [...new Set(data.map.map(({ cluster }) => cluster))].sort((a, b) => rankOf(a) - rankOf(b));
  const colours = names.map((name, i) => (name === "none" ? INK.faint : SERIES[i % SERIES.length]!));
  const shapes = names.map((_, i) => SHAPES[Math.floor(i / SERIES.length + i) % SHAPES.length]!);
  const axis = (field: string, title: string) => ({
    field,
    type: "quantitative",
    scale: { zero: false },
    axis: { title },
  });
  return {
    id: "cluster-map",
    title: "Map of the rows",
    reading: `Each dot is a row; near dots are alike. The two axes hold ${percent(data.mapShare)} of the spread of all prepared columns, so clusters that overlap here may be apart in others.`,
    description: `${data.map.length} rows on the first two principal axes, in ${names.filter((n) => n !== "none").length} clusters.`,
    spec: chartSpec(
      { width: WIDE_WIDTH, height: 380 },
      {
        data: { values: data.map },
        mark: { type: "point", filled: true, opacity: 0.65, size: 26 },
        encoding: {
          x: axis("x", "First principal axis"),
          y: axis("y", "Second principal axis"),
          color: {
            field: "cluster",
            type: "nominal",
            scale: { domain: names, range: colours },
            legend: { columns: 8 },
          },
          shape: { field: "cluster", type: "nominal", scale: { domain: names, range: shapes } },
        },
      },
    ),
  };
}

function rankOf(name: string): number {
  return name === "none" ? Number.POSITIVE_INFINITY : Number(name);
}
