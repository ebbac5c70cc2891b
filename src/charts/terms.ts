/** The exact terms of an additive model: a step line for numbers, bars for categories, a heat map for a pair. */
import type { AdditiveTerm, TermsReport } from "../contract/additive-terms.ts";
import type { Chart, ChartSpec } from "./chart.ts";
import { short } from "./numbers.ts";
import { groupLabels, intervalsOf, isSeen } from "./term-axis.ts";
import { pairSpec } from "./term-pair.ts";
import { axisFormat, axisLabel, axisTitle, chartSpec, INK, ROW_HEIGHT, SERIES, SMALL } from "./theme.ts";

const MOST_TERMS = 9;
const MOST_LEVELS = 10;
/** Pixels that the legend of classes takes. */
const LEGEND = 52;
/** Classes that are drawn: those that the drawn terms move most. */
const MOST_CLASSES = 4;

type Shown = { readonly terms: readonly AdditiveTerm[]; readonly outputs: readonly number[] };

/** The terms that are drawn, the most important first. */
export function shownTerms({ terms }: TermsReport): readonly AdditiveTerm[] {
  return terms
    .filter(({ importance }) => importance > 0)
    .slice(0, MOST_TERMS)
    .map((term) => ({ ...term, axes: term.axes.map(withCells) }));
}

/** A column that is never cut: what counts is whether it is known. */
function withCells(axis: AdditiveTerm["axes"][number]): AdditiveTerm["axes"][number] {
  return axis.edges.length + axis.levels.length > 0 ? axis : { ...axis, levels: [["known"]] };
}

/** One chart per term; `target` is what the answers are called. All of them share the axis of what is added. */
export function termCharts(report: TermsReport, target: string): readonly Chart[] {
  const terms = shownTerms(report);
  const shown = { terms, outputs: shownOutputs(terms) };
  const domain = domainOf(shown);
  const added = {
    type: "quantitative",
    scale: { domain, zero: true, nice: true },
    axis: { title: addedTitle(report, target), tickCount: 4, ...axisFormat(domain) },
  };
  return terms.map((term, place): Chart => {
    const outputs = term.outputs === 1 ? [0] : shown.outputs;
    const series = term.outputs === 1 ? [] : report.classes;
    const [axis, other] = term.axes;
    const spec =
      other !== undefined
        ? pairSpec(term, MOST_LEVELS)
        : axis!.levels.length > 0
          ? levelSpec(term, outputs, series, added)
          : lineSpec(term, outputs, series, added);
    return {
      id: `term-${place}`,
      title: term.name,
      reading: other === undefined ? restWords(term, outputs, series) : pairWords(term),
      description: `What ${term.name} adds: from ${short(Math.min(...term.values), 3)} to ${short(Math.max(...term.values), 3)}.`,
      spec,
    };
  });
}

/** What the numbers on the axis are. */
function addedTitle({ link, classes }: TermsReport, target: string): string {
  if (link === "none") return `Adds to ${axisTitle(target, 28)}`;
  return link === "sigmoid" ? `Adds to log-odds of ${axisTitle(classes.at(-1)!, 18)}` : "Adds to a class's score";
}

/** Classes by how far the terms move them, back in their order. */
function shownOutputs(terms: readonly AdditiveTerm[]): readonly number[] {
  const moved = new Array<number>(Math.max(1, ...terms.map(({ outputs }) => outputs))).fill(0);
  for (const { values, outputs } of terms) {
    if (outputs !== moved.length) continue;
    for (const [i, value] of values.entries()) moved[i % outputs]! += (Math.abs(value) * outputs) / values.length;
  }
  const ranked = [...moved.keys()].sort((a, b) => moved[b]! - moved[a]! || a - b);
  return ranked.slice(0, MOST_CLASSES).sort((a, b) => a - b);
}

function domainOf({ terms, outputs }: Shown): readonly number[] {
  let [least, most] = [0, 0];
  for (const { values, outputs: width, axes } of terms) {
    if (axes.length > 1) continue;
    values.forEach((value, i) => {
      if (width > 1 && !outputs.includes(i % width)) return;
      [least, most] = [Math.min(least, value), Math.max(most, value)];
    });
  }
  return [least, most];
}

const zeroRule = (channel: "x" | "y", added: ChartSpec): ChartSpec => ({
  data: { values: [{ added: 0 }] },
  mark: { type: "rule", color: INK.faint, strokeWidth: 1.5 },
  encoding: { [channel]: { ...added, field: "added" } },
});

/** Colour by class where there are several. */
function colourOf(outputs: readonly number[], names: readonly string[]): ChartSpec {
  if (names.length === 0) return { value: INK.main };
  return {
    field: "label",
    type: "nominal",
    scale: { domain: outputs.map((k) => labelOf(names, k)), range: outputs.map((_, i) => SERIES[i]!) },
    legend: { title: null, columns: 2 },
  };
}

function labelOf(names: readonly string[], k: number): string {
  return names.length === 0 ? "" : axisLabel(names[k]!);
}

function lineSpec(
  term: AdditiveTerm,
  outputs: readonly number[],
  names: readonly string[],
  added: ChartSpec,
): ChartSpec {
  const axis = term.axes[0]!;
  const starts = intervalsOf(axis);
  const values = outputs.flatMap((k) =>
    starts.map((at, i) => ({
      at,
      // The last interval is drawn to its end.
      added: term.values[Math.min(i, starts.length - 2) * term.outputs + k]!,
      label: labelOf(names, k),
    })),
  );
  const x = {
    field: "at",
    type: "quantitative",
    scale: { zero: false, nice: false },
    axis: { title: axisTitle(axis.name), ...axisFormat(starts) },
  };
  const line = {
    data: { values },
    mark: { type: "line", interpolate: "step-after", strokeWidth: 2 },
    encoding: { x, y: { ...added, field: "added" }, color: colourOf(outputs, names) },
  };
  const height = SMALL.height + (names.length > 0 ? LEGEND : 0);
  return chartSpec({ ...SMALL, height }, { layer: [zeroRule("y", added), line] });
}

function levelSpec(
  term: AdditiveTerm,
  outputs: readonly number[],
  names: readonly string[],
  added: ChartSpec,
): ChartSpec {
  const axis = term.axes[0]!;
  const groups = groupLabels(axis);
  const sizeOf = (group: number): number =>
    outputs.reduce((sum, k) => sum + Math.abs(term.values[group * term.outputs + k]!), 0);
  const seen = [...groups.keys()].filter((group) => isSeen(axis, group));
  const kept = seen.sort((a, b) => sizeOf(b) - sizeOf(a) || a - b).slice(0, MOST_LEVELS);
  kept.sort((a, b) => a - b);
  const values = kept.flatMap((group) =>
    outputs.map((k) => ({
      at: groups[group]!,
      added: term.values[group * term.outputs + k]!,
      label: labelOf(names, k),
    })),
  );
  const y = {
    field: "at",
    type: "nominal",
    sort: null,
    scale: { domain: kept.map((group) => groups[group]!), paddingInner: 0.35 },
    axis: { title: null, domain: false, ticks: false, labelFlush: false, labelColor: INK.text, labelLimit: 110 },
  };
  const bars =
    names.length === 0 ? { type: "bar", opacity: 0.75 } : { type: "point", filled: true, size: 55, opacity: 1 };
  const height = Math.min(SMALL.height, Math.max(130, kept.length * ROW_HEIGHT + 60)) + (names.length > 0 ? LEGEND : 0);
  return chartSpec(
    { ...SMALL, height },
    {
      layer: [
        zeroRule("x", added),
        {
          data: { values },
          mark: bars,
          encoding: { y, x: { ...added, field: "added" }, color: colourOf(outputs, names) },
        },
      ],
    },
  );
}

/** What is not in the picture: missing values where there were any, and small groups among many. */
function restWords(term: AdditiveTerm, outputs: readonly number[], names: readonly string[]): string {
  const axis = term.axes[0]!;
  const last = term.values.length - term.outputs;
  const words = outputs.map((k) => {
    const value = term.values[last + k]!;
    return `${names.length === 0 ? "" : `${names[k]} `}${value > 0 ? "+" : ""}${short(value, 3)}`;
  });
  const missing = axis.missing === false ? [] : [`A missing value adds ${words.join(", ")}.`];
  const hidden = axis.levels.filter((_, group) => isSeen(axis, group)).length - MOST_LEVELS;
  const small = hidden > 0 ? [`${hidden} groups of levels that add less are not drawn.`] : [];
  return [...missing, ...small].join(" ");
}

function pairWords({ values }: AdditiveTerm): string {
  const most = Math.max(...values.map(Math.abs));
  return `Beyond what the two add alone: blue adds, orange takes away; the strongest tint is ${short(most, 3)}.`;
}
