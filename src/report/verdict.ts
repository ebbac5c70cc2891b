/** The first sentences of a report: how good the model is, against what, and whether that is anything. */
import { metricTitle } from "../charts/names.ts";
import { estimate, percent, short, withInterval } from "../charts/numbers.ts";
import type { ReportData, ReportMetric } from "../contract/report.ts";

export type VerdictInput = Pick<ReportData, "leaderboard" | "metric" | "metrics" | "task" | "honesty" | "after">;

export function verdictOf(data: VerdictInput): string {
  const main = data.metrics.find(({ name }) => name === data.metric);
  if (main === undefined) return "The model was fitted; there was no time to assess it.";
  const baseline = data.leaderboard.find(({ learner }) => learner === "baseline");
  const score = `On rows that it had not seen, the model for "${data.task.target}" has ${an(metricTitle(data))} of ${words(main)}`;
  if (baseline === undefined) return `${score}.`;
  const against = `${score}; ${BASELINES[data.task.kind] ?? "the baseline"} gives ${estimate({ ...baseline, value: baseline.score }).value}.`;
  if (data.honesty.betterThanBaseline?.claimed === false)
    return `${against} As far as these rows can tell, it is no better than that: do not rely on it.`;
  return `${against} ${inPlainWords(data)}`.trim();
}

const BASELINES: Readonly<Record<string, string>> = {
  binary: "always answering with the shares of the classes",
  multiclass: "always answering with the shares of the classes",
  regression: "always answering with the mean",
};

function words(metric: ReportMetric): string {
  return withInterval(metric).replace(" (", " (95 % interval ");
}

/** What the score means for one row. */
function inPlainWords({ metrics, task, after }: VerdictInput): string {
  const { decision } = after;
  // Decisions by costs are not made to be right as often as can be.
  if (decision?.aim === "cost" && decision.before !== null && decision.after !== null)
    return `Its decisions cost ${short(decision.after.value, 3)} a row; by the usual decision they would cost ${short(decision.before.value, 3)}.`;
  const of = (name: string): ReportMetric | undefined => metrics.find((metric) => metric.name === name);
  const accuracy = of("accuracy");
  if (accuracy !== undefined) {
    const all = task.classes.reduce((sum, { rows }) => sum + rows, 0);
    const common = task.classes.reduce((best, one) => (one.rows > best.rows ? one : best));
    return `It decides ${percent(accuracy.value)} of the rows right; always saying "${common.label}" is right in ${percent(common.rows / all)}.`;
  }
  const [off, explained] = [of("mae"), of("r2")];
  const offWords = off === undefined ? "" : `It is off by ${short(off.value, 3)} on average`;
  const explainedWords = explained === undefined ? "" : `${percent(explained.value)} of the variance`;
  if (offWords === "") return explainedWords === "" ? "" : `It explains ${explainedWords}.`;
  return explainedWords === "" ? `${offWords}.` : `${offWords} and explains ${explainedWords}.`;
}

/** "an RMSE", "a log-loss", "an accuracy". */
function an(title: string): string {
  const spelled = /^[A-Z]([^a-z]|$)/.test(title) ? /^[AEFHILMNORSX]/.test(title) : /^[AEIOUaeiou]/.test(title);
  const lower = /^[A-Z][a-z]/.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title;
  return `${spelled ? "an" : "a"} ${lower}`;
}
