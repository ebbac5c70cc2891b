/**
 * One look for every chart. Colours are Okabe and Ito's ("Color Universal Design", 2008), told apart by
 * colour-blind people; a page may swap each for the variable named here, to follow its light or dark mode.
 */
import type { ChartSpec } from "./chart.ts";

export const INK = {
  text: "#1b1f24",
  quiet: "#59636e",
  grid: "#e3e6ea",
  main: "#0072b2",
  accent: "#c04a00",
  third: "#007a5a",
  fourth: "#8f5b00",
  fifth: "#a3487f",
  sixth: "#4a5a9f",
  faint: "#b4bcc5",
} as const;

/** Variable that a page may put in place of each colour. */
export function variableOf(name: keyof typeof INK): string {
  return `--chart-${name}`;
}

/** Colours of series, most important first. */
export const SERIES: readonly string[] = [INK.main, INK.accent, INK.third, INK.fifth, INK.fourth, INK.sixth];

/** Outer sizes in pixels. A small chart fits a phone as it is; a wide one is shrunk by a quarter at most. */
export const SMALL = { width: 328, height: 250 } as const;
export const SQUARE = { width: 328, height: 316 } as const;
export const WIDE_WIDTH = 440;
/** Height of one row of a chart with a label per row. */
export const ROW_HEIGHT = 24;

export const DASHES: readonly number[] = [5, 4];
export const BAND_OPACITY = 0.18;

const config = {
  background: null,
  font: "sans-serif",
  aria: false,
  view: { stroke: null },
  axis: {
    labelColor: INK.quiet,
    titleColor: INK.text,
    titleFontWeight: "normal",
    labelFontSize: 12,
    titleFontSize: 12.5,
    titlePadding: 8,
    labelLimit: 190,
    titleLimit: 300,
    gridColor: INK.grid,
    domainColor: INK.grid,
    tickColor: INK.grid,
    tickSize: 4,
    tickCount: 5,
    labelFlush: true,
  },
  legend: {
    labelColor: INK.text,
    titleColor: INK.text,
    labelFontSize: 12,
    labelLimit: 240,
    symbolStrokeWidth: 3,
    orient: "bottom",
    title: null,
    columns: 2,
    padding: 4,
  },
  point: { filled: true },
};

/** A whole spec of the given outer size. */
export function chartSpec(size: { readonly width: number; readonly height: number }, rest: ChartSpec): ChartSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width: size.width,
    height: size.height,
    autosize: { type: "fit", contains: "padding" },
    padding: 4,
    config,
    ...rest,
  };
}

/** Format of an axis of numbers up to this size: large ones get a suffix (20k). */
export function axisFormat(values: readonly number[]): { readonly format?: string } {
  return values.some((value) => Math.abs(value) >= 10_000) ? { format: "~s" } : {};
}

/** A name as a label: Vega looks labels up in plain objects, where one name has a meaning of its own. */
export function axisLabel(name: string): string {
  return name === "__proto__" ? `\u2060${name}` : name;
}

/** An axis title; a name that is too long for the axis is cut, so that the numbers keep their room. */
export function axisTitle(words: string, most = 44): string {
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}
