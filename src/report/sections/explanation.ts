/** Which columns matter, and how the answer moves with them. */
import { importanceChart } from "../../charts/importance.ts";
import { metricTitle } from "../../charts/names.ts";
import { count, estimate } from "../../charts/numbers.ts";
import { dependenceCharts } from "../../charts/partial-dependence.ts";
import type { ReportData } from "../../contract/report.ts";
import { figure, type Pictures, scrolling } from "../figures.ts";
import { html, type Markup } from "../markup.ts";

export function importanceSection(data: ReportData, pictures: Pictures): Markup | null {
  const chart = importanceChart(data);
  if (chart === null) return null;
  const rows = data.importance.map((found) => {
    const { value, low, high } = estimate(found);
    return html`<tr><th scope="row">${found.column}</th><td class="n">${value}</td><td class="n">${low} to ${high}</td></tr>`;
  });
  const table = html`<table><caption>${metricTitle(data)} lost when the column is shuffled, mean of several shuffles</caption>
<thead><tr><th scope="col">Column</th><th scope="col" class="n">Lost</th><th scope="col" class="n">95 % interval</th></tr></thead><tbody>${rows}</tbody></table>`;
  return html`<section><h2>Which columns matter?</h2>
<p>Measured on the final model with ${count(data.explained.importanceRows)} of the rows that it was fitted on. It says what the model uses, not what causes ${data.task.target}.</p>
<div class="pair">${figure(chart, pictures)}${scrolling("Importance of columns", table)}</div></section>`;
}

export function dependenceSection(data: ReportData, pictures: Pictures): Markup | null {
  const charts = dependenceCharts(data);
  if (charts.length === 0) return null;
  return html`<section><h2>How does the answer move with a column?</h2>
<p>The mean answer when the column is given one value in every row and the others stay as they are; the band holds the middle half of the rows. Measured on the final model with ${count(data.explained.dependenceRows)} of the rows that it was fitted on. Columns that go together, such as height and weight, are pulled apart by this: read such charts with care.</p>
<div class="charts">${charts.map((chart) => figure(chart, pictures))}</div></section>`;
}
