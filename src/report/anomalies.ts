/** The report of a search for anomalies as one HTML file: how many, which rows, why, and how sure that is. */
import { anomalyScoresChart } from "../charts/anomaly-scores.ts";
import { modelWords } from "../charts/names.ts";
import { count, percent, seconds, short } from "../charts/numbers.ts";
import type { AnomalyReportData, OddRow } from "../contract/anomaly-report.ts";
import { drawCharts, figure, scrolling } from "./figures.ts";
import { html, Markup } from "./markup.ts";
import { loadRenderer } from "./render-chart.ts";
import { STYLE } from "./style.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

export async function renderAnomalyReport(data: AnomalyReportData, goOn: () => boolean = () => true): Promise<string> {
  const chart = anomalyScoresChart(data);
  const pictures = await drawCharts([chart], loadRenderer, goOn);
  const { source, record } = data;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${data.title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header><h1>${data.title}</h1>
<p class="quiet">${source.name}: ${count(source.rows)} rows, ${count(source.columns)} columns. Written ${data.created} by ${data.writtenBy}.</p></header>
<main>
<div class="verdict"><p>${data.verdict}</p></div>
${data.warnings.length === 0 ? null : html`<div class="warnings"><strong>Before you rely on it</strong><ul>${data.warnings.map((words) => html`<li>${words}</li>`)}</ul></div>`}
${data.notes.length === 0 ? null : html`<ul class="small">${data.notes.map((words) => html`<li>${words}</li>`)}</ul>`}
<section><h2>How the scores are distributed, and what makes rows odd</h2>
<div class="pair">${figure(chart, pictures)}${columns(data)}</div></section>
<section><h2>The oddest rows, and why</h2>
<p>A column's share is how much the score falls when its cell is given the usual value of the column. "As far out" is the share of the rows whose cell is at least as far out, or has the same level.</p>
${scrolling("The oddest rows", oddest(data.oddest))}</section>
${agreement(data)}
<section><h2>How to make it again</h2>
<code class="code">${record.command}</code>
<dl class="record">
<dt>Model digest</dt><dd><code>${record.digest}</code></dd>
<dt>Data fingerprint</dt><dd><code>${record.dataFingerprint}</code></dd>
<dt>Seed</dt><dd>${record.seed}</dd>
<dt>Time taken</dt><dd>${seconds(record.seconds)}</dd>
</dl></section>
</main>
<footer class="small quiet">${data.writtenBy}</footer>
</body>
</html>
`.text;
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
