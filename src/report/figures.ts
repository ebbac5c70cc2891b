/** Charts on the page: a heading, the picture, one line that says how to read it. */
import type { Chart } from "../charts/chart.ts";
import { html, Markup } from "./markup.ts";
import type { Draw } from "./render-chart.ts";

/** Drawn charts by id; a chart that there was no time to draw is missing. */
export type Pictures = ReadonlyMap<string, string>;

/** Draws one after the other for as long as `goOn` allows. Loads nothing when there is nothing to draw. */
export async function drawCharts(
  charts: readonly Chart[],
  load: () => Promise<Draw>,
  goOn: () => boolean,
): Promise<Pictures> {
  const pictures = new Map<string, string>();
  if (charts.length === 0 || !goOn()) return pictures;
  const draw = await load();
  for (const chart of charts) {
    if (!goOn()) break;
    pictures.set(chart.id, await draw(chart));
  }
  return pictures;
}

/** A `wide` picture keeps its size and scrolls where the page is narrower. */
export function figure(chart: Chart | null, pictures: Pictures, { wide = false } = {}): Markup | null {
  if (chart === null) return null;
  const picture = pictures.get(chart.id);
  const shown =
    picture === undefined
      ? html`<p class="small">${chart.description} No time was left to draw it.</p>`
      : wide
        ? html`<p class="small hint">Scroll sideways to see all of it.</p>${scrolling(chart.title, new Markup(picture))}`
        : new Markup(picture);
  // How to read a picture is of no use where there is none.
  const caption =
    chart.reading === "" || picture === undefined ? null : html`<figcaption>${chart.reading}</figcaption>`;
  return html`<figure><h3>${chart.title}</h3>${shown}${caption}</figure>`;
}

/** A table or picture in a box of its own that scrolls sideways, also by keyboard. */
export function scrolling(label: string, content: Markup): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${content}</div>`;
}
