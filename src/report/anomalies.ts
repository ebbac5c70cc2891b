/** The report of a search for anomalies as one HTML file: how many, which rows, why, and how sure that is. */
import { anomalyScoresChart } from "../charts/anomaly-scores.ts";
import { modelWords } from "../charts/names.ts";
import { count, percent, short, withInterval } from "../charts/numbers.ts";
import { rowMapChart } from "../charts/row-map.ts";
import type { AnomalyReportData, LabelReport, OddRow } from "../contract/anomaly-report.ts";
import { drawCharts, figure, scrolling } from "./figures.ts";
import { html, type Markup } from "./markup.ts";
import { notesList, page, runSection } from "./page.ts";
import { loadRenderer } from "./render-chart.ts";

export async function renderAnomalyReport(data: AnomalyReportData, goOn: () => boolean = () => true): Promise<string> {
  const chart = anomalyScoresChart(data);
  const map = data.map === null ? null : rowMapChart(data.map);
  const pictures = await drawCharts(map === null ? [chart] : [chart, map], loadRenderer, goOn);
  return page(
    data,
    html`${notesList(data.notes)}
<section><h2>How the scores are distributed, and what makes rows odd</h2>
<div class="pair">${figure(chart, pictures)}${columns(data)}</div></section>
${map === null ? null : html`<section><h2>Where the anomalies lie</h2>${figure(map, pictures)}</section>`}
<section><h2>The oddest rows, and why</h2>
<p>A column's share is how much the score falls when its cell is given the usual value of the column; where no cell alone changes the score, how much the score of a usual row rises by the cell. "As far out" is the share of the rows whose cell is at least as far out, or has the same level.</p>
${scrolling("The oddest rows", oddest(data.oddest))}</section>
${labels(data.labels)}
${agreement(data)}
${runSection(data.record)}`,
  ).text;
}

function columns(data: AnomalyReportData): Markup {
  const rows = data.columns.map(
    ({ column, share }) => html`<tr><th scope="row">${column}</th><td class="n">${percent(share)}</td></tr>`,
  );
  const table = html`<table><caption>Share of each column in what makes the oddest rows odd</caption>
<thead><tr><th scope="col">Column</th><th scope="col" class="n">Share</th></tr></thead><tbody>${rows}</tbody></table>`;
  return scrolling("What each column contributes", table);
}

function oddest(found: readonly OddRow[]): Markup {
  const rows = found.map(({ row, score, reasons }) => {
    const words = reasons.map(
      ({ column, cell, tail, share }) =>
        html`<div><strong>${column}</strong> ${cell} <span class="small">${percent(share)} of the oddness; as far out: ${percent(tail)} of the rows</span></div>`,
    );
    return html`<tr><th scope="row">${count(row)}</th><td class="n">${short(score, 3)}</td><td class="words">${words.length === 0 ? "No column alone: the combination." : words}</td></tr>`;
  });
  return html`<table><caption>Rows are counted from 1, without the header</caption>
<thead><tr><th scope="col">Row</th><th scope="col" class="n">Score</th><th scope="col">What makes it odd</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function labels(report: LabelReport | null): Markup | null {
  if (report === null || report.metrics.length === 0) return null;
  const { column, anomaly, anomalies, usual, unknown, unknownAreUsual, learnt } = report;
  const silent = unknownAreUsual ? "count as usual, as none is known to be" : "play no part here";
  const rest = unknown === 0 ? "" : ` Of ${count(unknown)} rows nothing is known: they ${silent}.`;
  const how = learnt
    ? "The model learnt from them: its scores are those of rows that it had not seen."
    : "The model did not learn from them.";
  const rows = report.metrics.map(
    (metric) =>
      html`<tr><th scope="row">${metric.title}</th><td class="n">${withInterval(metric)}</td>${learnt ? html`<td class="n">${withInterval(metric.detectors)}</td>` : null}</tr>`,
  );
  const table = html`<table><caption>On ${count(report.rows)} rows, with 95 % intervals</caption>
<thead><tr><th scope="col">Measure</th><th scope="col" class="n">Model</th>${learnt ? html`<th scope="col" class="n">Detectors that know no label</th>` : null}</tr></thead><tbody>${rows}</tbody></table>`;
  return html`<section><h2>How well known anomalies are found</h2>
<p>"${column}" tells of ${count(anomalies)} anomalies ("${anomaly}") and of ${count(usual)} usual rows.${rest} ${how}</p>
${scrolling("How well known anomalies are found", table)}</section>`;
}

function agreement(data: AnomalyReportData): Markup | null {
  if (data.agreement.length === 0) return null;
  const rows = data.agreement.map(
    ({ one, other, correlation }) =>
      html`<tr><th scope="row">${modelWords(one)} and ${modelWords(other)}</th><td class="n">${short(correlation, 2)}</td></tr>`,
  );
  const table = html`<table><caption>Rank correlation over the rows: 1 is the same order, 0 is none in common</caption>
<thead><tr><th scope="col">Detectors</th><th scope="col" class="n">Correlation</th></tr></thead><tbody>${rows}</tbody></table>`;
  return html`<section><h2>Do the detectors agree?</h2>${scrolling("Agreement of the detectors", table)}</section>`;
}
