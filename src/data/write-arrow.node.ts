/** Writes a table as an uncompressed Arrow file, which Feather (version 2) is too. */
import { writeFile } from "node:fs/promises";
import type { Vector } from "apache-arrow";
import type { ColumnKind } from "../contract/table.ts";
import type { CsvColumn } from "./write-csv.ts";

/** Numbers as Float64, times as milliseconds of UTC, everything else as UTF-8. */
export async function writeArrow(
  path: string,
  columns: readonly CsvColumn[],
  rows: number,
  kinds: readonly ColumnKind[],
): Promise<void> {
  const arrow = await import("apache-arrow");
  const vectors = columns.map((column, c): readonly [string, Vector] => {
    const texts = Array.from({ length: rows }, (_, row) => column.cell(row));
    const kind = kinds[c]!;
    if (kind === "number") return [column.name, arrow.vectorFromArray(texts.map(numberOf), new arrow.Float64())];
    if (kind === "datetime")
      return [column.name, arrow.vectorFromArray(texts.map(timeOf), new arrow.TimestampMillisecond())];
    return [column.name, arrow.vectorFromArray(texts, new arrow.Utf8())];
  });
  await writeFile(path, arrow.tableToIPC(new arrow.Table(Object.fromEntries(vectors)), "file"));
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text.replace("inf", "Infinity"));
}

function timeOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
