/** The top of the page: what was asked and what the answer is made of. */
import { modelWords } from "../../charts/names.ts";
import { count, percent } from "../../charts/numbers.ts";
import type { ReportData } from "../../contract/report.ts";
import { html, type Markup } from "../markup.ts";
import { notesList } from "../page.ts";

const KINDS: Readonly<Record<string, string>> = {
  binary: "one of two classes",
  multiclass: "one of several classes",
  regression: "a number",
  clustering: "groups of like rows",
  anomaly: "rows unlike the others",
};

export function summarySection(data: ReportData): Markup {
  const { task } = data;
  return html`<dl class="facts">
<div><dt>Predicts</dt><dd>${task.target}</dd></div>
<div><dt>As</dt><dd>${KINDS[task.kind] ?? task.kind}</dd><dd class="small">${task.kind}: ${task.reason}</dd></div>
${positive(data)}
<div><dt>Scored by</dt><dd class="small">${data.validation}</dd></div>
<div><dt>Model</dt><dd>${members(data)}</dd></div>
</dl>
${classes(data)}${notesList(data.notes)}`;
}

function positive({ task }: ReportData): Markup | null {
  if (task.positive === null) return null;
  return html`<div><dt>Probabilities speak of</dt><dd>${task.positive}</dd><dd class="small">${task.positiveReason}</dd></div>`;
}

function members(data: ReportData): string {
  if (data.members.length === 1) return modelWords(data.members[0]!.name);
  return [...data.members]
    .sort((a, b) => b.weight - a.weight)
    .map(({ name, weight }) => `${Math.round(100 * weight)} % ${modelWords(name)}`)
    .join(", ");
}

/** How many rows each class has. */
function classes({ task }: ReportData): Markup | null {
  if (task.classes.length === 0) return null;
  const all = task.classes.reduce((sum, { rows }) => sum + rows, 0);
  const words = task.classes.map(({ label, rows }) => `${label}: ${count(rows)} rows (${percent(rows / all)})`);
  if (words.length <= 6) return html`<p class="small">Rows of each class: ${words.join(" · ")}</p>`;
  return html`<details class="small"><summary>Rows of each of the ${words.length} classes</summary><p>${words.join(" · ")}</p></details>`;
}
