/** What is known of anomalies: a column that tells of some rows, or of all, whether they are anomalies. */
import type { Schema } from "../contract/schema.ts";
import { columnOf, type Table } from "../contract/table.ts";
import { fail } from "./roles.ts";
import { choosePositive, classLabel, distinctValues, rawTarget } from "./target.ts";

export type AnomalyLabels = {
  readonly column: string;
  /** The label of anomalies, and why it is this one. */
  readonly anomaly: string;
  readonly reason: string;
  /** Per row: 1 for a known anomaly, 0 for a row that is known to be usual, NaN for one that nothing is known of. */
  readonly known: Float64Array;
  readonly anomalies: number;
  readonly usual: number;
};

/** The column may have one label, that of anomalies, or two; its empty cells say nothing. */
export function anomalyLabels(
  table: Table,
  schema: Schema,
  target: string,
  positive: string | undefined,
): AnomalyLabels {
  const column = columnOf(table, target);
  const values = rawTarget(column);
  const distinct = distinctValues(values);
  if (distinct.length === 0 || distinct.length > 2) {
    fail(
      "task/anomaly-labels",
      { target, classes: distinct.length },
      `task.target must tell anomalies from usual rows by 1 or 2 labels, got "${target}" with ${distinct.length}.`,
      "Name a column of two labels, or leave the target out.",
    );
  }
  const labels = distinct.map((value) => classLabel(column, value, schema));
  const counts = distinct.map((value) => values.reduce((sum, own) => sum + (own === value ? 1 : 0), 0));
  const { index, reason } =
    labels.length === 2 || positive !== undefined
      ? choosePositive(labels, counts, positive)
      : { index: 0, reason: "the only label" };
  const anomaly = distinct[index]!;
  const known = values.map((value) => (Number.isNaN(value) ? value : value === anomaly ? 1 : 0));
  const anomalies = counts[index]!;
  const usual = counts.reduce((sum, count) => sum + count, 0) - anomalies;
  return { column: target, anomaly: labels[index]!, reason, known, anomalies, usual };
}
