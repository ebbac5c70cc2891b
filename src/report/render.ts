/**
 * Report data to one HTML file that needs nothing else: no script, no outside resource, styles and charts inline.
 * The same data give the same bytes.
 */
import type { Chart } from "../charts/chart.ts";
import { importanceChart } from "../charts/importance.ts";
import { leaderboardChart } from "../charts/leaderboard.ts";
import { learningCurveChart } from "../charts/learning-curve.ts";
import { dependenceCharts } from "../charts/partial-dependence.ts";
import type { ReportData } from "../contract/report.ts";
import { drawCharts, type Pictures } from "./figures.ts";
import { html, type Markup } from "./markup.ts";
import { page } from "./page.ts";
import { loadRenderer } from "./render-chart.ts";
import { afterSection } from "./sections/after.ts";
import { columnsSection } from "./sections/columns.ts";
import { errorCharts, errorsSection } from "./sections/errors.ts";
import { dependenceSection, importanceSection } from "./sections/explanation.ts";
import { groupsSection } from "./sections/groups.ts";
import { learningSection } from "./sections/learning.ts";
import { modelCharts, modelSection } from "./sections/model.ts";
import { leftOutSection, recordSection } from "./sections/record.ts";
import { scoresSection } from "./sections/scores.ts";
import { summarySection } from "./sections/summary.ts";

export type RenderOptions = {
  /** Asked before each chart; false leaves the rest undrawn, each with its words in its place. */
  readonly goOn?: () => boolean;
};

export async function renderReport(data: ReportData, options: RenderOptions = {}): Promise<string> {
  const pictures = await drawCharts(chartsOf(data), loadRenderer, options.goOn ?? (() => true));
  return pageOf(data, pictures).text;
}

/** In order of worth: what is drawn first when time is short. */
function chartsOf(data: ReportData): readonly Chart[] {
  const single = [leaderboardChart(data), importanceChart(data)];
  return [
    ...single,
    ...modelCharts(data),
    ...errorCharts(data),
    ...dependenceCharts(data),
    learningCurveChart(data),
  ].filter((chart) => chart !== null);
}

function pageOf(data: ReportData, pictures: Pictures): Markup {
  return page(
    data,
    html`${summarySection(data)}
${scoresSection(data, pictures)}
${columnsSection(data)}
${errorsSection(data, pictures)}
${afterSection(data)}
${learningSection(data, pictures)}
${modelSection(data, pictures)}
${importanceSection(data, pictures)}
${dependenceSection(data, pictures)}
${groupsSection(data)}
${leftOutSection(data)}
${recordSection(data)}`,
  );
}
