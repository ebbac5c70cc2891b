/** The model itself, where it can be read: a tree drawn, or the terms of a sum. */
import type { Chart } from "../../charts/chart.ts";
import { count, short } from "../../charts/numbers.ts";
import { shownTerms, termCharts } from "../../charts/terms.ts";
import { treeChart } from "../../charts/tree.ts";
import type { TermsReport } from "../../contract/additive-terms.ts";
import type { ReportData } from "../../contract/report.ts";
import type { TreeReport } from "../../contract/tree-report.ts";
import { figure, type Pictures } from "../figures.ts";
import { html, type Markup } from "../markup.ts";

export function modelCharts({ tree, terms, task }: ReportData): readonly Chart[] {
  if (tree !== null) return [treeChart(tree, task.target)];
  return terms === null ? [] : termCharts(terms, task.target);
}

export function modelSection(data: ReportData, pictures: Pictures): Markup | null {
  const { tree, terms } = data;
  if (tree !== null) return treeSection(tree, data, pictures);
  return terms === null ? null : termsSection(terms, data, pictures);
}

function treeSection(tree: TreeReport, data: ReportData, pictures: Pictures): Markup {
  const { leaves } = tree.nodes[0]!;
  const asText =
    tree.rules === ""
      ? null
      : html`<details><summary>The whole tree as text</summary><code class="code rules" tabindex="0" role="region" aria-label="The whole tree as text">${tree.rules}</code></details>`;
  return html`<section><h2>How does the model decide?</h2>
<p>The model is one tree of ${count(leaves)} ${leaves === 1 ? "leaf" : "leaves"}: what is drawn here is not an explanation of it but the model itself.</p>
${figure(treeChart(tree, data.task.target), pictures, { wide: true })}
${asText}</section>`;
}

function termsSection(terms: TermsReport, data: ReportData, pictures: Pictures): Markup | null {
  const charts = termCharts(terms, data.task.target);
  if (charts.length === 0) return null;
  const hidden = terms.terms.length - shownTerms(terms).length;
  return html`<section><h2>How does the model decide?</h2>
<p>The model is a sum: ${startWords(terms)}, plus what each column adds, plus what some pairs of columns add beyond that. ${LINKS[terms.link]} What is drawn here is not an explanation of the model but the model itself, the terms that move answers most first.${hidden > 0 ? ` ${count(hidden)} terms that move answers less are not drawn.` : ""}</p>
<div class="charts">${charts.map((chart) => figure(chart, pictures))}</div></section>`;
}

function startWords({ intercept }: TermsReport): string {
  return intercept.length === 1 ? short(intercept[0]!) : "a start for each class";
}

/** From the sum to the answer. */
const LINKS: Readonly<Record<TermsReport["link"], string>> = {
  none: "The sum is the answer.",
  sigmoid: "The sum is the log-odds of the answer: each 0.7 more about doubles the odds.",
  softmax: "The class with the largest sum is the answer: 0.7 more than another class is about twice its odds.",
};
