/** The heat map of a pair: what both columns add together, beyond what each adds alone. */
import type { AdditiveTerm, TermAxis } from "../contract/additive-terms.ts";
import type { ChartSpec } from "./chart.ts";
import { groupLabels, intervalsOf, isSeen } from "./term-axis.ts";
import { axisFormat, axisTitle, chartSpec, INK, SMALL } from "./theme.ts";

const STRONGEST = 0.9;

/** Axes of categories show so many groups, the first ones. */
export function pairSpec(term: AdditiveTerm, mostLevels: number): ChartSpec {
  const [across, down] = term.axes.map((axis) => drawn(axis, mostLevels)) as [DrawnAxis, DrawnAxis];
  const wide = widthOf(term.axes[1]!);
  const most = Math.max(...term.values.map(Math.abs)) || 1;
  const values = across.cells.flatMap((a) =>
    down.cells.map((b) => {
      const added = term.values[a.group * wide + b.group]!;
      return {
        a: a.from,
        a2: a.to,
        b: b.from,
        b2: b.to,
        colour: added < 0 ? INK.accent : INK.main,
        tint: STRONGEST * (Math.abs(added) / most),
      };
    }),
  );
  return chartSpec(SMALL, {
    data: { values },
    mark: { type: "rect" },
    encoding: {
      ...across.channels("x", "a"),
      ...down.channels("y", "b"),
      fill: { field: "colour", type: "nominal", scale: null, legend: null },
      fillOpacity: { field: "tint", type: "quantitative", scale: null, legend: null },
    },
  });
}

type DrawnAxis = {
  /** Places in the term, and bounds: the name twice for a group of levels. */
  readonly cells: readonly { readonly group: number; readonly from: number | string; readonly to: number | string }[];
  readonly channels: (channel: "x" | "y", field: string) => ChartSpec;
};

function drawn(axis: TermAxis, mostLevels: number): DrawnAxis {
  if (axis.levels.length > 0) {
    const all = groupLabels(axis);
    const kept = [...all.keys()].filter((group) => isSeen(axis, group)).slice(0, mostLevels);
    const labels = kept.map((group) => all[group]!);
    const look = { domain: false, ticks: false, labelPadding: 6, labelLimit: 90, labelFlush: false };
    return {
      cells: kept.map((group) => ({ group, from: all[group]!, to: all[group]! })),
      channels: (channel, field) => ({
        [channel]: {
          field,
          type: "nominal",
          sort: null,
          scale: { domain: labels, padding: 0 },
          axis: { title: axisTitle(axis.name), ...look, ...(channel === "x" ? { labelAngle: 0 } : {}) },
        },
      }),
    };
  }
  const starts = intervalsOf(axis);
  return {
    cells: starts.slice(0, -1).map((from, group) => ({ group, from, to: starts[group + 1]! })),
    channels: (channel, field) => ({
      [channel]: {
        field,
        type: "quantitative",
        scale: { domain: [starts[0], starts.at(-1)], zero: false, nice: false },
        axis: { title: axisTitle(axis.name), grid: false, ...axisFormat(starts) },
      },
      [`${channel}2`]: { field: `${field}2` },
    }),
  };
}

/** Cells along an axis, missing among them. */
function widthOf({ edges, levels }: TermAxis): number {
  return Math.max(edges.length + 1, levels.length) + 1;
}
