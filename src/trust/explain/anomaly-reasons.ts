/**
 * Why rows are odd: how much the score falls when one cell is given the usual value of its column.
 *
 * Falls are in log-odds of the score, which neither end of [0, 1] flattens. The usual value is the median, or the most
 * frequent level. Two columns that are odd only together both get a share, as each alone can make the row usual again.
 */
import { log } from "../../compute/math.ts";
import { median, mode } from "../../compute/statistics.ts";
import { type Column, columnOf, type Table } from "../../contract/table.ts";
import type { Fitted } from "../../pipeline/fitted.ts";

export type AnomalyReason = {
  readonly column: string;
  /** Log-odds by which the score falls when the cell becomes usual. */
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
  const names = fitted.program.inputs.map((input) => input.name);
  const before = logOdds(fitted, table, rows);
  const found: AnomalyReason[][] = Array.from(rows, () => []);
  for (const name of names) {
    const column = columnOf(table, name);
    const usual = withUsualCells(column, table.rows);
    const changed = { ...table, columns: table.columns.map((other) => (other === column ? usual : other)) };
    const after = logOdds(fitted, changed, rows);
    rows.forEach((row, i) => {
      const fall = before[i]! - after[i]!;
      if (fall > 0) found[i]!.push({ column: name, fall, tail: tailShare(column, row) });
    });
  }
  return found.map((reasons) => reasons.sort((a, b) => b.fall - a.fall));
}

function logOdds(fitted: Pick<Fitted, "predict">, table: Table, rows: Int32Array): Float64Array {
  const { values } = fitted.predict(table, rows).outputs.find((output) => output.name === "anomaly_score")!;
  return values.map((score) => log(Math.max(score, 1e-300)) - log(Math.max(1 - score, 1e-16)));
}

function withUsualCells(column: Column, rows: number): Column {
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
