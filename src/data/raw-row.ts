/** One row of a typed table as a program would hand it in: numbers, words, dates, null for missing. */
import type { RawCell, RawRow } from "../contract/schema.ts";
import { type Column, columnOf } from "../contract/table.ts";
import type { Task } from "../contract/task.ts";

const MILLISECONDS = 86_400_000;

export function rawRow({ table, schema, roles }: Pick<Task, "table" | "schema" | "roles">, row: number): RawRow {
  const labels = new Map(schema.columns.map((column) => [column.name, column.boolean?.labels]));
  return Object.fromEntries(
    roles.features.map((name): [string, RawCell] => [name, cellOf(columnOf(table, name), row, labels.get(name))]),
  );
}

function cellOf(column: Column, row: number, labels: readonly [string, string] | undefined): RawCell {
  if ("codes" in column) return column.levels[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  if (Number.isNaN(value)) return null;
  // Whatever way the column writes its dates, it reads this one.
  if (column.kind === "datetime") return new Date(value * MILLISECONDS);
  return column.kind === "boolean" ? (labels?.[value === 1 ? 1 : 0] ?? value === 1) : value;
}
