/** The oddest rows, the columns that make them odd with their cells, and what each column has to do with it in all. */
import type { AnomalyReportData, OddRow } from "../../contract/anomaly-report.ts";
import { columnOf, type Table } from "../../contract/table.ts";
import type { Fitted } from "../../pipeline/fitted.ts";
import { anomalyReasons } from "./anomaly-reasons.ts";

const ODDEST = 20;
const MOST_REASONS = 4;

/** `scores`: one per row of the table. */
export function oddestRows(
  fitted: Fitted,
  table: Table,
  scores: Float64Array,
): Pick<AnomalyReportData, "oddest" | "columns"> {
  const order = Int32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const rows = order.slice(0, ODDEST);
  const totals = new Map<string, number>();
  const oddest = anomalyReasons(fitted, table, rows).map((reasons, i): OddRow => {
    const all = reasons.reduce((sum, { fall }) => sum + fall, 0);
    for (const { column, fall } of reasons) totals.set(column, (totals.get(column) ?? 0) + fall / all / rows.length);
    const few = reasons.slice(0, MOST_REASONS);
    return {
      row: rows[i]! + 1,
      score: scores[rows[i]!]!,
      reasons: few.map(({ column, fall, tail }) => ({
        column,
        cell: cellWords(table, column, rows[i]!),
        tail,
        share: fall / all,
      })),
    };
  });
  const columns = [...totals].map(([column, share]) => ({ column, share })).sort((a, b) => b.share - a.share);
  return { oddest, columns };
}

function cellWords(table: Table, name: string, row: number): string {
  const column = columnOf(table, name);
  if ("codes" in column) return column.levels[column.codes[row]!] ?? "missing";
  const value = column.values[row]!;
  if (Number.isNaN(value)) return "missing";
  if (column.kind === "datetime") return new Date(value * 86_400_000).toISOString().slice(0, 10);
  return column.kind === "boolean" ? String(value === 1) : String(value);
}
