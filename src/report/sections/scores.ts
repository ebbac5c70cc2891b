/** Which models were tried and how they did; every metric of the chosen one. */
import { leaderboardChart } from "../../charts/leaderboard.ts";
import { betterWords, metricTitle, modelWords } from "../../charts/names.ts";
import { count, estimate, seconds, short } from "../../charts/numbers.ts";
import type { LeaderboardRow } from "../../contract/events.ts";
import type { ReportData, ReportMetric } from "../../contract/report.ts";
import { figure, type Pictures, scrolling } from "../figures.ts";
import { html, type Markup } from "../markup.ts";

export function scoresSection(data: ReportData, pictures: Pictures): Markup {
  const table = html`<table><caption>${metricTitle(data)} of every model (${betterWords(data)}), on rows it had not seen</caption>
<thead><tr><th scope="col">Model</th><th scope="col">Learner</th><th scope="col" class="n">Score</th><th scope="col" class="n">95 % interval</th><th scope="col" class="n">Folds</th><th scope="col" class="n">Time</th><th scope="col">Note</th></tr></thead>
<tbody>${data.leaderboard.map((row, i) => rowOf(row, i === 0))}</tbody></table>`;
  return html`<section><h2>What was tried, and what did best</h2>
<div class="pair">${figure(leaderboardChart(data), pictures)}<div>${metricsTable(data)}</div></div>
${testTable(data)}
${scrolling("All models with their scores", table)}</section>`;
}

function rowOf(row: LeaderboardRow, best: boolean): Markup {
  const { value, low, high } = estimate({ value: row.score, low: row.low, high: row.high });
  const time = row.seconds === 0 ? "" : seconds(row.seconds);
  return html`<tr${best ? html` class="best"` : null}><th scope="row">${modelWords(row.name)}</th><td><code>${row.learner}</code></td><td class="n">${value}</td><td class="n">${low} to ${high}</td><td class="n">${row.folds}</td><td class="n">${time}</td><td class="words">${row.note}</td></tr>`;
}

function metricsTable(data: ReportData): Markup | null {
  return tableOfMetrics(data, data.metrics, "The chosen model by every metric, on rows it had not seen");
}

function testTable(data: ReportData): Markup | null {
  if (data.test === null) return null;
  const words = `On ${data.test.name}, ${count(data.test.rows)} rows that played no part in training`;
  return tableOfMetrics(data, data.test.metrics, words);
}

function tableOfMetrics(data: ReportData, metrics: readonly ReportMetric[], words: string): Markup | null {
  if (metrics.length === 0) return null;
  const ordered = [...metrics].sort((a, b) => Number(b.name === data.metric) - Number(a.name === data.metric));
  const rows = ordered.map((metric) => {
    const { value, low, high } = estimate(metric);
    const better = metric.greaterIsBetter ? "Higher is better." : "Lower is better.";
    const exact = short(metric.value, 8);
    return html`<tr${metric.name === data.metric ? html` class="best"` : null}><th scope="row">${metric.title}</th><td class="n" title="${exact}">${value}</td><td class="n">${low} to ${high}</td><td class="words small">${metric.summary} ${better}</td></tr>`;
  });
  const table = html`<table><caption>${words}</caption>
<thead><tr><th scope="col">Metric</th><th scope="col" class="n">Value</th><th scope="col" class="n">95 % interval</th><th scope="col">What it says</th></tr></thead><tbody>${rows}</tbody></table>`;
  return scrolling(words, table);
}
