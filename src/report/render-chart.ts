/**
 * A chart to an SVG text, without a browser: Vega-Lite is compiled to Vega, whose view draws to text.
 * Both are loaded when the first chart is drawn, since that takes a third of a second.
 */
import type { Chart } from "../charts/chart.ts";
import { INK, variableOf } from "../charts/theme.ts";
import { escapeText } from "./markup.ts";
import { textWidth } from "./text-width.ts";

/** Draws one chart: an `<svg>` that scales with its box and takes its colours from the page's variables. */
export type Draw = (chart: Chart) => Promise<string>;

let loaded: Promise<Draw> | null = null;

/** Loads what draws; the second call costs nothing. */
export function loadRenderer(): Promise<Draw> {
  loaded ??= load();
  return loaded;
}

type TextItem = { readonly fontSize?: number; readonly limit?: number };

async function load(): Promise<Draw> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  // There is no canvas to measure words with, and Vega's own guess is half as wide again as most words are.
  const { textMetrics } = vega as unknown as { textMetrics: { width: (item: TextItem, text: string) => number } };
  textMetrics.width = (item, text) => textWidth(cut(String(text ?? ""), item), item.fontSize ?? 11);
  const logger = vega.logger(vega.Error);
  return async (chart) => {
    const spec = vegaLite.compile(chart.spec as never, { logger }).spec;
    const view = new vega.View(vega.parse(spec), { renderer: "none", logger });
    try {
      return forPage(await view.toSVG(), chart);
    } finally {
      view.finalize();
    }
  };
}

const VARIABLES = new Map(
  (Object.keys(INK) as (keyof typeof INK)[]).map((name) => [INK[name] as string, `var(${variableOf(name)})`]),
);

/** Colours become variables, ids are made the chart's own, and the picture says what it shows. */
function forPage(svg: string, { id, title, description }: Chart): string {
  const start = svg.indexOf(">");
  const size = /width="([\d.]+)" height="([\d.]+)" viewBox="([^"]+)"/.exec(svg.slice(0, start))!;
  const body = svg
    .slice(start + 1)
    // Names stand between tags, escaped: what is changed here is Vega's own.
    .replace(/<[^>]*>/g, (tag) => tidied(tag, id));
  const label = escapeText(`${title}${title.endsWith("?") ? "" : "."} ${description}`);
  return `<svg role="img" aria-label="${label}" width="${size[1]}" height="${size[2]}" viewBox="${size[3]}">${body}`;
}

function tidied(tag: string, id: string): string {
  if (tag.includes('display="none"')) return "";
  return tag
    .replace(/"(#[0-9a-f]{6})"/g, (_, colour: string) => `"${VARIABLES.get(colour) ?? colour}"`)
    .replace(/\b(id="|url\(#)(\w+)/g, `$1${id}-$2`)
    .replace(/ (font-family|class|pointer-events|role|aria-[a-z]+)="[^"]*"/g, "")
    .replace(/(\.\d\d)\d+/g, "$1");
}

/** Vega cuts texts that are too long by its own guess of their width: 0.8 of the font size a letter. */
function cut(text: string, { limit = 0, fontSize = 11 }: TextItem): string {
  const most = Math.floor(limit / (0.8 * fontSize));
  return limit > 0 && text.length > most ? `${text.slice(0, most)}…` : text;
}
