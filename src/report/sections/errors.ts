/** Where the model is right and where it is wrong: confusion and curves for classes, residuals for numbers. */
import { calibrationChart } from "../../charts/calibration.ts";
import type { Chart } from "../../charts/chart.ts";
import { count, percent } from "../../charts/numbers.ts";
import { precisionRecallChart } from "../../charts/precision-recall.ts";
import { actualChart, residualsChart } from "../../charts/residuals.ts";
import { rocChart } from "../../charts/roc.ts";
import type { ReportData } from "../../contract/report.ts";
import { figure, type Pictures, scrolling } from "../figures.ts";
import { html, type Markup } from "../markup.ts";

export function errorCharts(data: ReportData): readonly Chart[] {
  return [
    actualChart(data),
    residualsChart(data),
    calibrationChart(data),
    rocChart(data),
    precisionRecallChart(data),
  ].filter((chart) => chart !== null);
}

export function errorsSection(data: ReportData, pictures: Pictures): Markup | null {
  const charts = errorCharts(data);
  if (charts.length === 0 && data.confusion === null) return null;
  return html`<section><h2>Where it is right, and where it errs</h2>
${confusionTable(data)}<div class="charts">${charts.map((chart) => figure(chart, pictures))}</div></section>`;
}

/** With more classes the percentages would hide the pattern. */
const MOST_SHARES = 10;

function confusionTable({ confusion }: ReportData): Markup | null {
  if (confusion === null) return null;
  const { labels, counts } = confusion;
  const rows = counts.map((row, truth) => {
    const all = row.reduce((sum, n) => sum + n, 0);
    const cells = row.map((n, decided) => {
      const share = all === 0 ? 0 : n / all;
      const shade = `s${Math.min(9, Math.round(9 * share))}${decided === truth ? " right" : ""}`;
      return html`<td class="n ${shade}">${count(n)}<small>${n === 0 || labels.length > MOST_SHARES ? "" : percent(share)}</small></td>`;
    });
    return html`<tr><th scope="row">${labels[truth]!}</th>${cells}</tr>`;
  });
  const heads = labels.map((label) => html`<th scope="col" title="${label}">${label}</th>`);
  const table = html`<table class="confusion"><caption class="hidden">Rows by true and decided class</caption>
<thead><tr><th scope="col">true class</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
  return html`<h3>Confusion matrix</h3><p class="small quiet">Each line is a true class, each column what the model decided for; percentages are of the line. Outlined cells are right.</p>${scrolling("Confusion matrix", table)}`;
}
