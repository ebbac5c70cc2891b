/** Names of the program's own things as people read them. */
import type { ReportData, ReportMetric } from "../contract/report.ts";

/** "boostedTrees 3" is "boosted trees 3". */
export function modelWords(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** The metric that the model was chosen by, with its value; undefined when it was not measured. */
export function mainMetric(data: Pick<ReportData, "metric" | "metrics">): ReportMetric | undefined {
  return data.metrics.find((metric) => metric.name === data.metric);
}

/** How the metric is called in titles. */
export function metricTitle(data: Pick<ReportData, "metric" | "metrics">): string {
  return mainMetric(data)?.title ?? data.metric;
}

/** "lower is better" where that is known. */
export function betterWords(data: Pick<ReportData, "metric" | "metrics">): string {
  const metric = mainMetric(data);
  return metric === undefined ? "" : metric.greaterIsBetter ? "higher is better" : "lower is better";
}
