/** What is not in the report and why; what is needed to make the model again. */
import type { ReportData } from "../../contract/report.ts";
import { html, type Markup } from "../markup.ts";
import { runSection } from "../page.ts";

export function leftOutSection(data: ReportData): Markup | null {
  if (data.leftOut.length === 0) return null;
  const items = data.leftOut.map(({ section, reason }) => html`<li><strong>${section}:</strong> ${reason}</li>`);
  return html`<section><h2>What is not in this report</h2><ul>${items}</ul></section>`;
}

export function recordSection({ record, writtenBy, created }: ReportData): Markup {
  const words = html`<p class="small">The same data, seed and plan give the same model. A budget by time depends on the machine; a budget by count (<code>--max-models</code>) does not.</p>
`;
  const more = html`<dt>Made by</dt><dd>${writtenBy}</dd>
<dt>Written</dt><dd>${created}</dd>
`;
  return runSection(record, words, more);
}
