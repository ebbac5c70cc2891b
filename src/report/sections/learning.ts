/** Whether more rows would help. */
import { learningCurveChart } from "../../charts/learning-curve.ts";
import { count } from "../../charts/numbers.ts";
import type { ReportData } from "../../contract/report.ts";
import { figure, type Pictures } from "../figures.ts";
import { html, type Markup } from "../markup.ts";

export function learningSection(data: ReportData, pictures: Pictures): Markup | null {
  const chart = learningCurveChart(data);
  if (chart === null) return null;
  return html`<section><h2>Would more rows help?</h2>
<div class="pair">${figure(chart, pictures)}<p>${answer(data)}</p></div></section>`;
}

/** The last step of the curve against half the interval at its end. */
function answer({ learningCurve, metrics, metric }: ReportData): string {
  const [before, last] = [learningCurve.at(-2)!, learningCurve.at(-1)!];
  const sign = (metrics.find(({ name }) => name === metric)?.greaterIsBetter ?? false) ? 1 : -1;
  const gain = sign * (last.value - before.value);
  const half = (last.high - last.low) / 2;
  const from = `From ${count(before.rows)} to ${count(last.rows)} rows`;
  // A curve that was better with fewer rows moves by chance.
  const steady = learningCurve.every(({ value }) => sign * (last.value - value) >= 0);
  if (gain > half) return `${from} the score still improved clearly: more rows of this kind are likely to help.`;
  if (steady && gain > half / 3) return `${from} the score improved a little: more rows may help a little more.`;
  return `${from} the score changed by less than chance explains: more rows of this kind may not help; other columns might.`;
}
