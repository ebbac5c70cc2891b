/** Rows in the plane, coloured by the group that they are in: clusters, or usual rows and anomalies. */
import type { RowMap } from "../contract/row-map.ts";
import type { Chart } from "./chart.ts";
import { percent } from "./numbers.ts";
import { chartSpec, INK, SERIES, WIDE_WIDTH } from "./theme.ts";

const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"];
/** Groups that are the background of the others. */
const QUIET: readonly string[] = ["none", "usual"];

export function rowMapChart(map: RowMap): Chart | null {
  if (map.points.length === 0) return null;
  const names = [...new Set(map.points.map(({ group }) => group))].sort((a, b) => rankOf(a) - rankOf(b));
  const loud = names.filter((name) => !QUIET.includes(name));
  const place = (name: string): number => loud.indexOf(name);
  const anomalies = names.some((name) => name === "usual" || name === "anomaly");
  const colours = names.map((name) =>
    QUIET.includes(name) ? INK.faint : anomalies ? INK.accent : SERIES[place(name) % SERIES.length]!,
  );
  const shapes = names.map((name, i) => {
    if (QUIET.includes(name)) return "circle";
    return anomalies ? "diamond" : SHAPES[Math.floor(i / SERIES.length + i) % SHAPES.length]!;
  });
  const groups = anomalies ? "usual rows and anomalies" : `${loud.length} clusters`;
  // What is in the background is drawn first.
  const values = [...map.points].sort((a, b) => Number(place(a.group) >= 0) - Number(place(b.group) >= 0));
  return {
    id: "row-map",
    title: "Map of the rows",
    reading: readingOf(map),
    description: `${map.points.length} rows ${map.by === "axes" ? "on the first two principal axes" : "by their neighbours"}: ${groups}.`,
    spec: chartSpec(
      { width: WIDE_WIDTH, height: 380 },
      {
        data: { values },
        mark: { type: "point", filled: true, opacity: 0.65, size: anomalies ? 32 : 26 },
        encoding: {
          x: axis("x", "First principal axis", map.by),
          y: axis("y", "Second principal axis", map.by),
          color: {
            field: "group",
            type: "nominal",
            scale: { domain: names, range: colours },
            legend: { columns: 8 },
          },
          shape: { field: "group", type: "nominal", scale: { domain: names, range: shapes } },
        },
      },
    ),
  };
}

/** A map by neighbours has no axes: neither direction nor numbers mean anything. */
function axis(field: string, title: string, by: RowMap["by"]) {
  const shown = by === "axes" ? { title } : { title: null, labels: false, ticks: false, domain: false, grid: false };
  return { field, type: "quantitative", scale: { zero: false }, axis: shown };
}

function readingOf({ by, share, kept }: RowMap): string {
  return by === "axes"
    ? `Each dot is a row; near dots are alike. The two axes hold ${percent(share)} of the spread of all prepared columns, so groups that overlap here may be apart in others.`
    : `Each dot is a row; near dots are alike: ${percent(kept)} of the rows nearest to a row are its nearest here. How far apart groups lie, and how large they look, says little.`;
}

function rankOf(name: string): number {
  if (QUIET.includes(name)) return name === "usual" ? -1 : Number.POSITIVE_INFINITY;
  return name === "anomaly" ? 0 : Number(name);
}
