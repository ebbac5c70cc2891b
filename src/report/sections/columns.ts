/** What each column was taken for, and what was done to it. */
import { count, percent } from "../../charts/numbers.ts";
import type { ReportColumn, ReportData } from "../../contract/report.ts";
import { scrolling } from "../figures.ts";
import { html, type Markup } from "../markup.ts";

export function columnsSection(data: ReportData): Markup {
  const rows = data.source.rows;
  const table = html`<table><caption>Every column of the table. "Taken for" can be overruled with <code>--kind column=kind</code>.</caption>
<thead><tr><th scope="col">Column</th><th scope="col">Taken for</th><th scope="col" class="n">Missing</th><th scope="col" class="n">Distinct</th><th scope="col">Use</th><th scope="col">What was done to it</th></tr></thead>
<tbody>${data.columns.map((column) => rowOf(column, rows))}</tbody></table>`;
  const left = data.columns.filter(({ role }) => role === "left out").length;
  const words = left === 0 ? "None was left out." : `${count(left)} of ${count(data.columns.length)} left out.`;
  return html`<section><h2>What was done to each column, and why</h2>
<p>Everything that is learnt from the data, such as a median or a scale, was learnt inside each fold from the rows that the model may see. ${words}</p>
${scrolling("All columns", table)}</section>`;
}

function rowOf(column: ReportColumn, rows: number): Markup {
  const out = column.role === "left out";
  const missing =
    column.missing === 0 ? "none" : `${count(column.missing)} (${percent(column.missing / Math.max(1, rows))})`;
  return html`<tr${out ? html` class="out"` : null}><th scope="row">${column.name}</th><td class="words"><strong>${column.kind}</strong><br><span class="small">${column.reason}</span></td><td class="n">${missing}</td><td class="n">${count(column.distinct)}</td><td>${column.role}</td><td class="words">${done(column)}</td></tr>`;
}

function done(column: ReportColumn): Markup {
  if (column.leftOut !== "") return html`Left out: ${column.leftOut}`;
  const [first] = column.prepared;
  if (column.prepared.length === 1) return html`${first!.words}`;
  return html`${column.prepared.map(({ family, words }) => html`<div><span class="quiet">${family}:</span> ${words}</div>`)}`;
}
