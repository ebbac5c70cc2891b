/** What is not in the report and why; what is needed to make the model again. */
import { seconds } from "../../charts/numbers.ts";
import type { ReportData } from "../../contract/report.ts";
import { html, type Markup } from "../markup.ts";

export function leftOutSection(data: ReportData): Markup | null {
  if (data.leftOut.length === 0) return null;
  const items = data.leftOut.map(({ section, reason }) => html`<li><strong>${section}:</strong> ${reason}</li>`);
  return html`<section><h2>What is not in this report</h2><ul>${items}</ul></section>`;
}

export function recordSection({ record, writtenBy, created }: ReportData): Markup {
  return html`<section><h2>How to make it again</h2>
<p class="small">The same data, seed and plan give the same model. A budget by time depends on the machine; a budget by count (<code>--max-models</code>) does not.</p>
<code class="code">${record.command}</code>
<dl class="record">
<dt>Model digest</dt><dd><code>${record.digest}</code></dd>
<dt>Data fingerprint</dt><dd><code>${record.dataFingerprint}</code></dd>
<dt>Seed</dt><dd>${record.seed}</dd>
<dt>Time taken</dt><dd>${seconds(record.seconds)}</dd>
<dt>Made by</dt><dd>${writtenBy}</dd>
<dt>Written</dt><dd>${created}</dd>
</dl></section>`;
}
