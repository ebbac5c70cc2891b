/** Which models were tried and how they did; every metric of the chosen one. */
import { leaderboardChart } from "../../charts/leaderboard.ts";
import { betterWords, metricTitle, modelWords } from "../../charts/names.ts";
import { count, estimate, seconds, short } from "../../charts/numbers.ts";
import type { LeaderboardRow } from "../../contract/events.ts";
import type { ReportData, ReportMetric } from "../../contract/report.ts";
import { figure, type Pictures, scrolling } from "../figures.ts";
import { html, type Markup } from "../markup.ts";
import { choiceSection } from "./choice.ts";

/** Every model by the main metric, then the chosen one by every metric. */
export function scoresSection(data: ReportData, pictures: Pictures): Markup {
  return html`<section><h2>What was tried, and what did best</h2>
<div class="pair">${figure(leaderboardChart(data), pictures)}${leaderboardTable(data)}</div>${choiceSection(data)}</section>
<section><h2>How good is it by every measure?</h2>
${metricsTable(data)}${testTable(data)}</section>`;
}

/** The best few and the baseline; all of them when asked for. */
function leaderboardTable(data: ReportData): Markup {
  const rows = data.leaderboard;
  if (rows.length <= FEW + 2) return tableOfModels(data, rows);
  const few = rows.filter(({ learner }, i) => i < FEW || learner === "baseline");
  return html`<div>${tableOfModels(data, few)}<details><summary>All ${rows.length} models</summary>${tableOfModels(data, rows)}</details></div>`;
}

const FEW = 6;

function tableOfModels(data: ReportData, rows: readonly LeaderboardRow[]): Markup {
  const table = html`<table><caption>${metricTitle(data)} of ${rows.length < data.leaderboard.length ? "the best models and the baseline" : "every model"} (${betterWords(data)})</caption>
<thead><tr><th scope="col">Model</th><th scope="col" class="n">Score</th><th scope="col" class="n">95 % interval</th><th scope="col">Against the winner</th><th scope="col" class="n">Folds</th><th scope="col" class="n">Time</th></tr></thead>
<tbody>${rows.map((row) => rowOf(row, row === data.leaderboard[0]))}</tbody></table>`;
  return scrolling("Models with their scores", table);
}

function rowOf(row: LeaderboardRow, best: boolean): Markup {
  const { value, low, high } = estimate({ value: row.score, low: row.low, high: row.high });
  const time = row.seconds === 0 ? "" : seconds(row.seconds);
  const note = row.note === "" ? null : html`<span class="small">${row.note}</span>`;
  return html`<tr${best ? html` class="best"` : null}><th scope="row">${modelWords(row.name)}${note}</th><td class="n">${value}</td><td class="n">${low} to ${high}</td><td class="small">${againstWinner(row)}</td><td class="n">${row.folds}</td><td class="n">${time}</td></tr>`;
}

/** What the paired comparison found. */
function againstWinner({ comparison }: LeaderboardRow): string {
  if (comparison === undefined) return "";
  return comparison.distinguishable ? "behind" : "not distinguishable from the winner";
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
