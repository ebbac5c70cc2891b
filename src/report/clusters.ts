/** The report of a clustering as one HTML file: what was found, the map, what sets clusters apart, what was tried. */
import { modelWords } from "../charts/names.ts";
import { count, percent, short } from "../charts/numbers.ts";
import { rowMapChart } from "../charts/row-map.ts";
import type { ClusterProfile, ClusterReportData, ClusterRow, ClusterTrait } from "../contract/cluster-report.ts";
import { drawCharts, figure, scrolling } from "./figures.ts";
import { html, type Markup } from "./markup.ts";
import { notesList, page, runSection } from "./page.ts";
import { loadRenderer } from "./render-chart.ts";

export async function renderClusterReport(data: ClusterReportData, goOn: () => boolean = () => true): Promise<string> {
  const map = rowMapChart(data.map);
  const pictures = await drawCharts(map === null ? [] : [map], loadRenderer, goOn);
  return page(
    data,
    html`${notesList(data.notes)}
<section><h2>Where the rows lie, and what sets each cluster apart</h2>
<div class="pair">${figure(map, pictures)}${profiles(data)}</div></section>
${leaderboard(data.leaderboard)}
${runSection(data.record)}`,
  ).text;
}

function profiles(data: ClusterReportData): Markup {
  const rows = data.profiles.map(profileRow);
  const table = html`<table><caption>Means against those of all rows in standard deviations, and levels whose share differs most</caption>
<thead><tr><th scope="col">Cluster</th><th scope="col" class="n">Rows</th><th scope="col">What sets it apart</th></tr></thead><tbody>${rows}</tbody></table>`;
  return scrolling("Profiles of the clusters", table);
}

function profileRow({ name, rows, share, traits }: ClusterProfile): Markup {
  const words = traits.map((trait) => html`<div>${traitWords(trait)}</div>`);
  return html`<tr><th scope="row">${name}</th><td class="n">${count(rows)}<br><span class="small">${percent(share)}</span></td><td class="words">${words.length === 0 ? "Nothing by a single column." : words}</td></tr>`;
}

function traitWords({ column, kind, level, strength, own, all }: ClusterTrait): string {
  if (level !== null) return `${column} is ${level}: ${percent(own)} (all rows ${percent(all)})`;
  const by = `${strength > 0 ? "higher" : "lower"} by ${short(Math.abs(strength), 2)} deviations`;
  const day = (value: number): string => new Date(value * 86_400_000).toISOString().slice(0, 10);
  const shown = kind === "datetime" ? day : (value: number): string => short(value, 3);
  return `${column} ${by}: ${shown(own)} (all rows ${shown(all)})`;
}

function leaderboard(rows: readonly ClusterRow[]): Markup | null {
  if (rows.length === 0) return null;
  const few = rows.slice(0, 12);
  return html`<section><h2>What was tried, and what won the vote</h2>
<p>Ways that cut through dense regions or miss a valley between them (density valleys well below the best) are out of the vote. Each other way is ranked by every measure; the least mean rank wins. Stability is how alike the clusters are when found on other parts of the rows (adjusted Rand index: 1 is the same, 0 is chance).</p>
${tableOf(few)}${rows.length > few.length ? html`<details><summary>All ${rows.length} ways</summary>${tableOf(rows)}</details>` : null}</section>`;
}

function tableOf(rows: readonly ClusterRow[]): Markup {
  const heads = [
    "Clusters",
    "In none",
    "Stability",
    "Silhouette",
    "Calinski-Harabasz",
    "Davies-Bouldin",
    "Density valleys",
    "Mean rank",
  ];
  const lines = rows.map(
    (row, i) =>
      html`<tr${i === 0 ? html` class="best"` : null}><th scope="row">${modelWords(row.name)}</th>${cells(row).map((cell) => html`<td class="n">${cell}</td>`)}</tr>`,
  );
  const table = html`<table><caption>Measures on a sample of the rows. Davies-Bouldin and the mean rank are better when low, the others when high.</caption>
<thead><tr><th scope="col">Way</th>${heads.map((words) => html`<th scope="col" class="n">${words}</th>`)}</tr></thead><tbody>${lines}</tbody></table>`;
  return scrolling("Ways to cluster with their measures", table);
}

function cells(row: ClusterRow): string[] {
  const stability = row.stability === null ? "not measured" : short(row.stability, 3);
  const measures = [row.silhouette, row.calinskiHarabasz, row.daviesBouldin, row.densityValleys].map((v) =>
    short(v, 3),
  );
  return [count(row.clusters), percent(row.none), stability, ...measures, short(row.rank, 3)];
}
