/** Every metric for the rows of each level of the sensitive columns. */
import { count, estimate } from "../../charts/numbers.ts";
import type { GroupMetrics, ReportData } from "../../contract/report.ts";
import { scrolling } from "../figures.ts";
import { html, type Markup } from "../markup.ts";

export function groupsSection(data: ReportData): Markup | null {
  if (data.groups.length === 0) return null;
  const columns = [...new Set(data.groups.map(({ column }) => column))];
  return html`<section><h2>Is it as good for everyone?</h2>
<p>The same metrics for the rows of each group alone. Where intervals are far apart, the model serves one group worse than another; small groups have wide intervals.</p>
${columns.map((column) => tableOf(data, column))}</section>`;
}

function tableOf(data: ReportData, column: string): Markup {
  const groups = data.groups.filter((group) => group.column === column);
  const names = data.metrics
    .map(({ name }) => name)
    .filter((name) => groups.some((g) => metricOf(g, name) !== undefined));
  const ordered = [...names].sort((a, b) => Number(b === data.metric) - Number(a === data.metric));
  const heads = ordered.map(
    (name) => html`<th scope="col" class="n">${data.metrics.find((m) => m.name === name)!.title}</th>`,
  );
  const rows = groups.map((group) => {
    const cells = ordered.map((name) => {
      const found = metricOf(group, name);
      if (found === undefined) return html`<td class="n">–</td>`;
      const { value, low, high } = estimate(found);
      return html`<td class="n">${value}<br><span class="small">${low} to ${high}</span></td>`;
    });
    return html`<tr><th scope="row">${group.level}</th><td class="n">${count(group.rows)}</td>${cells}</tr>`;
  });
  const table = html`<table><caption>By ${column}, with 95 % intervals</caption>
<thead><tr><th scope="col">${column}</th><th scope="col" class="n">Rows</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
  return scrolling(`Metrics by ${column}`, table);
}

function metricOf(group: GroupMetrics, name: string): GroupMetrics["metrics"][number] | undefined {
  return group.metrics.find((metric) => metric.name === name);
}
