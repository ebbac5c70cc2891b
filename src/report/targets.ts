/** The report of a model of several targets as one HTML file: all of them together, then each by itself. */
import { modelWords } from "../charts/names.ts";
import { count, estimate, percent, short } from "../charts/numbers.ts";
import type { LeaderboardRow } from "../contract/events.ts";
import type { ReportMetric } from "../contract/report.ts";
import type { ModelReport, TargetReport, TargetsReportData } from "../contract/targets-report.ts";
import { scrolling } from "./figures.ts";
import { html, type Markup } from "./markup.ts";
import { notesList, page, runSection } from "./page.ts";

/** Rows of a leaderboard that are shown at once. */
const FEW = 6;

export function renderTargetsReport(data: TargetsReportData): string {
  return page(
    data,
    html`${notesList(data.notes)}
${overview(data)}
${data.targets.map(targetSection)}
${runSection(data.record)}`,
  ).text;
}

function overview({ targets, joint }: TargetsReportData): Markup {
  const rows = targets.flatMap((target) => target.models.map((model) => overviewRow(target, model)));
  const table = html`<table><caption>What was chosen for each, scored on rows that it had not seen</caption>
<thead><tr><th scope="col">Predicts</th><th scope="col">As</th><th scope="col" class="n">Rows</th><th scope="col" class="n">Score</th><th scope="col" class="n">95 % interval</th><th scope="col">By</th><th scope="col">Model</th><th scope="col">Against the same answer always</th></tr></thead><tbody>${rows}</tbody></table>`;
  const words = `All together, on the ${count(joint.rows)} rows that have every one of them`;
  return html`<section><h2>How good is each, and how good are they together?</h2>
${scrolling("Chosen models with their scores", table)}
${joint.metrics.length === 0 ? null : metricsTable(joint.metrics, words)}</section>`;
}

function overviewRow({ kind, rows }: TargetReport, { name, metric, score, baseline, members }: ModelReport): Markup {
  const { value, low, high } = estimate(score);
  return html`<tr><th scope="row">${name}</th><td>${kind}</td><td class="n">${count(rows)}</td><td class="n">${value}</td><td class="n">${low} to ${high}</td><td><code>${metric}</code></td><td class="small">${membersOf(members)}</td><td class="words small">${baseline}</td></tr>`;
}

function membersOf(members: ModelReport["members"]): string {
  if (members.length === 1) return modelWords(members[0]!.name);
  return [...members]
    .sort((a, b) => b.weight - a.weight)
    .map(({ name, weight }) => `${Math.round(100 * weight)} % ${modelWords(name)}`)
    .join(", ");
}

function targetSection(target: TargetReport): Markup {
  const words = `${target.target} by every metric, on rows not seen`;
  return html`<section><h2>${target.target}</h2>
<p class="small">${target.kind}: ${target.reason}. Outputs: ${target.outputs.map((name) => html`<code>${name}</code> `)}</p>
${held(target)}
${metricsTable(target.metrics, words)}
${target.test.length === 0 ? null : metricsTable(target.test, `${target.target} on rows that played no part in training`)}
${target.models.map(leaderboard)}</section>`;
}

/** How often intervals and quantiles hold what they promise. */
function held({ coverage, below }: TargetReport): Markup | null {
  const share = ({ value, low, high }: { value: number; low: number; high: number }): string =>
    `${percent(value)} (${percent(low)} to ${percent(high)})`;
  const lines = below.map(
    ({ asked, found }) => html`<li>Below the ${percent(asked)} quantile: ${share(found)} of true values.</li>`,
  );
  const outer =
    coverage === null
      ? null
      : html`<li>True values held: ${percent(coverage.asked)} asked, ${share(coverage.found)} found; mean size ${short(coverage.size.value, 3)}.</li>`;
  return lines.length === 0 && outer === null ? null : html`<ul class="small">${lines}${outer}</ul>`;
}

function metricsTable(metrics: readonly ReportMetric[], words: string): Markup | null {
  if (metrics.length === 0) return null;
  const rows = metrics.map((metric) => {
    const { value, low, high } = estimate(metric);
    const better = metric.greaterIsBetter ? "Higher is better." : "Lower is better.";
    return html`<tr><th scope="row">${metric.title}</th><td class="n">${value}</td><td class="n">${low} to ${high}</td><td class="words small">${metric.summary} ${better}</td></tr>`;
  });
  const table = html`<table><caption>${words}</caption>
<thead><tr><th scope="col">Metric</th><th scope="col" class="n">Value</th><th scope="col" class="n">95 % interval</th><th scope="col">What it says</th></tr></thead><tbody>${rows}</tbody></table>`;
  return scrolling(words, table);
}

function leaderboard({ name, metric, leaderboard: rows }: ModelReport): Markup {
  const table = (some: readonly LeaderboardRow[]): Markup =>
    scrolling(
      `Models tried for ${name}`,
      html`<table><caption>What was tried for ${name} (${metric})</caption>
<thead><tr><th scope="col">Model</th><th scope="col" class="n">Score</th><th scope="col" class="n">95 % interval</th></tr></thead><tbody>${some.map(leaderboardRow)}</tbody></table>`,
    );
  if (rows.length <= FEW) return table(rows);
  return html`${table(rows.slice(0, FEW))}<details><summary>All ${rows.length} models for ${name}</summary>${table(rows)}</details>`;
}

function leaderboardRow(row: LeaderboardRow, place: number): Markup {
  const { value, low, high } = estimate({ value: row.score, low: row.low, high: row.high });
  return html`<tr${place === 0 ? html` class="best"` : null}><th scope="row">${modelWords(row.name)}</th><td class="n">${value}</td><td class="n">${low} to ${high}</td></tr>`;
}
