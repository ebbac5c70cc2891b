/**
 * Why rows are odd: how much the score falls when one cell is given the usual value of its column.
 *
 * Falls are in log-odds of the score, which neither end of [0, 1] flattens; scores of detectors that know no such bounds
 * are taken as they are. The usual value is the median, or the most frequent level. Two columns that are odd only
 * together both get a share, as each alone can make the row usual again. Where none can, as the row is far out in many,
 * the score of a usual row tells, by how much it rises with the cell in it.
 */
import { log } from "../../compute/math.ts";
import { median, mode } from "../../compute/statistics.ts";
import { type Column, columnOf, type Table } from "../../contract/table.ts";
import { takeRows } from "../../data/take-rows.ts";
import type { Fitted } from "../../pipeline/fitted.ts";

export type AnomalyReason = {
  readonly column: string;
  /** By how much the score falls when the cell becomes usual, or rises by it: in log-odds, or in units of the score. */
  readonly fall: number;
  /** Share of the rows whose cell is at least as far out, or has the same level. */
  readonly tail: number;
};

/** Per row of `rows`: its columns, those that make it odd first; columns that make it no odder are left out. */
export function anomalyReasons(
  fitted: Pick<Fitted, "program" | "predict">,
  table: Table,
  rows: Int32Array,
): readonly (readonly AnomalyReason[])[] {
  const columns = fitted.program.inputs.map(({ name }) => columnOf(table, name));
  const few = takeRows(table, rows);
  const usual = new Map(columns.map((column) => [column.name, usualColumn(column, rows.length)]));
  /** Scores of the rows with the cells of some columns made usual. */
  const scoresWith = (isUsual: (name: string) => boolean): Float64Array => {
    const changed = few.columns.map((column) => (isUsual(column.name) && usual.get(column.name)) || column);
    const { outputs } = fitted.predict({ ...few, columns: changed });
    return outputs.find((output) => output.name === "anomaly_score")!.values;
  };
  const before = scoresWith(() => false);
  const after = columns.map((own) => scoresWith((name) => name === own.name));
  const bounded = [before, ...after].every((scores) => scores.every((score) => score >= 0 && score <= 1));
  const shown = bounded ? logOdds : (score: number): number => score;
  const reasonsOf = (i: number, fallOf: (j: number) => number): readonly AnomalyReason[] =>
    columns
      .map((column, j) => ({ column, fall: fallOf(j) }))
      .filter(({ fall }) => fall > 0)
      .map(({ column, fall }) => ({ column: column.name, fall, tail: tailShare(column, rows[i]!) }))
      .sort((a, b) => b.fall - a.fall);
  const found = Array.from(rows, (_, i) => reasonsOf(i, (j) => shown(before[i]!) - shown(after[j]![i]!)));
  if (found.every((reasons) => reasons.length > 0)) return found;
  const none = scoresWith(() => true);
  const alone = columns.map((own) => scoresWith((name) => name !== own.name));
  return found.map((reasons, i) =>
    reasons.length > 0 ? reasons : reasonsOf(i, (j) => shown(alone[j]![i]!) - shown(none[i]!)),
  );
}

function logOdds(score: number): number {
  return log(Math.max(score, 1e-300)) - log(Math.max(1 - score, 1e-16));
}

/** As many cells as `rows`, all with the usual value of the column. */
function usualColumn(column: Column, rows: number): Column {
  if ("codes" in column) {
    const usual = mode(column.codes, column.levels.length);
    return { ...column, codes: new Int32Array(rows).fill(usual) };
  }
  const values = Float64Array.from(column.values);
  return { ...column, values: new Float64Array(rows).fill(median(values)) };
}

/** Both sides are looked at, and the shorter tail counts. */
function tailShare(column: Column, row: number): number {
  if ("codes" in column) {
    const code = column.codes[row]!;
    return column.codes.reduce((count, other) => count + (other === code ? 1 : 0), 0) / column.codes.length;
  }
  const value = column.values[row]!;
  let [below, above, missing] = [0, 0, 0];
  for (const other of column.values) {
    if (Number.isNaN(other)) missing++;
    else {
      if (other <= value) below++;
      if (other >= value) above++;
    }
  }
  return (Number.isNaN(value) ? missing : Math.min(below, above)) / column.values.length;
}
