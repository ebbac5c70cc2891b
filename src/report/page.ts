/** The frame of every report: one page that runs nothing, fetches nothing and reads well on a phone. */
import { count, seconds } from "../charts/numbers.ts";
import type { ReportData } from "../contract/report.ts";
import { html, Markup } from "./markup.ts";
import { STYLE } from "./style.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** What the head of every report says, and what is needed to make its model again. */
type Heading = Pick<ReportData, "title" | "created" | "writtenBy" | "source" | "verdict" | "warnings">;
type RunRecord = ReportData["record"];

export function page(heading: Heading, sections: Markup): Markup {
  const { title, source, created, writtenBy, verdict } = heading;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header><h1>${title}</h1>
<p class="quiet">${source.name}: ${count(source.rows)} rows, ${count(source.columns)} columns. Written ${created} by ${writtenBy}.</p></header>
<main>
<div class="verdict"><p>${verdict}</p></div>
${warnings(heading)}
${sections}
</main>
<footer class="small quiet">${writtenBy}</footer>
</body>
</html>
`;
}

function warnings({ warnings: all }: Heading): Markup | null {
  if (all.length === 0) return null;
  return html`<div class="warnings"><strong>Before you rely on it</strong><ul>${all.map((words) => html`<li>${words}</li>`)}</ul></div>`;
}

/** `words` stand before the command, `more` lines behind the others. */
export function runSection(record: RunRecord, words: Markup | null = null, more: Markup | null = null): Markup {
  return html`<section><h2>How to make it again</h2>
${words}<code class="code">${record.command}</code>
<dl class="record">
<dt>Model digest</dt><dd><code>${record.digest}</code></dd>
<dt>Data fingerprint</dt><dd><code>${record.dataFingerprint}</code></dd>
<dt>Seed</dt><dd>${record.seed}</dd>
<dt>Time taken</dt><dd>${seconds(record.seconds)}</dd>
${more}</dl></section>`;
}

export function notesList(notes: readonly string[]): Markup | null {
  if (notes.length === 0) return null;
  return html`<p class="small">Notes:</p><ul class="small">${notes.map((words) => html`<li>${words}</li>`)}</ul>`;
}
