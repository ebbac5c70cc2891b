/** What was made of the model's answers: calibrated probabilities, the decision, and intervals or sets that hold the truth. */
import { metricTitle } from "../../charts/names.ts";
import { percent, short, withInterval } from "../../charts/numbers.ts";
import type { Calibration, Decision, Intervals, PredictionSets } from "../../contract/after.ts";
import type { Estimate } from "../../contract/estimate.ts";
import type { ReportData } from "../../contract/report.ts";
import { scrolling } from "../figures.ts";
import { html, type Markup } from "../markup.ts";

export function afterSection(data: ReportData): Markup | null {
  const { calibration, decision, intervals, sets, notes } = data.after;
  const parts = [
    calibration === null ? null : calibrationWords(calibration),
    decision === null ? null : decisionWords(decision, data),
    intervals === null ? null : intervalWords(intervals),
    sets === null ? null : setWords(sets),
    ...notes.map((words) => html`<p class="small">${words}</p>`),
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return html`<section><h2>After the choice</h2>
<p class="small quiet">Made from answers to rows that the model had not seen; each figure is of rows that took no part in making what it measures.</p>
${parts}</section>`;
}

const METHODS: Readonly<Record<Calibration["method"], string>> = {
  none: "Probabilities are given as the model answers them",
  temperature: "Probabilities are calibrated by one temperature",
  platt: "Probabilities are calibrated by Platt's curve",
  beta: "Probabilities are calibrated by a beta curve",
  vector: "Probabilities are calibrated by a temperature and a shift of each class",
  isotonic: "Probabilities are calibrated by isotonic regression",
};

function calibrationWords({ method, before, after, errorBefore, errorAfter, why }: Calibration): Markup {
  const table = html`<table><caption class="hidden">Before and after calibration</caption>
<thead><tr><th scope="col"></th><th scope="col" class="n">before</th><th scope="col" class="n">after</th></tr></thead>
<tbody><tr><th scope="row">Log-loss</th><td class="n">${withInterval(before)}</td><td class="n">${withInterval(after)}</td></tr>
<tr><th scope="row">Calibration error</th><td class="n">${short(errorBefore)}</td><td class="n">${short(errorAfter)}</td></tr></tbody></table>`;
  return html`<h3>Probabilities</h3><p>${METHODS[method]}: ${why}.</p>${method === "none" ? null : scrolling("Calibration", table)}`;
}

function decisionWords(decision: Decision, data: ReportData): Markup {
  const { rule, aim, before, after, forF1, why } = decision;
  const { positive } = data.task;
  const what =
    rule.form === "threshold"
      ? `"${positive}" is decided for from a probability of ${short(rule.threshold, 3)} on`
      : rule.form === "most-probable"
        ? "The most probable class is decided for"
        : "The class with the best of weighted probabilities is decided for";
  const worth =
    aim === null || before === null || after === null
      ? null
      : html`<p>${aim === "cost" ? "Cost of a row" : metricTitle(data)}: ${withInterval(after)}, by the usual decision ${withInterval(before)}.</p>`;
  const advice =
    forF1 === null
      ? null
      : html`<p class="small">F1 would be served best by a threshold of ${short(forF1.threshold, 3)}: ${withInterval(forF1.f1)} there, ${withInterval(forF1.atHalf)} at one half.</p>`;
  return html`<h3>The decision</h3><p>${what}: ${why}.</p>${worth}${costTable(decision, data)}${advice}`;
}

function costTable({ costs }: Decision, { task }: ReportData): Markup | null {
  if (costs === null) return null;
  const labels = task.classes.map(({ label }) => label);
  const heads = labels.map((label) => html`<th scope="col" class="n">${label}</th>`);
  const rows = costs.map(
    (row, t) =>
      html`<tr><th scope="row">${labels[t]!}</th>${row.map((value) => html`<td class="n">${short(value)}</td>`)}</tr>`,
  );
  const table = html`<table><caption>What a decision costs, by true class (lines) and decided class (columns)</caption>
<thead><tr><th scope="col">true class</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
  return scrolling("Costs", table);
}

function intervalWords({ form, asked, found, width, evenWidth, why }: Intervals): Markup {
  const forms = {
    even: "the same width everywhere",
    uneven: "one reach below and another above",
    local: "wider where the model is less sure",
  };
  const saved = form === "even" ? "" : ` Intervals of the same width everywhere would be ${short(evenWidth, 3)} wide.`;
  return html`<h3>Intervals</h3><p>${coverage(asked, found)} The columns <code>lower</code> and <code>upper</code> are ${short(width.value, 3)} apart on average, with ${forms[form]}: ${why}.${saved}</p>`;
}

function setWords({ asked, found, size, worst, why }: PredictionSets): Markup {
  const least =
    worst === null ? "" : ` The class that is held least often is "${worst.label}": ${shareWords(worst.found)}.`;
  return html`<h3>Sets of classes</h3><p>${coverage(asked, found)} The column <code>prediction_set</code> has ${short(size.value, 3)} classes on average; ${why}.${least}</p>`;
}

function coverage(asked: number, found: Estimate): string {
  return `They shall hold ${percent(asked)} of true answers, and held ${shareWords(found)}.`;
}

/** 89.6 % [89.0, 90.2]. */
function shareWords({ value, low, high }: Estimate): string {
  const words = (share: number): string => (100 * share).toFixed(1);
  return `${words(value)}\u00a0% (${words(low)} to ${words(high)})`;
}
