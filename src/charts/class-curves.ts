/** What ROC and precision-recall share: one line per class, the hardest classes in colour where there are many. */
import type { ClassCurve } from "../contract/report.ts";
import type { ChartSpec } from "./chart.ts";
import { short } from "./numbers.ts";
import { chartSpec, DASHES, INK, SERIES, SQUARE } from "./theme.ts";

/** Classes that get a colour of their own. */
const MOST_COLOURS = 4;

export type CurveAxes = { readonly x: string; readonly y: string; readonly guessing: readonly ChartSpec[] };

export function curvesSpec(curves: readonly ClassCurve[], axes: CurveAxes): ChartSpec {
  const named = hardest(curves);
  const label = (curve: ClassCurve): string => `${curve.label}: ${short(curve.area, 3)}`;
  const values = (shown: readonly ClassCurve[]): ChartSpec => ({
    values: shown.flatMap((curve, i) =>
      curve.points.map((p, at) => ({ ...p, at, series: `c${i}`, label: label(curve) })),
    ),
  });
  const rest = curves.filter((curve) => !named.includes(curve));
  const line = (field: object): ChartSpec => ({
    x: axis(axes.x, "x"),
    y: axis(axes.y, "y"),
    detail: { field: "series", type: "nominal" },
    order: { field: "at", type: "quantitative" },
    ...field,
  });
  const colour = {
    field: "label",
    type: "nominal",
    scale: { domain: named.map(label), range: SERIES.slice(0, named.length) },
    legend: curves.length === 1 ? null : { title: null, columns: 1 },
  };
  const faint: ChartSpec[] =
    rest.length === 0
      ? []
      : [{ data: values(rest), mark: { type: "line", color: INK.faint, strokeWidth: 1 }, encoding: line({}) }];
  const height = curves.length === 1 ? SQUARE.height : SQUARE.height + 18 * named.length;
  return chartSpec(
    { width: SQUARE.width, height },
    {
      layer: [
        ...axes.guessing,
        ...faint,
        { data: values(named), mark: { type: "line", strokeWidth: 2 }, encoding: line({ color: colour }) },
      ],
    },
  );
}

/** All classes where they are few, else those with the smallest area. */
function hardest(curves: readonly ClassCurve[]): readonly ClassCurve[] {
  if (curves.length <= MOST_COLOURS) return curves;
  return [...curves].sort((a, b) => a.area - b.area).slice(0, MOST_COLOURS);
}

/** Said where some classes stay grey. */
export function coloursWords(curves: readonly ClassCurve[]): string {
  return curves.length > MOST_COLOURS
    ? ` The ${MOST_COLOURS} hardest of ${curves.length} classes are coloured, the others grey.`
    : "";
}

/** "ROC curve (area 0.866)": the area in the title where there is one curve. */
export function curvesTitle(title: string, curves: readonly ClassCurve[]): string {
  return curves.length === 1 ? `${title} (area ${short(curves[0]!.area, 3)})` : title;
}

export function areasWords(curves: readonly ClassCurve[]): string {
  const shown = hardest(curves).map((curve) => `${curve.label} ${short(curve.area, 3)}`);
  return `Area under the curve: ${shown.join(", ")}.`;
}

/** A dashed line between two points of the unit square. */
export function guessingLine(from: readonly [number, number], to: readonly [number, number]): ChartSpec {
  const [a, b] = [from, to].map(([x, y]) => ({ x, y }));
  return {
    data: { values: [a, b] },
    mark: { type: "line", color: INK.quiet, strokeDash: DASHES, strokeWidth: 1 },
    encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } },
  };
}

/** An axis of shares from 0 to 1. */
export function axis(title: string, field: "x" | "y"): ChartSpec {
  return {
    field,
    type: "quantitative",
    scale: { domain: [0, 1] },
    axis: { title, format: "%", values: [0, 0.25, 0.5, 0.75, 1] },
  };
}
