/** How far the choice can be trusted: against the baseline, against its own optimism, family by family. */
import { modelWords } from "../../charts/names.ts";
import type { ReportData } from "../../contract/report.ts";
import { scrolling } from "../figures.ts";
import { html, type Markup } from "../markup.ts";

export function choiceSection({ honesty }: ReportData): Markup {
  const { betterThanBaseline, optimism, fresh, families } = honesty;
  const words = [
    betterThanBaseline === null ? null : html`<p>The choice is ${betterThanBaseline.words}.</p>`,
    optimism === null ? null : html`<p>${optimism.words}</p>`,
    fresh === null ? null : html`<p>${fresh.words}</p>`,
  ];
  if (families.length === 0) return html`${words}`;
  const rows = families.map(
    ({ family, best, words: why }) =>
      html`<tr><th scope="row">${family}</th><td>${best === null ? "" : modelWords(best)}</td><td class="words">${why}</td></tr>`,
  );
  const table = html`<table><caption>Families of learners: the best of each, and how far it is behind</caption>
<thead><tr><th scope="col">Family</th><th scope="col">Best</th><th scope="col">Against the winner</th></tr></thead><tbody>${rows}</tbody></table>`;
  return html`${words}${scrolling("Families of learners", table)}`;
}
