/** The leaderboard: a dot and its interval per model, the baseline as a line across. */
import type { ReportData } from "../contract/report.ts";
import type { Chart } from "./chart.ts";
import { betterWords, metricTitle, modelWords } from "./names.ts";
import { count, short, withInterval } from "./numbers.ts";
import { chartSpec, DASHES, INK, ROW_HEIGHT, WIDE_WIDTH } from "./theme.ts";

const MOST_ROWS = 12;

export function leaderboardChart(data: Pick<ReportData, "leaderboard" | "metric" | "metrics">): Chart | null {
  const baseline = data.leaderboard.find(({ learner }) => learner === "baseline");
  const models = data.leaderboard.filter((row) => row !== baseline);
  const values = models
    .slice(0, MOST_ROWS)
    .map((row) => ({ name: modelWords(row.name), score: row.score, low: row.low, high: row.high }));
  if (values.length === 0) return null;
  const y = {
    field: "name",
    type: "nominal",
    sort: null,
    scale: { domain: values.map(({ name }) => name) },
    axis: { title: null, domain: false, ticks: false, labelFlush: false, labelColor: INK.text },
  };
  const x = {
    field: "score",
    type: "quantitative",
    scale: { zero: false },
    axis: { title: `${metricTitle(data)} (${betterWords(data)})` },
  };
  // A baseline far away would press the models together: it is then said instead of drawn.
  const shown = baseline !== undefined && isNear(baseline.score, values) ? baseline.score : null;
  const rule =
    shown === null
      ? []
      : [
          {
            data: { values: [{ score: shown }] },
            mark: { type: "rule", color: INK.accent, strokeDash: DASHES, strokeWidth: 1.5 },
            encoding: { x },
          },
        ];
  const hidden = models.length - values.length;
  return {
    id: "leaderboard",
    title: "Models compared",
    reading: `Each dot is a model's score on rows it had not seen, with its 95 % interval.${baselineWords(baseline?.score, shown)} Where intervals overlap, the order may be chance.${hidden > 0 ? ` The ${count(MOST_ROWS)} best are drawn.` : ""}`,
    description: `Scores of ${values.length} ${values.length === 1 ? "model" : "models"}. The best, ${values[0]!.name}, has ${metricTitle(data)} ${withInterval({ ...values[0]!, value: values[0]!.score })}.`,
    spec: chartSpec(
      { width: WIDE_WIDTH, height: values.length * ROW_HEIGHT + 60 },
      {
        layer: [
          ...rule,
          {
            data: { values },
            mark: { type: "rule", color: INK.main, strokeWidth: 2 },
            encoding: { y, x: { ...x, field: "low" }, x2: { field: "high" } },
          },
          { data: { values }, mark: { type: "point", color: INK.main, size: 60, opacity: 1 }, encoding: { y, x } },
        ],
      },
    ),
  };
}

/** Within three times the models' spread. */
function isNear(score: number, models: readonly { readonly low: number; readonly high: number }[]): boolean {
  const least = Math.min(...models.map(({ low }) => low));
  const most = Math.max(...models.map(({ high }) => high));
  return Math.max(least - score, score - most, 0) <= 3 * (most - least);
}

function baselineWords(score: number | undefined, shown: number | null): string {
  if (score === undefined) return "";
  if (shown === null) return ` The baseline, which ignores every column, lies far outside, at ${short(score)}.`;
  return " The dashed line is the baseline, which ignores every column.";
}
