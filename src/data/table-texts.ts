/** Typed columns back to texts, as they are written to files. */
import { formatDate } from "../compute/cells/cells.ts";
import type { Schema } from "../contract/schema.ts";
import type { Column, Table } from "../contract/table.ts";
import { type RawTable, textAt } from "./raw-table.ts";
import type { CsvColumn } from "./write-csv.ts";

/** Every column of a table: numbers plain, dates ISO, booleans as they were written, null for missing. */
export function tableTexts(table: Table, schema: Schema): CsvColumn[] {
  const labels = new Map(schema.columns.map((column) => [column.name, column.boolean?.labels]));
  return table.columns.map((column) => ({ name: column.name, cell: cellOf(column, labels.get(column.name)) }));
}

function cellOf(column: Column, labels: readonly [string, string] | undefined): (row: number) => string | null {
  if ("codes" in column) {
    return (row) => {
      const code = column.codes[row]!;
      return code < 0 ? null : column.levels[code]!;
    };
  }
  const words = labels ?? ["false", "true"];
  const text = (value: number) => {
    if (column.kind === "datetime") return formatDate(value);
    return column.kind === "boolean" ? words[value === 1 ? 1 : 0] : numberText(value);
  };
  return (row) => {
    const value = column.values[row]!;
    return Number.isNaN(value) ? null : text(value);
  };
}

/** Shortest text that reads back as the same number. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "inf";
  if (value === Number.NEGATIVE_INFINITY) return "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** The cells as they were read: the input columns of a scored file. */
export function rawTexts(raw: RawTable): CsvColumn[] {
  return raw.columns.map((column) => ({ name: column.name, cell: (row) => textAt(column, row) }));
}
